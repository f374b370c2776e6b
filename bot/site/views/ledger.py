"""The ledger of a report: each loss with its place, what was found and what would work; and what was not judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.site.views.links import HostLinks
from engine.analysis.report import Finding, NotJudged
from handlers.messages.markdown import shortened
from handlers.messages.wording import by_reason, loss

PATH_LIMIT = 160  # characters shown of a path or a name
_EXAMPLES = 40


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One loss. `line` is 0 for a whole file; `url` the place on the code host, where it has pages."""

    id: str
    path: str
    line: int
    symbol: str
    message: str
    points: str
    fix: str
    url: str | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files that were not judged, for one reason; `paths` are the first few."""

    reason: str
    count: int
    paths: tuple[str, ...]

    @property
    def hidden(self) -> int:
        return self.count - len(self.paths)


def ledger_rows(findings: Sequence[Finding], sha: str, links: HostLinks) -> tuple[LedgerRow, ...]:
    return tuple(_row(finding, sha, links) for finding in findings)


def _row(finding: Finding, sha: str, links: HostLinks) -> LedgerRow:
    return LedgerRow(
        id=finding.id,
        path=shortened(finding.path, PATH_LIMIT),
        line=finding.line,
        symbol=shortened(finding.symbol, PATH_LIMIT),
        message=shortened(finding.message, 400),
        points=loss(finding.loss),
        fix=shortened(finding.fix, 400),
        url=links.line(sha, finding.path, finding.line),
    )


def left_out(items: Sequence[NotJudged]) -> tuple[LeftOut, ...]:
    """By reason, the reason with most files first."""
    return tuple(
        LeftOut(shortened(reason, 200), len(paths), tuple(shortened(path, PATH_LIMIT) for path in paths[:_EXAMPLES]))
        for reason, paths in by_reason(items)
    )
