"""The dependency graph as a drawing: boxes in layers, curves between them, circles in a colour of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.analysis.report import Dependencies
from handlers.messages.html_report.circles import Circle, circles
from handlers.messages.html_report.layers import Layout, laid_out
from handlers.messages.html_report.modules import Drawn, Node, drawn
from handlers.messages.html_report.routes import routed
from handlers.messages.html_report.squares import Rect
from handlers.messages.markdown import shortened
from handlers.messages.terminal_rows import ends
from handlers.messages.wording import counted

WIDE: Final = (1072.0, 6)  # pixels, and boxes side by side
NARROW: Final = (332.0, 2)
_BOX_HEIGHT: Final = 28.0
_GAP: Final = 12.0
_ROW: Final = 66.0
_MARGIN: Final = 8.0
_CELL_PX: Final = 6.7
_MOST_EDGES: Final = 400
_PATH_LIMIT: Final = 120


@dataclass(frozen=True, slots=True)
class Box:
    """One node: its corner, its label, and what is told of it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    told: str
    is_circular: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """One edge as an SVG path; `kind` is "circle" or "plain", `ends` the numbers of its boxes."""

    path: str
    kind: str
    importer: int
    imported: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing, for a wide or for a narrow screen."""

    kind: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """All that is shown of the dependencies; `said` is what the picture leaves out."""

    said: str
    pictures: tuple[Picture, ...]
    circles: tuple[Circle, ...]
    circle_count: int
    modules_in_circles: int

    @property
    def hidden_circles(self) -> int:
        return self.circle_count - len(self.circles)


def view(graph: Dependencies | None) -> Graph | None:
    """None where nothing imports anything."""
    if graph is None or not graph.edges:
        return None
    what = drawn(graph)
    return Graph(
        said=_said(graph, what),
        pictures=(_picture(what, "wide", *WIDE), _picture(what, "narrow", *NARROW)),
        circles=tuple(circles(graph)),
        circle_count=len(graph.cycles),
        modules_in_circles=sum(map(len, graph.cycles)),
    )


def _said(graph: Dependencies, what: Drawn) -> str:
    whole = f"{counted(len(graph.modules), 'module')} with {counted(len(graph.edges), 'import')} that run at load time."
    said = [whole, "What imports stands above what it imports; an import that follows from others is left out."]
    if what.unit == "folder":
        said.append(f"So many modules are shown by their folders, {counted(len(what.nodes), 'box', 'boxes')} in all.")
    if what.left_out:
        shown = "circles and what stands beside them are" if graph.cycles else "folders with most imports are"
        said.append(f"Only the {shown} shown: {counted(what.left_out, 'other folder')} left out.")
    return " ".join(said)


def _picture(what: Drawn, kind: str, width: float, widest: int) -> Picture:
    pairs = [(edge.importer, edge.imported) for edge in what.edges]
    circular = {(edge.importer, edge.imported) for edge in what.edges if edge.is_circular}
    layout = laid_out(len(what.nodes), pairs, widest, kept=sorted(circular))
    boxes = _boxes(what.nodes, layout, width, widest)
    chosen = sorted((*layout.down, *layout.up), key=lambda pair: (pair not in circular, pair))[:_MOST_EDGES]
    paths = routed({n: Rect(b.x, b.y, b.width, b.height) for n, b in boxes.items()}, layout.layers, chosen)
    curves = tuple(Curve(paths[a, b], "circle" if (a, b) in circular else "plain", a, b) for a, b in chosen[::-1])
    height = _MARGIN * 2 + _ROW * (len(layout.layers) - 1) + _BOX_HEIGHT
    return Picture(kind, width, height, tuple(boxes[at] for at in range(len(what.nodes))), curves)


def _boxes(nodes: Sequence[Node], layout: Layout, width: float, widest: int) -> dict[int, Box]:
    slot = (width - 2 * _MARGIN) / widest
    boxes = {}
    for row, layer in enumerate(layout.layers):
        left = (width - slot * len(layer)) / 2
        for column, number in enumerate(layer):
            x, y = left + slot * column + _GAP / 2, _MARGIN + _ROW * row
            boxes[number] = _box(nodes[number], round(x, 1), round(y, 1), round(slot - _GAP, 1))
    return boxes


def _box(node: Node, x: float, y: float, width: float) -> Box:
    cells = int((width - 12) / _CELL_PX)
    count = f", {counted(node.modules, 'module')}" if node.path.endswith("/") else ""
    circle = ", in a circle" if node.is_circular else ""
    told = f"{shortened(node.path, _PATH_LIMIT)}{count}{circle}"
    return Box(x, y, width, _BOX_HEIGHT, _label(node.name, cells), told, node.is_circular)


def _label(name: str, cells: int) -> str:
    """The name, or its first and its last folder, or its ends: the most that fits."""
    name = shortened(name, _PATH_LIMIT)
    first, *others = name.rstrip("/").split("/")
    if cell_len(name) > cells and len(others) > 1:
        name = f"{first}/…/{others[-1]}{'/' if name.endswith('/') else ''}"
    return ends(name, cells)
