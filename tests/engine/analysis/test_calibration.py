"""Where a score stands: percentiles by language with their number, and never across versions."""

import pytest

from engine.analysis.calibration import ALL, Judged, Table, frozen_table, standing
from engine.analysis.report import Standing
from engine.analysis.score import SCORE_VERSION


def table_of(**scores: list[float]) -> Table:
    rows = [
        Judged(f"{language}/{number}", "0" * 40, language, 1000, score, {})
        for language, group in scores.items()
        for number, score in enumerate(group)
    ]
    return Table("v", tuple(rows))


@pytest.mark.parametrize(("score", "percentile"), [(0, 0), (50, 10), (65, 40), (70, 50), (90, 90), (99, 100)])
def test_a_percentile_is_the_share_of_the_same_language_that_scores_lower(score, percentile):
    table = table_of(Python=[50, 60, 70, 80, 90], Go=[10, 20, 30, 40, 50])

    assert standing(score, "Python", "v", table) == Standing("Python", percentile, 5)


def test_a_language_of_few_is_compared_with_all():
    table = table_of(Python=[50, 60, 70, 80, 90], Go=[10])

    assert standing(50, "Go", "v", table) == Standing(ALL, 25, 6)


def test_another_version_is_compared_with_nothing():
    assert standing(50, "Python", "w", table_of(Python=[50] * 5)) is None


def test_the_frozen_table_is_of_this_version_and_holds_figures_only():
    table = frozen_table()

    assert table.score_version == SCORE_VERSION
    assert len(table.repositories) >= 40
    assert all(len(each.commit) == 40 and 0 <= each.score <= 100 for each in table.repositories)
    assert len({each.repository for each in table.repositories}) == len(table.repositories)
