"""Counting lines within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.coverage import tally as bounds
from engine.analysis.coverage.report import UnreadableReport, lines_of
from engine.analysis.coverage.tally import MOST_LINE, Tally


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 60), st.booleans()), max_size=20))
def test_a_run_counts_what_its_lines_count_one_by_one(runs: list[tuple[int, int, bool]]) -> None:
    whole, single = Tally(), Tally()

    for first, length, ran in runs:
        whole.file("a").mark_run(first, first + length, ran=ran)
        for line in range(first, first + length + 1):
            single.file("a").mark(line, ran=ran)

    assert whole.results() == single.results()


def test_a_line_that_ran_once_has_run() -> None:
    tally = Tally()

    for ran in (False, True, False):
        tally.file("a").mark(3, ran=ran)

    assert lines_of(tally.results()["a"].covered_lines) == [3]
    assert tally.results()["a"].missed_lines == 0


@pytest.mark.parametrize("line", [0, -1, -(10**30), MOST_LINE + 1, 10**9, 10**30])
def test_a_line_that_no_file_can_have_is_dropped_and_counted(line: int) -> None:
    tally = Tally()

    tally.file("a").mark(line, ran=True)
    tally.file("a").mark_run(line, 10**9, ran=True)

    assert tally.results()["a"].coverable == 0
    assert tally.dropped_lines == 2


def test_many_files_with_one_far_line_each_do_not_fill_the_memory() -> None:
    tally = Tally()

    def claim(files: int) -> None:
        for number in range(files):
            tally.file(str(number)).mark(MOST_LINE, ran=True)

    with pytest.raises(UnreadableReport, match="more lines than any repository has"):
        claim(10_000)


def test_there_is_an_end_to_the_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_FILES", 10)
    tally = Tally()
    for number in range(10):
        tally.file(str(number))

    with pytest.raises(UnreadableReport, match="more than 10 files"):
        tally.file("one too many")
