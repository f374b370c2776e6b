"""The drawing of the dependencies: boxes that do not touch, lines that pass between them, circles in their colour."""

import re
from itertools import combinations

import pytest

from engine.analysis.report import Dependencies
from handlers.messages.html_report.graph import Box, Picture, view
from handlers.messages.html_report.squares import Rect
from tests.handlers.messages.html_report.test_squares import overlap
from tests.handlers.messages.whole_reports import GRAPH, HOSTILE, hostile_report, large_report


def rect(box: Box) -> Rect:
    return Rect(box.x, box.y, box.width, box.height)


def pictures(graph: Dependencies | None) -> tuple[Picture, ...]:
    found = view(graph)
    assert found is not None
    return found.pictures


@pytest.mark.parametrize("graph", [GRAPH, large_report(900).dependencies], ids=["small", "large"])
def test_boxes_do_not_touch_and_stay_within_the_picture(graph: Dependencies) -> None:
    for picture in pictures(graph):
        rects = [rect(box) for box in picture.boxes]
        assert all(overlap(a, b) == 0 for a, b in combinations(rects, 2))
        assert all(r.x >= 0 and r.x + r.width <= picture.width for r in rects)
        assert all(r.y >= 0 and r.y + r.height <= picture.height for r in rects)


@pytest.mark.parametrize("graph", [GRAPH, large_report(900).dependencies], ids=["small", "large"])
def test_no_line_runs_upright_behind_a_box(graph: Dependencies) -> None:
    """Past a row a line is straight; those pieces lie in the gaps."""
    for picture in pictures(graph):
        for curve in picture.curves:
            passed = re.findall(r"([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)", curve.path)
            for x1, y1, _, y2 in (tuple(map(float, piece)) for piece in passed):
                line = Rect(x1 - 0.1, min(y1, y2), 0.2, abs(y1 - y2))
                others = [b for at, b in enumerate(picture.boxes) if at not in {curve.importer, curve.imported}]
                assert all(overlap(line, rect(box)) == 0 for box in others)


def test_what_closes_a_circle_has_a_colour_of_its_own() -> None:
    wide, _ = pictures(GRAPH)

    assert {(c.importer, c.imported) for c in wide.curves if c.kind == "circle"} == {(2, 4), (4, 2)}
    assert [box.label for box in wide.boxes if box.is_circular] == ["pay.py", "tax.py"]


def test_what_is_left_out_is_said() -> None:
    small, large = view(GRAPH), view(large_report(4000).dependencies)

    assert small is not None
    assert large is not None
    assert small.said.startswith("5 modules with 6 imports that run at load time.")
    assert "shown by their folders" in large.said
    assert (large.circle_count, large.modules_in_circles) == (2, 240)


def test_a_label_that_is_too_long_keeps_its_first_and_its_last_folder() -> None:
    modules = tuple(f"{name}/src/main/java/org/springframework/{name}/Runner.java" for name in ("core", "web"))

    wide, narrow = pictures(Dependencies(modules, ((1, 0),), ()))

    for picture in (wide, narrow):
        assert [box.label for box in picture.boxes] == ["core/…/Runner.java", "web/…/Runner.java"]


@pytest.mark.parametrize("graph", [None, Dependencies((), (), ())], ids=["not asked for", "no imports"])
def test_without_imports_there_is_no_graph(graph: Dependencies | None) -> None:
    assert view(graph) is None


def test_hostile_names_stay_on_one_line() -> None:
    found = view(hostile_report().dependencies)

    assert found is not None
    assert len(found.pictures[0].boxes) == len(HOSTILE)
    assert all(box.label.isprintable() and len(box.told) < 200 for box in found.pictures[0].boxes)
