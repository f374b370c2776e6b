"""The gate of a repository, against scores."""

from collections.abc import Callable

import pytest

from config.forge_yml.sections import Gate
from engine.analysis.comparison import compare
from engine.analysis.report import Report
from handlers.messages.policy import Policy

MakeReport = Callable[..., Report]


@pytest.mark.parametrize(
    ("gate", "base", "head", "breaches"),
    [
        pytest.param(Gate(), 90.0, 10.0, [], id="no gate"),
        pytest.param(Gate(min=60), 70.0, 60.0, [], id="just enough"),
        pytest.param(
            Gate(min=60), 70.0, 59.9, ["The score is 59.9, and the gate asks for 60."], id="below, by this change"
        ),
        pytest.param(Gate(min=60), 50.0, 55.0, [], id="below before, and better now"),
        pytest.param(Gate(min=60), 55.0, 55.0, [], id="below before, and unchanged"),
        pytest.param(
            Gate(min=60, scope="all"), 50.0, 55.0, ["The score is 55, and the gate asks for 60."], id="all counts"
        ),
        pytest.param(Gate(min=60), None, 10.0, [], id="a new repository"),
        pytest.param(
            Gate(min=60, scope="all"), None, 10.0, ["The score is 10, and the gate asks for 60."], id="new, all counts"
        ),
        pytest.param(Gate(max_drop=2), 70.0, 68.0, [], id="a drop that is allowed"),
        pytest.param(
            Gate(max_drop=2), 70.0, 67.9, ["The score falls by 2.1, and the gate allows 2."], id="a deeper drop"
        ),
        pytest.param(Gate(max_drop=0), 70.0, 70.0, [], id="no drop at all, and none"),
        pytest.param(Gate(min=60), None, None, [], id="nothing to score, now as before"),
        pytest.param(
            Gate(min=60),
            70.0,
            None,
            ["Nothing is left that could be scored, and the gate asks for a score."],
            id="nothing left to score",
        ),
        pytest.param(Gate(), 70.0, None, [], id="nothing left, and nobody minds"),
        pytest.param(
            Gate(min=60, max_drop=2),
            70.0,
            50.0,
            ["The score is 50, and the gate asks for 60.", "The score falls by 20, and the gate allows 2."],
            id="both",
        ),
    ],
)
def test_the_gate_is_breached_by_what_it_asks_for(
    report: MakeReport, gate: Gate, base: float | None, head: float | None, breaches: list[str]
) -> None:
    before = None if base is None else report(score=base)

    assert Policy(gate).breaches(compare(report(score=head), before)) == breaches


@pytest.mark.parametrize(
    ("gate", "is_enforced"),
    [(Gate(), False), (Gate(enforce=True), False), (Gate(min=1), False), (Gate(min=1, enforce=True), True)],
)
def test_only_a_gate_that_asks_for_something_is_enforced(gate: Gate, is_enforced: bool) -> None:
    assert Policy(gate).is_enforced == is_enforced
    assert not Policy(gate, is_fork=True).is_enforced


def test_what_is_ignored_is_not_new_and_counts_all_the_same(report: MakeReport) -> None:
    change = compare(report(), report(score=75.0, findings=()))
    policy = Policy(ignored={"FF-3f9c21": "measured, and fast enough (ana)", "FF-000000": "long gone"})

    told = policy.told(change)

    assert [each.id for each in told.new_findings] == ["FF-0c55e9", "FF-77ab02"]
    assert (told.head, told.delta) == (change.head, change.delta)
    assert [each.id for each in policy.not_told(change)] == ["FF-3f9c21"]
