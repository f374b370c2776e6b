"""Who imports whom: the edges that run when a module is loaded, the circles among them, and what tests can reach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from engine.analysis.columns.columns import Columns
from engine.analysis.tables import Index, Mask, Section, bounds_of
from engine.languages.language import Language, Project

# One row an edge, in the order of files and imports: the file it leads to, the import it comes from, and its kind.
EDGE: Final = np.dtype([("target", "<u4"), ("ordinal", "<u4"), ("kind", "<u4")])
LOAD, LOCAL, TYPE, COMPANION = 0, 1, 2, 3
_KIND_CODES: Final = {"": LOAD, "local": LOCAL, "type": TYPE}
NO_ORDINAL: Final = 0
MAX_ROUNDS: Final = 12


class Resolver:
    """Where the imports of one family of languages lead; `files` are the indices of its files."""

    def __init__(
        self, language: Language, paths: Sequence[str], files: Sequence[int], manifests: Mapping[str, bytes]
    ) -> None:
        self._paths = paths
        self._index = {paths[file]: file for file in files}
        self.project: Project = language.project([paths[file] for file in files], manifests)

    def edges(self, file: int, columns: Columns) -> list[tuple[int, int, int]]:
        """The edges of one file, in the order of its imports; a file that imports itself has none of that."""
        path, found = self._paths[file], []
        for ordinal, (imported, kind) in enumerate(columns.imports(file)):
            targets = self.project.targets(path, imported)
            found += [(self._index[target], ordinal, _KIND_CODES[kind]) for target in targets if target != path]
        found += [(self._index[other], NO_ORDINAL, COMPANION) for other in self.project.companions(path)]
        return found


def edge_section(edges: Iterable[Sequence[tuple[int, int, int]]]) -> Section:
    """The edges of all files, one list a file."""
    lists = list(edges)
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    rows = np.array([edge for each in lists for edge in each], EDGE)
    return Section(rows, bounds_of(counts))


def reach(edges: Section, starts: Index) -> Mask:
    """Which files running `starts` can load or call, themselves included; type-only imports run nothing."""
    seen = np.zeros(edges.bounds.size - 1, np.bool_)
    runs = edges.rows["kind"] != TYPE
    frontier = np.unique(starts)
    while frontier.size:
        seen[frontier] = True
        rows = rows_of(edges.bounds, frontier)
        targets = np.unique(edges.rows["target"][rows[runs[rows]]]).astype(np.int64)
        frontier = targets[~seen[targets]]
    return seen


def rows_of(bounds: Index, files: Index) -> Index:
    """The rows of these files, one file behind the other."""
    counts = bounds[files + 1] - bounds[files]
    if not counts.sum():
        return np.zeros(0, np.int64)
    offsets = np.repeat(bounds[files] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    rows: Index = offsets + np.arange(int(counts.sum()))
    return rows


def load_edges(edges: Section, among: Mask) -> Index:
    """The rows of the edges between files `among` these that run when a module is loaded.

    What a type checker reads or a function imports later breaks no start.
    """
    rows: Index = np.flatnonzero(edges.rows["kind"] == LOAD)
    inside = among[edges.files[rows]] & among[edges.rows["target"][rows]]
    loading: Index = rows[inside]
    return loading


def cycles(edges: Section, among: Mask) -> list[list[int]]:
    """The groups of files `among` these that load each other in a circle, each sorted, the first file's first."""
    rows = load_edges(edges, among)
    importers, targets = edges.files[rows], edges.rows["target"][rows].astype(np.int64)
    importers, targets = _on_circles(importers, targets, among.size)
    loading: dict[int, list[int]] = {}
    for importer, target in zip(importers.tolist(), targets.tolist(), strict=True):
        loading.setdefault(importer, []).append(target)
    return sorted(sorted(group) for group in strongly_connected(loading) if len(group) > 1)


def _on_circles(importers: Index, targets: Index, size: int) -> tuple[Index, Index]:
    """The edges without those from or to a file where no circle can pass: nothing leads in, or nothing out.

    A few rounds take almost all; a chain that is longer is left to the search for circles, which is linear.
    """
    for _ in range(MAX_ROUNDS):
        leads_out, leads_in = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        leads_out[importers] = True
        leads_in[targets] = True
        kept = leads_in[importers] & leads_out[targets]
        if kept.all():
            return importers, targets
        importers, targets = importers[kept], targets[kept]
    return importers, targets


def strongly_connected(graph: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """The strongly connected components (Tarjan, 1972), without recursion: import chains are longer than the stack."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_nodes: list[int] = []
    is_open: set[int] = set()
    for root in graph:
        if root in order:
            continue
        work = [(root, iter(graph[root]))]
        order[root] = low[root] = len(order)
        open_nodes.append(root)
        is_open.add(root)
        while work:
            node, targets = work[-1]
            fresh = next((target for target in targets if target not in order or target in is_open), None)
            if fresh is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    yield _closed(open_nodes, is_open, node)
            elif fresh in order:
                low[node] = min(low[node], order[fresh])
            else:
                order[fresh] = low[fresh] = len(order)
                open_nodes.append(fresh)
                is_open.add(fresh)
                work.append((fresh, iter(graph.get(fresh, ()))))


def _closed(open_nodes: list[int], is_open: set[int], root: int) -> list[int]:
    """Take the component of `root` off the stack of open nodes."""
    start = len(open_nodes) - 1
    while open_nodes[start] != root:
        start -= 1
    component = open_nodes[start:]
    del open_nodes[start:]
    is_open.difference_update(component)
    return component
