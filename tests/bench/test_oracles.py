"""The table of agreements: what meets a target, how it is aligned, and what stands below it."""

import pytest

from bench.agreement.agreement import Agreement
from bench.agreement.tally import Tally
from bench.oracles import comparisons, differences, summary, table

VERDICTS = [
    pytest.param(Agreement("m", "o", "c", 100, 96, 0.96), True, id="enough are equal"),
    pytest.param(Agreement("m", "o", "c", 100, 95, 0.96), False, id="too few are equal"),
    pytest.param(Agreement("m", "o", "c", 100, 95, 0.96, {"cause": 5}), False, id="a name makes nothing equal"),
    pytest.param(Agreement("m", "o", "c", 100, 95, 1.0, {"cause": 5}, True), True, id="unless names are enough"),
    pytest.param(Agreement("m", "o", "c", 100, 95, 1.0, {"cause": 4}, True), False, id="one difference has no name"),
    pytest.param(Agreement("m", "o", "c", 0, 0, 0.5), False, id="nothing was compared"),
]


@pytest.mark.parametrize(("agreement", "is_met"), VERDICTS)
def test_a_target_is_met_by_what_is_equal(agreement, is_met):
    assert agreement.is_met is is_met


def test_a_tally_keeps_equal_named_and_unexplained_apart():
    tally = Tally()
    tally.count("a.py:1 f", 1, 1, "a cause that nothing needs")
    tally.count("a.py:2 g", 2, 3, "a cause")
    tally.count("a.py:3 h", 2, 4)

    agreement = tally.agreement("metric", "tool", "code", target=1.0)

    assert (agreement.compared, agreement.equal, agreement.named) == (3, 1, {"a cause": 1})
    assert agreement.unexplained == ("a.py:3 h: 2 here, 4 there",)


def test_the_columns_of_the_table_stand_below_one_another():
    rows = [Agreement("cyclomatic", "radon", "rich", 911, 911, 1.0), Agreement("x", "y", "z", 12_345, 1, 0.5)]

    lines = list(table(rows))

    assert [line[: line.rindex(" ")].rstrip()[-3:] for line in lines] == ["get", "100", " 50"]
    assert {line.rstrip().rindex("  ") for line in lines} == {lines[0].rindex("  verdict")}
    assert [line.split()[-1] for line in lines] == ["verdict", "met", "MISSED"]
    assert "12,345" in lines[2]


def test_differences_are_told_by_cause_and_place():
    rows = [Agreement("m", "o", "c", 10, 6, 1.0, {"rare": 1, "common": 2}, True, ("a.py:3 h: 2 here, 4 there",))]

    text = "\n".join(differences(rows))

    assert text.index("common") < text.index("rare") < text.index("a.py:3 h")
    assert "0 of 1 targets met; 6 of 10 equal (60.00%), 3 named." in "\n".join(summary(rows))


def test_every_comparison_of_the_score_is_found():
    assert {"cyclomatic_python", "cognitive_python", "nesting_python", "annotations", "ecmascript"} <= set(
        comparisons()
    )
