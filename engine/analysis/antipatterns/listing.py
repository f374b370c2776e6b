"""The anti-patterns and the switched-off checks of a whole tree, counted by kind, worded where they are shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from engine.analysis.antipatterns.exemptions import is_exempt
from engine.analysis.antipatterns.inheritance import depths
from engine.analysis.entries import LANGUAGE_KEYS
from engine.analysis.marking.catalogue import ANTIPATTERNS, MAX_BASES, SUPPRESSIONS
from engine.analysis.marking.rows import CODES
from engine.analysis.report import Antipattern, Suppression
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import shown_path
from engine.analysis.tables import Index
from engine.languages.registry import LANGUAGES

MAX_LISTED: Final = 500
EXCLUDED: Final = "excluded-path"  # whole files that the repository leaves out: counted, since nobody knows their lines
MAX_LISTED_OF_A_KIND: Final = 100
_NAMES: Final = sorted({language.traits.family for language in LANGUAGES.values()})
# The number of the family of each language, by the code of the language.
_FAMILIES: Final = np.array([_NAMES.index(LANGUAGES[key].traits.family) if key else 0 for key in LANGUAGE_KEYS])


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed, and how many of each kind there are in all."""

    antipatterns: tuple[Antipattern, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """All places of one kind, the worst first. `symbols` are places in the names of their files, 0 for none."""

    kind: str
    files: Index
    lines: Index
    values: Index
    symbols: Index


def listing(snapshot: Snapshot) -> Listing:
    """The places of anti-patterns: the worst of each kind first, then the second of each, and so on.

    Worst is what has the largest figure; where figures are equal or there are none, paths and lines decide. At most
    100 of a kind are listed, and 500 in all.
    """
    found = [each for each in _all(snapshot) if each.files.size]
    order = sorted(
        (place, number)
        for number, each in enumerate(found)
        for place in range(min(each.files.size, MAX_LISTED_OF_A_KIND))
    )
    names_of = cache(snapshot.columns.names)
    shown = tuple(_worded(snapshot, names_of, found[number], place) for place, number in order[:MAX_LISTED])
    return Listing(shown, {each.kind: int(each.files.size) for each in found})


def suppressions(snapshot: Snapshot) -> tuple[Suppression, ...]:
    """How often each check is switched off in source files, the most frequent first."""
    is_source = snapshot.is_kind("source") & snapshot.is_judged
    code_lines = int(snapshot.columns.head["code_lines"][is_source].sum())
    section = snapshot.columns["marks"]
    kinds = section.rows["kind"][is_source[section.files]]
    counts = np.bincount(kinds, minlength=max(CODES.values()) + 1).tolist()
    found = sorted((-counts[CODES[kind]], kind) for kind in SUPPRESSIONS if counts[CODES[kind]])
    shown = [Suppression(kind, -count, round(-1000 * count / max(code_lines, 1), 2)) for count, kind in found]
    excluded = int(snapshot.is_kind("excluded").sum())
    return (*shown, Suppression(EXCLUDED, excluded, 0.0)) if excluded else tuple(shown)


def _all(snapshot: Snapshot) -> Iterator[_Found]:
    section = snapshot.columns["marks"]
    files = section.files
    is_source, is_test = (snapshot.is_kind(kind) & snapshot.is_judged for kind in ("source", "test"))
    is_imported = np.zeros(is_source.size, np.bool_)
    is_imported[snapshot.edges.rows["target"]] = True
    for kind in ANTIPATTERNS:
        if kind == "deep-inheritance":
            yield _deep(snapshot)
            continue
        counted = is_test if kind == "no-assertion" else is_source
        chosen = np.flatnonzero((section.rows["kind"] == CODES[kind]) & counted[files])
        kept = [
            row
            for row, file in zip(chosen.tolist(), files[chosen].tolist(), strict=True)
            if not is_exempt(kind, snapshot.entries.paths[file], is_imported=bool(is_imported[file]))
        ]
        rows = section.rows[kept]
        yield _sorted(kind, files[kept], rows["line"], rows["value"], rows["symbol"])


def _deep(snapshot: Snapshot) -> _Found:
    """Classes that stand on too many others; source files only, since tests derive from what they test."""
    section = snapshot.columns["classes"]
    files = section.files
    depth = depths(section.rows, snapshot.columns["bases"].rows, _FAMILIES[snapshot.entries.languages[files]])
    chosen = np.flatnonzero((depth > MAX_BASES) & snapshot.is_kind("source")[files])
    # The names of a file's classes stand behind those of its functions.
    symbols = chosen - section.bounds[files[chosen]] + snapshot.columns["functions"].counts[files[chosen]] + 1
    return _sorted("deep-inheritance", files[chosen], section.rows["line"][chosen], depth[chosen], symbols)


def _sorted(kind: str, files: Index, lines: Index, values: Index, symbols: Index) -> _Found:
    lines, values, symbols = (each.astype(np.int64) for each in (lines, values, symbols))
    order = np.lexsort((lines, files, -values))
    return _Found(kind, files[order], lines[order], values[order], symbols[order])


def _worded(snapshot: Snapshot, names_of: Callable[[int], Sequence[str]], found: _Found, place: int) -> Antipattern:
    file, value, number = int(found.files[place]), int(found.values[place]), int(found.symbols[place])
    names = names_of(file) if number else []
    symbol = names[number - 1] if 0 < number <= len(names) else ""
    words = ANTIPATTERNS[found.kind]
    return Antipattern(
        kind=found.kind,
        path=shown_path(snapshot.entries.paths[file]),
        line=int(found.lines[place]),
        reason=words.worded(symbol, value),
        unless=words.unless,
        symbol=symbol,
    )
