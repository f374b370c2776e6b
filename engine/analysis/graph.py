"""Who imports whom: the edges that run when a module is loaded, the circles among them, and what tests can reach."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.facts import FileFacts
from engine.languages.language import ImportedName, Language, Project


@dataclass(frozen=True, slots=True)
class Edge:
    """One import inside the repository; `kind` as in `facts.Import`."""

    target: str
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The imports of one language's files. `companions` are files that one sees without an import."""

    edges: Mapping[str, tuple[Edge, ...]]
    companions: Mapping[str, tuple[str, ...]]
    project: Project

    def cycles(self, among: Collection[str]) -> list[list[str]]:
        """The groups of modules `among` these that load each other in a circle, each sorted, the first by name first.

        Only imports that run at load time count: what a type checker reads or a function imports later breaks no start.
        """
        loading = {
            path: [edge.target for edge in self.edges.get(path, ()) if not edge.kind and edge.target in among]
            for path in sorted(among)
        }
        return sorted(sorted(group) for group in strongly_connected(loading) if len(group) > 1)

    def reach(self, starts: Iterable[str]) -> frozenset[str]:
        """Every file that running `starts` can load or call, and `starts`; type-only imports run nothing."""
        seen: set[str] = set()
        pending = sorted(starts)
        while pending:
            path = pending.pop()
            if path in seen:
                continue
            seen.add(path)
            pending += [edge.target for edge in self.edges.get(path, ()) if edge.kind != "type"]
            pending += self.companions.get(path, ())
        return frozenset(seen)


def import_graph(files: Mapping[str, FileFacts], language: Language, manifests: Mapping[str, bytes]) -> Graph:
    """The graph of the files of one language, tests included."""
    paths = sorted(files)
    project = language.project(paths, manifests)
    edges = {path: tuple(_edges(path, files[path], project)) for path in paths}
    return Graph(edges, {path: tuple(project.companions(path)) for path in paths}, project)


def _edges(path: str, facts: FileFacts, project: Project) -> Iterable[Edge]:
    for imported in facts.imports:
        for target in project.targets(path, ImportedName(imported.module, imported.names)):
            if target != path:
                yield Edge(target, imported.line, imported.kind)


def strongly_connected(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The strongly connected components (Tarjan, 1972), without recursion: import chains are longer than the stack."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    components: list[list[str]] = []
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
                    components.append(_closed(open_nodes, is_open, node))
            elif fresh in order:
                low[node] = min(low[node], order[fresh])
            else:
                order[fresh] = low[fresh] = len(order)
                open_nodes.append(fresh)
                is_open.add(fresh)
                work.append((fresh, iter(graph[fresh])))
    return components


def _closed(open_nodes: list[str], is_open: set[str], root: str) -> list[str]:
    """Take the component of `root` off the stack of open nodes."""
    start = len(open_nodes) - 1
    while open_nodes[start] != root:
        start -= 1
    component = open_nodes[start:]
    del open_nodes[start:]
    is_open.difference_update(component)
    return component
