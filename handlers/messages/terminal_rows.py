"""Rows of a list in a terminal: a number in front, and beside it lines that keep their indent however they wrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from engine.analysis.report import Finding
from handlers.messages.markdown import shortened
from handlers.messages.wording import loss

_PATH_LIMIT = 4096  # characters; what is shown of them is decided by the width of the screen
_MESSAGE_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Place:
    """`path:line` on one line, shortened in its middle where the screen is too narrow, but never in file name and line.

    A `line` of 0 is none. `after` follows on the same line where both fit, else below.
    """

    path: str
    line: int = 0
    after: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        where, after = self._where(options.max_width), ends(shortened(self.after), options.max_width)
        separator = "  " if cell_len(where) + 2 + cell_len(after) <= options.max_width else "\n"
        text = Text(overflow="fold").append(where, style="cyan")
        yield text.append(f"{separator}{after}") if after else text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        whole = cell_len(f"{shortened(self.path, _PATH_LIMIT)}:{self.line}  {shortened(self.after)}")
        return Measurement(1, options.max_width).with_maximum(whole)

    def _where(self, width: int) -> str:
        folder, slash, name = shortened(self.path, _PATH_LIMIT).rpartition("/")
        line = f":{self.line}" if self.line else ""
        name = f"{slash}{ends(name, max(3, width - len(slash) - len(line)))}{line}"
        if cell_len(folder) + cell_len(name) <= width:
            return folder + name
        return ends(folder, max(1, width - cell_len(name))) + name


def ends(text: str, cells: int) -> str:
    """The text within so many cells of the screen, by its two ends where it is wider."""
    if cell_len(text) <= cells:
        return text
    front, back = cells // 2, cells - cells // 2 - 1
    return _first(text, front) + "…" + _first(text[::-1], back)[::-1]


def _first(text: str, cells: int) -> str:
    width = 0
    for at, character in enumerate(text):
        width += cell_len(character)
        if width > cells:
            return text[:at]
    return text


def numbered_rows() -> Table:
    """An empty list: a column of numbers that stand on the right, and one for what they are about."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, min_width=6)
    table.add_column(overflow="fold")
    return table


def finding_rows(findings: Sequence[Finding]) -> Table:
    """What each costs and where, what was found, and what would work: once for neighbours that share it."""
    table = numbered_rows()
    for fix, group in groupby(findings, key=lambda finding: finding.fix):
        neighbours = list(group)
        for finding in neighbours:
            table.add_row(Text(loss(finding.loss), style="bold"), Place(finding.path, finding.line, finding.symbol))
            table.add_row("", Text(shortened(finding.message, _MESSAGE_LIMIT)))
        whose = "Fix" if len(neighbours) == 1 else f"Fix of these {len(neighbours)}"
        table.add_row("", Text(f"{whose}: {shortened(fix, _MESSAGE_LIMIT)}", style="dim"))
    return table


def example_row(table: Table, what: str, paths: Sequence[str]) -> None:
    """Add how many files share something, and the first of them as the example."""
    more = f"and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    table.add_row(f"{len(paths):,}", Text(shortened(what, _MESSAGE_LIMIT)))
    table.add_row("", Place(paths[0], after=more), style="dim")
