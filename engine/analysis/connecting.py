"""The imports of a whole tree resolved, family by family; what did not change is taken from an earlier snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from engine.analysis.columns.columns import Columns
from engine.analysis.columns.rows import JUDGED
from engine.analysis.entries import KIND_CODES, LANGUAGE_CODES, Codes, Entries
from engine.analysis.graph import Resolver, edge_section
from engine.analysis.snapshot import Snapshot
from engine.analysis.tables import NEW, NOWHERE, OLD, Index, Mask, Patch, Section
from engine.languages.registry import LANGUAGES

Contents = Callable[[], Mapping[str, bytes]]
FAMILIES = tuple(sorted({language.traits.family for language in LANGUAGES.values()}))


def connect(
    entries: Entries,
    kinds: Codes,
    columns: Columns,
    previous: Snapshot | None,
    changed: Index,
    contents: Contents,
    manifests: Mapping[str, str],
) -> tuple[Section, Mask]:
    """The edges of all files, and which stand where a checker refuses untyped code.

    Both follow from the paths and classes of code, the manifests and what each file imports. Where all but some imports
    are as they were (files not among the `changed` have the same ones), only the files with those are resolved again,
    and the rest is numbered anew.
    """
    came_from = None
    if previous is not None and previous.manifests == manifests:
        came_from = _same_code(previous, entries, kinds, columns)
    if previous is None or came_from is None:
        return _connected(entries, kinds, columns, contents())
    moved = _moved(previous, columns, came_from, changed)
    fresh = _edges_of(entries, kinds, columns, contents(), moved) if moved else {}
    strict = np.zeros(kinds.size, np.bool_)
    code = np.flatnonzero(came_from != NOWHERE)
    strict[code] = previous.strict[came_from[code]]
    return _renumbered(previous.edges, came_from, fresh), strict


def _same_code(previous: Snapshot, entries: Entries, kinds: Codes, columns: Columns) -> Index | None:
    """Where each file of code stood before; None when there is other code than there was."""
    before, now = (_code(each) for each in ((previous.kinds, previous.columns), (kinds, columns)))
    old, new = previous.entries, entries
    is_same = (
        before.size == now.size
        and np.array_equal(old.languages[before], new.languages[now])
        and np.array_equal(previous.kinds[before], kinds[now])
        and all(old.paths[one] == new.paths[other] for one, other in zip(before.tolist(), now.tolist(), strict=True))
    )
    if not is_same:
        return None
    came_from = np.full(kinds.size, NOWHERE)
    came_from[now] = before
    return came_from


def _code(tree: tuple[Codes, Columns]) -> Index:
    """The files that import and are imported."""
    kinds, columns = tree
    judged = (columns.head["flags"] & JUDGED) > 0
    return np.flatnonzero(judged & np.isin(kinds, [KIND_CODES["source"], KIND_CODES["test"]]))


def _moved(previous: Snapshot, columns: Columns, came_from: Index, changed: Index) -> list[int]:
    """The files of code that import something else than they did."""
    now, before = columns["imports"], previous.columns["imports"]
    code = changed[came_from[changed] != NOWHERE].tolist()
    return [file for file in code if now.of(file).tobytes() != before.of(int(came_from[file])).tobytes()]


def _renumbered(edges: Section, came_from: Index, fresh: Mapping[int, Sequence[tuple[int, int, int]]]) -> Section:
    """The edges of each file as they were, to where the files stand now; those of some files are fresh."""
    code = np.flatnonzero(came_from != NOWHERE)
    numbers = np.zeros(edges.bounds.size - 1, np.int64)
    numbers[came_from[code]] = code
    rows = edges.rows.copy()
    rows["target"] = numbers[rows["target"]]
    # What is no code, or was resolved again, comes from a second section, which has no row for the former.
    other = np.flatnonzero((came_from == NOWHERE) | np.isin(np.arange(came_from.size), list(fresh)))
    new = edge_section([fresh.get(file, ()) for file in other.tolist()])
    source, place = np.full(came_from.size, OLD), came_from.copy()
    source[other], place[other] = NEW, np.arange(other.size)
    return Patch(source, place).section(Section(rows, edges.bounds), new)


def _connected(
    entries: Entries, kinds: Codes, columns: Columns, manifests: Mapping[str, bytes]
) -> tuple[Section, Mask]:
    edges: list[Sequence[tuple[int, int, int]]] = [()] * kinds.size
    strict = np.zeros(kinds.size, np.bool_)
    for resolver, files in _resolvers(entries, kinds, columns, manifests):
        for file in files:
            edges[file] = resolver.edges(file, columns)
            strict[file] = resolver.project.is_strict(entries.paths[file])
    return edge_section(edges), strict


def _edges_of(
    entries: Entries, kinds: Codes, columns: Columns, manifests: Mapping[str, bytes], wanted: Sequence[int]
) -> dict[int, Sequence[tuple[int, int, int]]]:
    edges: dict[int, Sequence[tuple[int, int, int]]] = dict.fromkeys(wanted, ())
    for resolver, files in _resolvers(entries, kinds, columns, manifests, wanted):
        for file in set(wanted).intersection(files):
            edges[file] = resolver.edges(file, columns)
    return edges


def _resolvers(
    entries: Entries,
    kinds: Codes,
    columns: Columns,
    manifests: Mapping[str, bytes],
    wanted: Sequence[int] | None = None,
) -> Iterator[tuple[Resolver, list[int]]]:
    """A resolver a family that has files here, with the indices of those files; only for families that are wanted."""
    is_code = ((columns.head["flags"] & JUDGED) > 0) & np.isin(kinds, [KIND_CODES["source"], KIND_CODES["test"]])
    for family in FAMILIES:
        members = [language for language in LANGUAGES.values() if language.traits.family == family]
        codes = [LANGUAGE_CODES[language.traits.key] for language in members]
        is_own = is_code & np.isin(entries.languages, codes)
        if is_own.any() and (wanted is None or is_own[list(wanted)].any()):
            files = np.flatnonzero(is_own).tolist()
            yield Resolver(members[0], entries.paths, files, manifests), files
