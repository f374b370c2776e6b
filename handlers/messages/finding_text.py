"""One finding in words: what was measured, what it costs, what wins it back, and whether somebody has set it aside."""

from dataclasses import dataclass
from datetime import date

from engine.analysis.report import Finding, Report
from handlers.messages.fitting import REPLY_LIMIT, fit
from handlers.messages.markdown import code, plain
from handlers.messages.wording import HOW_COMPUTED, number, part_name, points

_PART_OF = {"duplication": "modularity"}


@dataclass(frozen=True, slots=True)
class SetAside:
    """That a finding is ignored: by whom, as Markdown, and why; `until` is the last day of that, None for good."""

    by: str
    reason: str
    until: date | None


def explained(finding: Finding, report: Report, decided: SetAside | None, trigger: str) -> str:
    """`decided` is who ignores it, where somebody does."""
    where = code(f"{finding.path}:{finding.line}") + (f" {code(finding.symbol)}" if finding.symbol else "")
    lost = 100 - (report.score or 0.0)
    part = _PART_OF.get(finding.metric, finding.metric)
    how = HOW_COMPUTED.get(part, "")
    lines = [
        f"- Measured: {plain(finding.message, 300)}.",
        f"- Costs: {points(finding.loss)} of the {number(lost)} that {code(report.commit_sha[:12])} loses.",
        f"- Counts in: {part_name(part)}{f', which is {how}' if how else ''}.",
        f"- Wins it back: {plain(finding.fix, 300)}",
        f"- Proven changes: {code(f'/{trigger} plan {finding.path}')} shows what a refactoring of this file would win.",
        f"- {_set_aside(finding, decided, trigger)}",
    ]
    return fit([f"{code(finding.id)} at {where}", "\n".join(lines)], REPLY_LIMIT)


def ignored(decided: SetAside) -> str:
    """By whom, until when and why, as two sentences."""
    until = f"until {decided.until:%Y-%m-%d}" if decided.until else "for good"
    return f"Ignored {until} by {decided.by}: {plain(decided.reason.rstrip('.'), 300)}. Its points count on."


def _set_aside(finding: Finding, decided: SetAside | None, trigger: str) -> str:
    if decided is None:
        return f"Not worth mending? {code(f'/{trigger} ignore {finding.id} -- why')}; its points count on."
    return ignored(decided)
