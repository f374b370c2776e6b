import pytest

from bot.site.views.parts import part_bars
from engine.analysis.report import Part

MODULARITY = Part("modularity", 0.20, 0.75, 5.0, "measured")
COVERAGE = Part("coverage", 0.20, 0.60, 8.0, "estimated", "60% of the modules are imported by tests")


def test_what_is_won_and_what_is_lost_is_all_there_is_to_win():
    half = Part("types", 0.60, 0.5, 30.0, "measured")

    bars = part_bars([MODULARITY, COVERAGE, half])

    assert [(bar.won, bar.lost, bar.possible) for bar in bars] == [
        ("15", "5", "20"), ("12", "8", "20"), ("30", "30", "60"),
    ]  # fmt: skip


def test_the_weight_of_what_does_not_apply_is_spread_over_the_rest():
    absent = Part("dependency", 0.60, None, 0.0, "not applicable", "fewer than 5 modules")

    first, _, last = part_bars([MODULARITY, COVERAGE, absent])

    assert (first.possible, first.width) == ("50", 100.0)
    assert (last.applies, last.possible, last.width, last.reason) == (False, "0", 0.0, "fewer than 5 modules")


def test_the_longest_bar_belongs_to_the_heaviest_part():
    light = Part("dependency", 0.05, 1.0, 0.0, "measured")

    heavy, small = part_bars([MODULARITY, light])

    assert (heavy.width, heavy.won_width) == (100.0, pytest.approx(93.8, abs=0.1))
    assert (small.width, small.won_width) == (25.0, 25.0)


@pytest.mark.parametrize("parts", [[], [Part("types", 0.15, None, 0.0, "not applicable")]])
def test_a_report_without_parts_that_apply_has_no_bars_to_divide(parts: list[Part]):
    assert all(not bar.applies for bar in part_bars(parts))


def test_a_part_that_nobody_could_judge_has_won_nothing():
    unknown = Part("coverage", 0.20, None, 50.0, "unknown")

    bar = part_bars([MODULARITY, unknown])[1]

    assert (bar.won, bar.possible, bar.won_width) == ("0", "50", 0.0)
