"""Each circle as a ring: all members by number, all lines between them."""

from math import hypot

from engine.analysis.report import Dependencies
from handlers.messages.html_report.circles import MOST_CIRCLES, MOST_MEMBERS, SIZE, circles
from tests.handlers.messages.whole_reports import GRAPH

RING = Dependencies(
    tuple(f"src/m{at}.py" for at in range(6)),
    ((0, 3), (1, 5), (3, 1), (5, 0), (2, 4), (4, 2)),
    ((0, 1, 3, 5), (2, 4)),
)


def test_the_largest_circle_comes_first_in_the_order_of_its_imports() -> None:
    first, second = circles(RING)

    start = first.members.index("src/m0.py")
    turned = [*first.members[start:], *first.members[:start]]
    assert turned == ["src/m0.py", "src/m3.py", "src/m1.py", "src/m5.py"]
    assert (first.size, len(first.lines)) == (4, 4)
    assert (second.size, len(second.lines)) == (2, 2)


def test_dots_stand_apart_within_the_picture() -> None:
    (circle,) = circles(GRAPH)

    a, b = circle.dots
    assert hypot(a.x - b.x, a.y - b.y) > 40
    assert all(10 <= value <= SIZE - 10 for dot in circle.dots for value in (dot.x, dot.y))
    assert circle.lines[0] != circle.lines[1], "there and back are two lines"


def test_large_and_many_circles_are_cut_and_counted() -> None:
    size = 100
    modules = tuple(f"m{at:04}.py" for at in range(size + 2 * 40))
    ring = tuple((at, (at + 1) % size) for at in range(size))
    pairs = tuple((size + 2 * at + a, size + 2 * at + 1 - a) for at in range(40) for a in (0, 1))
    groups = (tuple(range(size)), *((size + 2 * at, size + 2 * at + 1) for at in range(40)))

    found = circles(Dependencies(modules, tuple(sorted(ring + pairs)), groups))

    assert len(found) == MOST_CIRCLES
    assert (len(found[0].members), found[0].hidden) == (MOST_MEMBERS, size - MOST_MEMBERS)
