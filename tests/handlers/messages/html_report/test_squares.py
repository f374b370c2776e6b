"""Squarified treemaps: nothing overlaps, nothing is left over, shapes stay near squares."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.messages.html_report.squares import Rect, squarified

WITHIN = Rect(10.0, 20.0, 740.0, 600.0)


def overlap(a: Rect, b: Rect) -> float:
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return max(0.0, width) * max(0.0, height)


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_areas_are_as_the_sizes_and_fill_the_rectangle(sizes: list[int]) -> None:
    ordered = sorted(sizes, reverse=True)

    rects = squarified(ordered, WITHIN)

    for size, rect in zip(ordered, rects, strict=True):
        assert rect.area == pytest.approx(WITHIN.area * size / sum(sizes), rel=1e-6)
        assert rect.x >= WITHIN.x - 1e-6
        assert rect.x + rect.width <= WITHIN.x + WITHIN.width + 1e-6
        assert rect.y >= WITHIN.y - 1e-6
        assert rect.y + rect.height <= WITHIN.y + WITHIN.height + 1e-6
    assert all(overlap(a, b) < 1e-3 for a, b in combinations(rects, 2))


def test_the_example_of_the_paper_comes_out_as_it_is_printed() -> None:
    rects = squarified([6, 6, 4, 3, 2, 2, 1], Rect(0, 0, 6, 4))

    assert [(round(rect.width, 2), round(rect.height, 2)) for rect in rects] == [
        (3, 2), (3, 2), (1.71, 2.33), (1.29, 2.33), (1.2, 1.67), (1.2, 1.67), (0.6, 1.67),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "within"),
    [
        pytest.param([], WITHIN, id="no sizes"),
        pytest.param([3, 2], Rect(0, 0, 0, 5), id="no room"),
        pytest.param([0, 0], WITHIN, id="nothing to show"),
    ],
)
def test_what_cannot_be_laid_out_takes_no_room(sizes: list[float], within: Rect) -> None:
    assert [rect.area for rect in squarified(sizes, within)] == [0.0] * len(sizes)


def test_the_inside_of_a_small_rectangle_is_never_negative() -> None:
    assert Rect(0, 0, 3, 3).inner(2, 19) == Rect(2, 21, 0, 0)
