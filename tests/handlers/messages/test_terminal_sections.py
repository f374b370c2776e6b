"""What the terminal shows below the losses."""

import io

import pytest
from rich.console import Console

from engine.analysis.comparison import compare
from engine.analysis.report import Report
from handlers.messages import terminal
from tests.handlers.messages.whole_reports import bare_report, hostile_report, whole_report


def shown(report: Report, columns: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=columns).print(terminal.render(compare(report, None)))
    return out.getvalue()


def test_what_costs_no_points_stands_below_what_does() -> None:
    text = shown(whole_report())

    headings = [
        "Largest losses",
        "Agent setup  41.5 of 100",
        "Duplicates: 2 groups",
        "Often a problem, costs no points: 4 places",
        "Checks that are switched off",
        "Not judged: 2 files",
    ]
    assert [text.index(heading) for heading in headings] == sorted(text.index(heading) for heading in headings)
    assert "igher than 62% of 48 Python repositories that were judged" in text


def test_an_item_that_is_missing_has_its_fix_and_one_that_is_there_has_none() -> None:
    text = shown(whole_report())

    assert "✗ absent    instructions  no AGENTS.md was found" in text
    assert "Fix: Write down what the code cannot tell." in text
    assert "✓ verified  tests  `pytest` in a CI step" in text
    assert "nothing asks for one" not in text


def test_a_report_without_these_lists_has_no_headings_for_them() -> None:
    text = shown(whole_report(duplicates=(), antipatterns=(), suppressions=(), setup=None))

    assert not any(word in text for word in ("Agent setup", "Duplicates", "Often a problem", "switched off"))
    assert "Nothing to score" in shown(bare_report())


@pytest.mark.parametrize("columns", [24, 80, 200])
def test_no_name_steers_the_terminal(columns: int) -> None:
    text = shown(hostile_report(), columns)

    assert all(character.isprintable() or character == "\n" for character in text)
