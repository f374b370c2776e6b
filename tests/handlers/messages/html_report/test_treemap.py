"""The treemap: what lies where, how dark it is, and what can be read of it."""

from itertools import combinations

import pytest

from engine.analysis.report import FileSummary
from handlers.messages.html_report import treemap
from handlers.messages.html_report.folders import Group, Tile, groups
from handlers.messages.html_report.squares import Rect
from tests.handlers.messages.html_report.test_squares import overlap
from tests.handlers.messages.whole_reports import HOSTILE, large_report

TWO = (
    Group("a/", (Tile("x.py", "a/x.py", 800, 0.8, 1), Tile("y.py", "a/y.py", 100, 1.0, 1))),
    Group("b/", (Tile("z.py", "b/z.py", 100, 0.0, 1),)),
)


@pytest.mark.parametrize(("kind", "size"), [("wide", treemap.WIDE), ("narrow", treemap.NARROW)])
def test_groups_fill_the_drawing_and_tiles_stay_within_their_group(kind: str, size: tuple[float, float]) -> None:
    drawing = treemap.drawn(groups(large_report(800).files), kind, size)

    rects = [group.rect for group in drawing.groups]
    assert sum(rect.area for rect in rects) == pytest.approx(size[0] * size[1], rel=1e-3)
    assert all(overlap(a, b) < 1.0 for a, b in combinations(rects, 2))
    for group in drawing.groups:
        tiles = [tile.rect for tile in group.tiles]
        assert all(overlap(a, b) < 0.5 for a, b in combinations(tiles, 2))
        assert sum(overlap(tile, group.rect) for tile in tiles) == pytest.approx(sum(t.area for t in tiles), abs=0.5)


def test_the_area_of_a_group_is_as_its_code() -> None:
    drawing = treemap.drawn(TWO, "wide", (100.0, 100.0))

    assert [group.rect.area for group in drawing.groups] == pytest.approx([9000, 1000], rel=1e-3)


def test_a_tile_is_as_dark_as_its_lines_lose_against_the_mean() -> None:
    mean = 1.8 / 1000

    assert [treemap.shade(tile, mean) for group in TWO for tile in group.tiles] == [1, 4, 0]
    assert treemap.shade(TWO[0].tiles[0], 0.0) == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_a_label_stays_within_its_tile(name: str) -> None:
    tiles = (Tile(name, name, 900, 0.5, 1), Tile("y.py", "y.py", 100, 0.1, 1))

    drawing = treemap.drawn([Group("a/", tiles)], "narrow", (120.0, 90.0))

    (label, width) = next((tile.label, tile.rect.width) for tile in drawing.groups[0].tiles)
    assert label.isprintable()
    assert sum(2 if ord(character) > 0x2E80 else 1 for character in label) * 6.7 <= width


def test_the_list_says_what_the_map_says_largest_loss_first() -> None:
    rows = treemap.listed(TWO)

    assert [(row.name, row.lost, row.width, row.is_inner) for row in rows] == [
        ("a/", "-1.8", 100.0, False),
        ("y.py", "-1", 55.6, True),
        ("x.py", "-0.8", 44.4, True),
        ("b/", "", 0.0, False),
    ]
    assert rows[0].figures == "900 lines, 2 files, 2 per 1,000"


@pytest.mark.parametrize(
    ("lost", "told"), [(12.0, "12.0"), (1.43, "1.4"), (0.0271, "0.027"), (0.0002, "under 0.001"), (0.0, "under 0.001")]
)
def test_the_mean_has_two_digits_that_say_something(lost: float, told: str) -> None:
    assert treemap.mean_told([Group("a/", (Tile("x", "x", 1000, lost, 1),))]) == told


def test_small_tiles_have_no_label() -> None:
    tiny = Tile("a_module_with_a_name.py", "", 1, 0.0, 1)

    drawing = treemap.drawn([Group("a/", (Tile("x", "", 999, 0.0, 1), tiny))], "wide", (200.0, 200.0))

    assert [tile.label for tile in drawing.groups[0].tiles] == ["x", ""]


def test_nothing_gives_an_empty_drawing() -> None:
    no_files: tuple[FileSummary, ...] = ()

    assert treemap.drawn(groups(no_files), "wide", treemap.WIDE).groups == ()
    assert treemap.listed([]) == []
    assert Rect(0, 0, 0, 0).area == 0
