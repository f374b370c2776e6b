"""What a file's coverage answers."""

from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.coverage.report import Coverage, FileCoverage, bitmap, lines_of

LINES = st.sets(st.integers(1, 300))


def test_a_run_of_missed_lines_goes_on_over_lines_that_cannot_be_covered() -> None:
    file = FileCoverage(covered_lines=bitmap([1, 5]), missed_lines=bitmap([2, 3, 7, 9, 10]))

    assert file.missed_runs() == ((2, 3), (7, 10))
    assert file.first_missed_line == 2
    assert (file.covered, file.coverable) == (2, 7)


def test_a_file_that_ran_whole_has_no_missed_line() -> None:
    file = FileCoverage(bitmap([1, 2]), 0)

    assert file.missed_runs() == ()
    assert file.first_missed_line is None


def test_a_coverage_without_lines_has_the_share_nought() -> None:
    coverage = Coverage({"a.py": FileCoverage(0, 0)})

    assert coverage.covered_share == 0.0


@given(LINES)
def test_a_bitmap_holds_the_lines_that_went_in(lines: set[int]) -> None:
    assert lines_of(bitmap(lines)) == sorted(lines)


@given(LINES, LINES)
def test_runs_hold_every_missed_line_and_no_covered_one(covered: set[int], missed: set[int]) -> None:
    file = FileCoverage(bitmap(covered), bitmap(missed - covered))

    runs = [line for first, last in file.missed_runs() for line in range(first, last + 1)]

    assert missed - covered <= set(runs)
    assert covered.isdisjoint(runs)
    assert len(runs) == len(set(runs))
