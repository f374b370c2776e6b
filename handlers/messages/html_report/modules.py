"""Which modules or folders the dependency graph shows, and which of their edges."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from engine.analysis.report import Dependencies

MOST_MODULES: Final = 60  # more are shown as folders
MOST_FOLDERS: Final = 40
_DEEPEST: Final = 24


class Node(NamedTuple):
    """A module, or a folder with everything below it; `is_circular` where one of its modules is in a circle."""

    name: str
    path: str
    modules: int
    is_circular: bool


class Edge(NamedTuple):
    """`importer` and `imported` are indices of nodes; `is_circular` where it stands for an edge within a circle."""

    importer: int
    imported: int
    is_circular: bool


class Drawn(NamedTuple):
    """What is drawn. `unit` is what a node is; `left_out` how many more there are."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    unit: str
    left_out: int


def drawn(graph: Dependencies) -> Drawn:
    """All modules where that is a picture, else their folders; of too many folders those in circles, and neighbours."""
    if len(graph.modules) <= MOST_MODULES:
        return _drawn(graph, list(range(len(graph.modules))), list(graph.modules), "module")
    names, of = _folders(graph.modules)
    whole = _drawn(graph, of, names, "folder")
    return whole if len(names) <= MOST_FOLDERS else _around_circles(whole)


def _drawn(graph: Dependencies, of: Sequence[int], paths: Sequence[str], unit: str) -> Drawn:
    """The graph with module i as a part of node `of[i]`."""
    circle = {module: at for at, members in enumerate(graph.cycles) for module in members}
    sizes, circular = [0] * len(paths), [False] * len(paths)
    for module, node in enumerate(of):
        sizes[node] += 1
        circular[node] |= module in circle
    edges: dict[tuple[int, int], bool] = {}
    for importer, imported in graph.edges:
        ends = (of[importer], of[imported])
        if ends[0] != ends[1]:
            is_circular = importer in circle and circle[importer] == circle.get(imported)
            edges[ends] = edges.get(ends, False) or is_circular
    names = _short(paths)
    nodes = tuple(Node(names[at], path, sizes[at], circular[at]) for at, path in enumerate(paths))
    return Drawn(nodes, tuple(Edge(*ends, flag) for ends, flag in sorted(edges.items())), unit, 0)


def _folders(modules: Sequence[str]) -> tuple[list[str], list[int]]:
    """Folders that hold all modules, and the folder of each: the largest is opened as long as there are few."""
    ways = [tuple(path.split("/", _DEEPEST)[:-1]) for path in modules]
    groups: dict[tuple[str, ...], list[int]] = {(): list(range(len(modules)))}
    closed: set[tuple[str, ...]] = set()
    while len(groups) <= MOST_FOLDERS and (candidates := [folder for folder in groups if folder not in closed]):
        folder = max(candidates, key=lambda each: (len(groups[each]), each))
        inner = _children(folder, groups[folder], ways)
        if len(groups) > 1 and len(groups) - 1 + len(inner) > MOST_FOLDERS:
            closed.add(folder)
            continue
        del groups[folder]
        groups |= inner
        closed |= {each for each in inner if each == folder or all(ways[module] == each for module in inner[each])}
    names = sorted(groups)
    of = [0] * len(modules)
    for at, folder in enumerate(names):
        for module in groups[folder]:
            of[module] = at
    return ["".join(f"{part}/" for part in folder) or "./" for folder in names], of


def _children(
    folder: tuple[str, ...], members: Sequence[int], ways: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], list[int]]:
    """The modules of a folder one level deeper; those that stand directly in it keep its name."""
    found: dict[tuple[str, ...], list[int]] = {}
    for module in members:
        found.setdefault(ways[module][: len(folder) + 1], []).append(module)
    return found


def _around_circles(whole: Drawn) -> Drawn:
    """The nodes in circles, then those beside them, then those with most edges, up to MOST_FOLDERS."""
    degree = [0] * len(whole.nodes)
    beside = [False] * len(whole.nodes)
    for importer, imported, _ in whole.edges:
        degree[importer] += 1
        degree[imported] += 1
        beside[importer] |= whole.nodes[imported].is_circular
        beside[imported] |= whole.nodes[importer].is_circular
    has_circles = any(node.is_circular for node in whole.nodes)
    order = sorted(
        range(len(whole.nodes)),
        key=lambda at: (not whole.nodes[at].is_circular, not beside[at], -degree[at], at),
    )
    chosen = sorted(at for at in order[:MOST_FOLDERS] if not has_circles or whole.nodes[at].is_circular or beside[at])
    return _only(whole, {at: number for number, at in enumerate(chosen)})


def _only(whole: Drawn, numbers: Mapping[int, int]) -> Drawn:
    nodes = tuple(whole.nodes[at] for at in numbers)
    edges = tuple(
        Edge(numbers[edge.importer], numbers[edge.imported], edge.is_circular)
        for edge in whole.edges
        if edge.importer in numbers and edge.imported in numbers
    )
    return Drawn(nodes, edges, whole.unit, len(whole.nodes) - len(nodes))


def _short(paths: Sequence[str]) -> list[str]:
    """The paths without the folders that all of them share."""
    ways = [path.split("/") for path in paths]
    shared = 0
    while ways and all(len(way) > shared + 1 and way[shared] == ways[0][shared] for way in ways):
        shared += 1
    return ["/".join(way[shared:]) or "./" for way in ways]
