"""The rows of the campaign on real projects: what is kept, what is counted, and what climbs together."""

from pathlib import Path

import pytest

from bench.refactoring_rows import Row, Rows, is_as_promised, table
from bench.refactorings import together
from tests.engine.refactoring.plans import laid_out, nested, plan_of

ROW = Row(
    "shop",
    "c0ffee",
    "file_split",
    planned=3,
    refused={"cycle": 2, "too_small": 1},
    applied=3,
    proven=2,
    refuted={"Split shop.py": "names: 1 name is lost"},
    tested=2,
    tests=("9 passed -> 9 passed",),
    seconds=4.5,
    promised=(0.5, 0.25),
    measured=(0.5, 0.3),
)


def test_what_was_measured_is_read_again_and_not_asked_for_a_second_time(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "rows.jsonl")

    rows.add(ROW)

    assert rows.read() == [ROW]
    assert rows.has("shop", "file_split")
    assert not rows.has("shop", "function_extract")


def test_the_table_sums_what_all_projects_came_to_and_keeps_every_reason() -> None:
    other = Row("library", "c0ffee", "file_split", planned=1, applied=1, not_proven=1, reasons=("tests: no tests",))

    told = list(table([ROW, other]))

    total = next(line.split() for line in told if "all types" in line)
    assert total[:10] == ["2", "projects", "all", "types", "7", "3", "4", "2", "1", "1"]
    assert "    refused: cycle 2, too_small 1" in told
    assert "    refuted: Split shop.py: names: 1 name is lost" in told
    assert "    not proven: tests: no tests" in told
    assert "3 steps stand, on 2 of them the repositories' own tests were run and passed as before" in told


@pytest.mark.parametrize(("measured", "holds"), [((0.5, 0.34), True), ((0.5, 0.14), False)])
def test_a_gain_may_be_missed_by_a_tenth_of_a_point(measured: tuple[float, ...], holds: bool) -> None:
    row = Row("shop", "c0ffee", "file_split", promised=(0.5, 0.25), measured=measured)

    assert is_as_promised(row) is holds


def test_proposals_that_climb_together_leave_the_tree_that_each_leaves_of_its_files(tmp_path: Path) -> None:
    files = {"large.py": nested("large") + nested("larger"), "small.py": nested("small")}
    proposals = plan_of(laid_out(tmp_path / "shop", files), types=("complexity_reduction",)).proposals

    change = together(proposals)

    assert change.paths == ("large.py", "small.py")
    assert change.files_after(files) == {**proposals[0].files_after(files), **proposals[1].files_after(files)}
    assert len(change.steps) == 3
