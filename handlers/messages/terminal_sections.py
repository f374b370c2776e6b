"""The parts of the terminal report that cost no points: agent setup, duplicates, anti-patterns, switched-off checks."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.analysis.report import AgentSetup, Report, SetupItem
from handlers.messages.beside_the_score import (
    STATE_MARKS,
    antipattern_groups,
    duplicate_told,
    setup_items,
    setup_score,
    suppressions_told,
)
from handlers.messages.markdown import shortened
from handlers.messages.terminal_rows import Place, numbered_rows
from handlers.messages.wording import counted

Section = tuple[str, RenderableType]

INDENT: Final = (0, 0, 0, 2)
_DUPLICATES: Final = 3
_DETAIL_LIMIT: Final = 160
_COLOURS: Final = {"verified": "green", "declared": "yellow", "absent": "red", "not applicable": "dim"}


def sections(report: Report) -> list[Section]:
    """A heading and a body for each list that the report holds; those that are empty are left out."""
    found = []
    if report.setup is not None:
        found.append((f"Agent setup  {setup_score(report.setup)}", _setup(report.setup)))
    if report.duplicates:
        found.append((f"Duplicates: {counted(len(report.duplicates), 'group')}", _duplicates(report)))
    if report.antipatterns:
        title = f"Often a problem, costs no points: {counted(len(report.antipatterns), 'place')}"
        found.append((title, _antipatterns(report)))
    if told := suppressions_told(report.suppressions):
        found.append(("Checks that are switched off", Padding(Text(told), INDENT, expand=False)))
    return found


def _setup(setup: AgentSetup) -> RenderableType:
    """What is absent or only declared with its fix; what is verified in one line each."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for item in setup_items(setup):
        if item.state != "not applicable":
            mark = Text(f"{STATE_MARKS.get(item.state, '?')} {item.state}", style=_COLOURS.get(item.state, ""))
            table.add_row(mark, _setup_lines(item))
    return Padding(table, INDENT, expand=False)


def _setup_lines(item: SetupItem) -> Text:
    text = Text(shortened(item.name), style="bold")
    if item.detail:
        text.append(f"  {shortened(item.detail, _DETAIL_LIMIT)}", style="not bold")
    if item.fix and item.state in {"absent", "declared"}:
        text.append(f"\nFix: {shortened(item.fix, _DETAIL_LIMIT)}", style="not bold dim")
    return text


def _duplicates(report: Report) -> RenderableType:
    table = numbered_rows()
    for each in report.duplicates[:_DUPLICATES]:
        table.add_row(f"{each.lines:,}", Text(duplicate_told(each)))
        for place in each.places[:2]:
            table.add_row("", Place(place.path, place.line), style="dim")
    return Group(table, *_more(len(report.duplicates) - _DUPLICATES, "group"))


def _antipatterns(report: Report) -> RenderableType:
    table = numbered_rows()
    for group in antipattern_groups(report.antipatterns):
        first = group.places[0]
        table.add_row(f"{len(group.places):,}", Text(group.title))
        table.add_row("", Place(first.path, first.line, first.symbol), style="dim")
    return table


def _more(left: int, noun: str) -> Sequence[RenderableType]:
    if left <= 0:
        return ()
    return (Padding(Text(f"… and {counted(left, f'more {noun}')}.", style="dim"), INDENT, expand=False),)
