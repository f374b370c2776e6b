"""The buttons of a check run: only what can be done, within what the hosts take."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from engine.analysis.comparison import Comparison, compare
from engine.analysis.report import Finding, Report
from handlers.messages.buttons import Prospects, buttons

MakeReport = Callable[..., Report]


@pytest.fixture
def change(report: MakeReport) -> Comparison:
    """A change that brings all three findings of the shop."""
    return compare(report(), report(findings=()))


@pytest.mark.parametrize(
    ("prospects", "labels"),
    [
        pytest.param(Prospects(), ["Ignore these"], id="a fork, where nothing is pushed"),
        pytest.param(Prospects(takes_changes=True), ["Show plan", "Ignore these"], id="nothing can be fixed"),
        pytest.param(
            Prospects(takes_changes=True, fixable=frozenset({"FF-3f9c21"})),
            ["Fix 1 finding", "Show plan", "Ignore these"],
            id="one can",
        ),
        pytest.param(
            Prospects(takes_changes=True, fixable=frozenset({"FF-3f9c21", "FF-77ab02", "FF-000000"})),
            ["Fix 2 findings", "Show plan", "Ignore these"],
            id="two can, and one that is not new",
        ),
    ],
)
def test_only_what_can_be_done_is_offered(change: Comparison, prospects: Prospects, labels: list[str]) -> None:
    assert [action.label for action in buttons(change, prospects)] == labels


def test_where_nothing_is_new_there_is_no_button(report: MakeReport) -> None:
    assert buttons(compare(report(), report()), Prospects(takes_changes=True)) == ()


def test_any_number_of_findings_fits_into_what_hosts_take(report: MakeReport, findings: Sequence[Finding]) -> None:
    many = [replace(findings[0], id=f"FF-{number:06x}") for number in range(123_456)]
    prospects = Prospects(takes_changes=True, fixable=frozenset(each.id for each in many), trigger="forge-staging")

    offered = buttons(compare(report(findings=many), report(findings=())), prospects)

    assert len(offered) == 3
    for action in offered:
        assert len(action.identifier) <= 20
        assert len(action.label) <= 20
        assert len(action.description) <= 40
        assert action.command.startswith("/forge-staging ")


def test_which_ones_can_be_fixed_is_said(change: Comparison) -> None:
    prospects = Prospects(takes_changes=True, fixable=frozenset({"FF-3f9c21"}))

    assert prospects.said(change) == ["**Fixable**, deterministic, $0.00: `FF-3f9c21`."]
    assert Prospects().said(change) == []
