"""The imports of a whole tree resolved, family by family; what did not change is taken from an earlier snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from engine.analysis.columns.columns import NEW, OLD, Columns, Index, Mask, Section, gathered_section
from engine.analysis.columns.rows import JUDGED
from engine.analysis.entries import KIND_CODES, LANGUAGE_CODES, Codes, Entries
from engine.analysis.graph import Resolver, edge_section
from engine.analysis.snapshot import Snapshot
from engine.languages.registry import LANGUAGES

Contents = Callable[[], Mapping[str, bytes]]
FAMILIES = tuple(sorted({language.traits.family for language in LANGUAGES.values()}))


def connect(
    entries: Entries,
    kinds: Codes,
    columns: Columns,
    previous: Snapshot | None,
    changed: Index | None,
    contents: Contents,
    manifests: Mapping[str, str],
) -> tuple[Section, Mask]:
    """The edges of all files, and which stand where a checker refuses untyped code.

    Both follow from the paths, the classes, the manifests and what each file imports. Where all but some imports are
    as they were (`changed` are the indices of files that may differ), only those files are resolved again.
    """
    if previous is None or changed is None or not _is_alike(previous, kinds, columns, manifests):
        return _connected(entries, kinds, columns, contents())
    moved = [index for index in changed.tolist() if _imports(columns, index) != _imports(previous.columns, index)]
    if not moved:
        return previous.edges, previous.strict
    edges = edge_section([_edges_of(entries, kinds, columns, contents(), moved)[index] for index in moved])
    source, place = np.full(kinds.size, OLD), np.arange(kinds.size)
    source[moved], place[moved] = NEW, np.arange(len(moved))
    return gathered_section(previous.edges, edges, source, place), previous.strict


def _is_alike(previous: Snapshot, kinds: Codes, columns: Columns, manifests: Mapping[str, str]) -> bool:
    judged, before = (each.head["flags"] & JUDGED for each in (columns, previous.columns))
    same_kinds = np.array_equal(previous.kinds, kinds) and np.array_equal(judged, before)
    return same_kinds and previous.manifests == manifests


def _imports(columns: Columns, file: int) -> bytes:
    raw: bytes = columns["imports"].of(file).tobytes()
    return raw


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
