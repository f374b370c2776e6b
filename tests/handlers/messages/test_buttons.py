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
        pytest.param(
            Prospects(takes_changes=True, fixable=frozenset({"FF-3f9c21", "FF-77ab02"}), is_at_most=True),
            ["Fix up to 2", "Show plan", "Ignore these"],
            id="two can, as far as is known",
        ),
    ],
)
def test_only_what_can_be_done_is_offered(change: Comparison, prospects: Prospects, labels: list[str]) -> None:
    assert [action.label for action in buttons(change, prospects)] == labels


def test_where_nothing_is_new_there_is_no_button(report: MakeReport) -> None:
    assert buttons(compare(report(), report()), Prospects(takes_changes=True)) == ()


def test_the_button_promises_no_more_than_one_press_mends(report: MakeReport, findings: Sequence[Finding]) -> None:
    """Two findings in each of five files, of which three are mended at once."""
    many = [replace(findings[0], id=f"FF-{number:06x}", path=f"{number % 5}.py") for number in range(10)]
    prospects = Prospects(takes_changes=True, fixable=frozenset(each.id for each in many))
    change = compare(report(findings=many), report(findings=()))

    assert buttons(change, prospects)[0].label == "Fix 6 findings"
    assert prospects.in_title(change) == "10 fixable"


@pytest.mark.parametrize("is_at_most", [True, False])
def test_any_number_of_findings_fits_into_what_hosts_take(
    report: MakeReport, findings: Sequence[Finding], is_at_most: bool
) -> None:
    many = [replace(findings[0], id=f"FF-{number:06x}") for number in range(123_456)]
    fixable = frozenset(each.id for each in many)
    prospects = Prospects(takes_changes=True, fixable=fixable, trigger="forge-staging", is_at_most=is_at_most)

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


def test_what_was_planned_with_less_than_a_fix_would_have_is_said_to_be_a_bound(change: Comparison) -> None:
    prospects = Prospects(takes_changes=True, fixable=frozenset({"FF-3f9c21"}), is_at_most=True)

    [line] = prospects.said(change)
    assert line.startswith("**Perhaps fixable**, deterministic, $0.00, planned without the packages")
    assert line.endswith("it may be fewer: `FF-3f9c21`.")
    assert prospects.in_title(change) == "up to 1 fixable"
