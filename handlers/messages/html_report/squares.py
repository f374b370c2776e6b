"""Squarified treemaps (Bruls, Huizing, van Wijk, 2000): areas as the numbers, shapes as close to squares as it goes."""

from collections.abc import Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle; x grows to the right, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height

    def inner(self, margin: float, top: float = 0.0) -> "Rect":
        """What is left within a margin, and below `top` more; never of negative size."""
        width, height = max(0.0, self.width - 2 * margin), max(0.0, self.height - 2 * margin - top)
        return Rect(self.x + margin, self.y + margin + top, width, height)


def squarified(sizes: Sequence[float], within: Rect) -> list[Rect]:
    """One rectangle a size, in the order given; sizes are positive and best come largest first.

    Together they fill `within`: nothing overlaps, and the areas are as the sizes.
    """
    total = sum(sizes)
    if not sizes or total <= 0 or within.area <= 0:
        return [Rect(within.x, within.y, 0.0, 0.0) for _ in sizes]
    areas = [size * within.area / total for size in sizes]
    found: list[Rect] = []
    start, rest = 0, within
    while start < len(areas):
        end = _row_end(areas, start, min(rest.width, rest.height))
        row, rest = _laid(areas[start:end], rest)
        found += row
        start = end
    return found


def _row_end(areas: Sequence[float], start: int, side: float) -> int:
    """Where the row that begins at `start` ends: as soon as one more would make its worst shape worse."""
    end, total = start + 1, areas[start]
    worst = _worst(areas[start], areas[start], total, side)
    smallest = largest = areas[start]
    while end < len(areas):
        smallest, largest = min(smallest, areas[end]), max(largest, areas[end])
        with_next = _worst(smallest, largest, total + areas[end], side)
        if with_next > worst:
            break
        worst, total, end = with_next, total + areas[end], end + 1
    return end


def _worst(smallest: float, largest: float, total: float, side: float) -> float:
    """The worst ratio of long to short side in a row of these areas along a side."""
    if not smallest or not side:
        return float("inf")
    return max(side * side * largest / (total * total), total * total / (side * side * smallest))


def _laid(areas: Sequence[float], within: Rect) -> tuple[list[Rect], Rect]:
    """A row along the shorter side, and what is left of the rectangle."""
    total, row = sum(areas), []
    if within.width >= within.height:
        width = total / within.height if within.height else 0.0
        y = within.y
        for area in areas:
            row.append(Rect(within.x, y, width, area / width if width else 0.0))
            y += row[-1].height
        return row, Rect(within.x + width, within.y, max(0.0, within.width - width), within.height)
    height = total / within.width if within.width else 0.0
    x = within.x
    for area in areas:
        row.append(Rect(x, within.y, area / height if height else 0.0, height))
        x += row[-1].width
    return row, Rect(within.x, within.y + height, within.width, max(0.0, within.height - height))
