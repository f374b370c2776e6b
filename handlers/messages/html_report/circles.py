"""Each import circle as a small ring of numbered dots, with its members by number beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final

from engine.analysis.report import Dependencies
from handlers.messages.html_report.layers import Pair, in_order
from handlers.messages.markdown import shortened

SIZE: Final = 216.0
MOST_CIRCLES: Final = 20
MOST_MEMBERS: Final = 24
_RADIUS: Final = 88.0
_DOT: Final = 10.0
_ARROW: Final = 5.0
_BENT: Final = 0.35  # how far a line bends towards the middle
_ASIDE: Final = 0.12  # and to its own right
_PATH_LIMIT: Final = 120


@dataclass(frozen=True, slots=True)
class Dot:
    """One member on the ring, by its number in the list."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Circle:
    """Modules that import each other in a circle, in an order that most imports follow; `lines` are SVG paths."""

    size: int
    members: tuple[str, ...]
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]

    @property
    def hidden(self) -> int:
        return self.size - len(self.members)


def circles(graph: Dependencies) -> list[Circle]:
    """The largest circles, each with its first members."""
    largest = sorted(graph.cycles, key=lambda members: (-len(members), members))[:MOST_CIRCLES]
    imports: dict[int, list[int]] = {}
    for importer, imported in graph.edges:
        imports.setdefault(importer, []).append(imported)
    return [_circle(graph, members, imports) for members in largest]


def _circle(graph: Dependencies, members: Sequence[int], imports: dict[int, list[int]]) -> Circle:
    number = {module: at for at, module in enumerate(members[:MOST_MEMBERS])}
    pairs = [(number[a], number[b]) for a in number for b in imports.get(a, ()) if b in number and a != b]
    order = in_order(len(number), pairs)
    place = {node: at for at, node in enumerate(order)}
    turned = [(place[a], place[b]) for a, b in pairs]
    dots = tuple(_dot(at, len(order)) for at in range(len(order)))
    names = tuple(shortened(graph.modules[members[node]], _PATH_LIMIT) for node in order)
    return Circle(len(members), names, dots, tuple(_line(dots, pair) for pair in sorted(turned)))


def _dot(at: int, count: int) -> Dot:
    angle = 2 * pi * at / count - pi / 2
    return Dot(round(SIZE / 2 + _RADIUS * cos(angle), 1), round(SIZE / 2 + _RADIUS * sin(angle), 1), at + 1)


def _line(dots: Sequence[Dot], pair: Pair) -> str:
    """From the rim of one dot to that of the other, bent towards the middle so that there and back stay apart."""
    a, b = dots[pair[0]], dots[pair[1]]
    mid_x, mid_y = (a.x + b.x) / 2, (a.y + b.y) / 2
    x = mid_x + _BENT * (SIZE / 2 - mid_x) - _ASIDE * (b.y - a.y)
    y = mid_y + _BENT * (SIZE / 2 - mid_y) + _ASIDE * (b.x - a.x)
    x1, y1 = _towards(a, x, y, _DOT)
    x2, y2 = _towards(b, x, y, _DOT + _ARROW)
    return f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}"


def _towards(dot: Dot, x: float, y: float, distance: float) -> tuple[float, float]:
    length = hypot(x - dot.x, y - dot.y) or 1.0
    return dot.x + (x - dot.x) * distance / length, dot.y + (y - dot.y) * distance / length
