"""Curves between the boxes of a layered drawing: through the gaps of the rows on their way, never behind a box."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from handlers.messages.html_report.layers import Pair
from handlers.messages.html_report.squares import Rect

_ARROW: Final = 5.0  # of the line's end that the arrow head takes
_CLEAR: Final = 3.0
_SPREAD: Final = 0.56  # of a box's width that its lines leave from
_LANES: Final = (0.0, 2.5, -2.5)


class _Point(NamedTuple):
    x: float
    y: float


class _Rows(NamedTuple):
    """The boxes of each row, from the top, and where a line may pass between them."""

    boxes: Sequence[Sequence[Rect]]
    gaps: Sequence[Sequence[float]]


def routed(boxes: Mapping[int, Rect], layers: Sequence[Sequence[int]], pairs: Sequence[Pair]) -> dict[Pair, str]:
    """An SVG path for each pair, from the importer to the imported."""
    row_of = {node: row for row, layer in enumerate(layers) for node in layer}
    own = [[boxes[node] for node in layer] for layer in layers]
    rows = _Rows(own, [_gaps(row) for row in own])
    leaving, arriving = _ports(boxes, pairs), _ports(boxes, [(b, a) for a, b in pairs])
    paths = {}
    for at, (a, b) in enumerate(pairs):
        if row_of[a] == row_of[b]:
            paths[a, b] = _arc(leaving[a, b], arriving[b, a], boxes[a].y)
            continue
        is_down = row_of[a] < row_of[b]
        start = _Point(leaving[a, b], boxes[a].y + boxes[a].height if is_down else boxes[a].y)
        end = _Point(arriving[b, a], boxes[b].y - _ARROW if is_down else boxes[b].y + boxes[b].height + _ARROW)
        passed = range(row_of[a] + 1, row_of[b]) if is_down else range(row_of[a] - 1, row_of[b], -1)
        paths[a, b] = _smooth([start, *_passing(rows, passed, start, end, _LANES[at % len(_LANES)]), end])
    return paths


def _ports(boxes: Mapping[int, Rect], pairs: Sequence[Pair]) -> dict[Pair, float]:
    """Where on its own box each pair begins: spread along it in the order in which the others stand."""
    by_box: dict[int, list[int]] = {}
    for own, other in pairs:
        by_box.setdefault(own, []).append(other)
    found = {}
    for own, others in by_box.items():
        box = boxes[own]
        others.sort(key=lambda other: boxes[other].x + boxes[other].width / 2)
        for at, other in enumerate(others):
            share = 0.5 if len(others) == 1 else 0.5 + _SPREAD * (at / (len(others) - 1) - 0.5)
            found[own, other] = box.x + box.width * share
    return found


def _gaps(row: Sequence[Rect]) -> list[float]:
    """Where a line may pass a row: beside its boxes, and between two."""
    boxes = sorted(row)
    inner = [(left.x + left.width + right.x) / 2 for left, right in pairwise(boxes)]
    return [boxes[0].x - 2 * _CLEAR, *inner, boxes[-1].x + boxes[-1].width + 2 * _CLEAR]


def _arc(x1: float, x2: float, y: float) -> str:
    """Between two of one row: above both."""
    return f"M{x1:.1f} {y:.1f}C{x1:.1f} {y - 24:.1f} {x2:.1f} {y - 24:.1f} {x2:.1f} {y - _ARROW:.1f}"


def _passing(rows: _Rows, passed: range, start: _Point, end: _Point, lane: float) -> list[_Point]:
    """Where a line enters and leaves each row on its way, as near to the straight line as the boxes let it."""
    points = []
    for row in passed:
        box = rows.boxes[row][0]
        share = (box.y - start.y) / (end.y - start.y)
        x = _free(start.x + share * (end.x - start.x), rows.boxes[row], rows.gaps[row]) + lane
        sides = (box.y - _CLEAR, box.y + box.height + _CLEAR)
        points += [_Point(x, y) for y in (sides if passed.step > 0 else sides[::-1])]
    return points


def _free(x: float, row: Sequence[Rect], gaps: Sequence[float]) -> float:
    """The x itself where no box of the row is in the way, else the nearest gap."""
    if any(box.x - _CLEAR < x < box.x + box.width + _CLEAR for box in row):
        return min(gaps, key=lambda gap: abs(gap - x))
    return x


def _smooth(points: Sequence[_Point]) -> str:
    """Curves that leave and arrive upright, and straight lines past a row."""
    parts = [f"M{points[0].x:.1f} {points[0].y:.1f}"]
    for a, b in pairwise(points):
        if abs(a.x - b.x) < 0.05:
            parts.append(f"L{b.x:.1f} {b.y:.1f}")
        else:
            half = (b.y - a.y) / 2
            parts.append(f"C{a.x:.1f} {a.y + half:.1f} {b.x:.1f} {b.y - half:.1f} {b.x:.1f} {b.y:.1f}")
    return "".join(parts)
