"""What `forge demo` prints: the steps as they happen, each check run in short, and the bot's reply."""

import time
from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import Markdown, TableElement
from rich.padding import Padding
from rich.status import Status
from rich.table import Table
from rich.text import Text

from engine.analysis.comparison import Comparison
from handlers.messages import terminal
from handlers.messages.markdown import shortened
from handlers.messages.terminal_rows import Place
from handlers.messages.wording import counted
from providers.code_hosts.local.store import AnnotationRow, CheckRunRow

LOSSES_SHOWN = 3
ANNOTATIONS_SHOWN = 2
_GAP = 2
_INDENT = (0, 0, 0, 2)


class Show:
    """The running commentary: each line with the seconds since the start."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self._began = time.monotonic()

    def step(self, told: str) -> None:
        self.console.print(f"[dim]{time.monotonic() - self._began:5.1f} s[/]  {told}", highlight=False, soft_wrap=True)

    def waiting(self, told: str) -> Status:
        return self.console.status(told)

    def address(self, what: str, url: str) -> None:
        """On a line of its own that is never broken, so that it can be clicked and copied."""
        self.console.print(Text.assemble((f"{what}: ", "bold"), (url, "blue underline")), soft_wrap=True)

    def check_run(self, run: CheckRunRow, comparison: Comparison | None) -> None:
        """Title, parts, largest losses and first annotations; without a report what the check run itself says."""
        self.console.print(Text(f"\n{shortened(run['title'])}", style="bold"))
        if comparison is None:
            self.console.print(Markdown(run["summary"]))
        elif comparison.head.score is not None:
            for each in _told(comparison):
                self.console.print(each)
        if run["annotations"]:
            self._annotations(run["annotations"])
        self.address("Its page", run["details_url"] or "")
        self.console.print()

    def _annotations(self, annotations: Sequence[AnnotationRow]) -> None:
        first = annotations[:ANNOTATIONS_SHOWN]
        which = f", the first {len(first)}" if len(first) < len(annotations) else ""
        self.console.print(Text(f"{counted(len(annotations), 'annotation').capitalize()}{which}:", style="bold"))
        for each in first:
            self.console.print(Padding(Place(each["path"], each["line"]), _INDENT, expand=False))
            self.console.print(Padding(Text(shortened(each["title"])), (0, 0, 0, 4), expand=False))

    def reply(self, markdown: str) -> None:
        self.console.print(ReplyMarkdown(markdown))
        self.console.print()


def _told(comparison: Comparison) -> list[RenderableType]:
    """The parts that moved, or all of them where there is no base; then the losses."""
    parts = terminal.parts(comparison.head.parts) if comparison.base is None else terminal.moved(comparison)
    losses = terminal.losses(comparison, LOSSES_SHOWN)
    heading = "Largest losses:" if comparison.base is None else "New here:"
    shown = [parts or Text("  No part moved.", style="dim")]
    return [*shown, Text(heading, style="bold"), losses] if losses else shown


class _ReplyTable(TableElement):
    """A table where it fits; else a paragraph a row, so that no word is broken to fit a narrow column."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heads = [cell.content for cell in self.header.row.cells] if self.header and self.header.row else []
        rows = [[cell.content for cell in row.cells] for row in self.body.rows] if self.body else []
        widths = [max(cell.cell_len for cell in column) for column in zip(heads, *rows, strict=True)]
        if sum(widths) + _GAP * len(widths) <= options.max_width:
            yield _narrow(heads, rows)
        else:
            for row in rows:
                yield from _paragraph(heads, row)


class ReplyMarkdown(Markdown):
    """The bot's Markdown in a terminal."""

    elements = {**Markdown.elements, "table_open": _ReplyTable}  # noqa: RUF012 - as the base class has it


def _narrow(heads: Sequence[Text], rows: Sequence[Sequence[Text]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
    for head in heads:
        table.add_column(Text(head.plain), justify=head.justify or "default", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _paragraph(heads: Sequence[Text], row: Sequence[Text]) -> RenderResult:
    """The first cell, and beside it all others: the second on its own line, the further ones with their headings."""
    first, second, *others = row
    told = [Text.assemble((f"{head.plain}: ", "dim"), cell) for head, cell in zip(heads[2:], others, strict=True)]
    table = Table.grid(padding=(0, _GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_row(first, second)
    table.add_row("", Text(" · ", style="dim").join(told))
    yield table
