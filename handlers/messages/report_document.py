"""A whole report as a Markdown document for people; it fits where a comment does."""

from collections.abc import Sequence
from typing import Final

from engine.analysis.comparison import Comparison
from engine.analysis.report import AgentSetup, CloneClass, Report, SetupItem
from handlers.messages import report_markdown
from handlers.messages.beside_the_score import (
    APART,
    NO_POINTS,
    STATE_MARKS,
    AntipatternGroup,
    antipattern_groups,
    duplicate_told,
    setup_items,
    setup_score,
    setup_told,
    suppressions_told,
)
from handlers.messages.fitting import LIMIT, Rows, fit
from handlers.messages.markdown import cell, code, plain, shortened
from handlers.messages.wording import standing_told

LARGEST: Final = 50
_PLACES: Final = 3
_DUPLICATES: Final = 20
_TEXT_LIMIT: Final = 300


def render(comparison: Comparison, *, base_sha: str | None = None, largest: int = LARGEST, limit: int = LIMIT) -> str:
    """The document, in at most `limit` bytes; `largest` is how many losses are listed one by one."""
    head = comparison.head
    blocks: list[str | Rows] = ["# Readiness report", report_markdown.standing(head)]
    if head.score is not None:
        blocks += [_among_others(head), *_change(comparison), "## Parts", report_markdown.part_table(head)]
        blocks += _losses(comparison, largest)
    blocks += [*_setup(head.setup), *_duplicates(head.duplicates), *_antipatterns(head), *_suppressions(head)]
    if head.not_judged:
        blocks += ["## Not judged", report_markdown.not_judged(head.not_judged)]
    blocks += ["## How the numbers come about", *report_markdown.computed(comparison, base_sha=base_sha)]
    return fit(blocks, limit) + "\n"


def _among_others(report: Report) -> str:
    told = standing_told(report.standing)
    return f"It is {plain(told)}." if told else ""


def _change(comparison: Comparison) -> list[str | Rows]:
    if comparison.base is None:
        return []
    return ["## Moved since the base", *report_markdown.changes(comparison)]


def _losses(comparison: Comparison, largest: int) -> list[str | Rows]:
    head, base = comparison.head, comparison.base
    if not head.findings:
        return ["## Largest losses", "No point is lost."]
    title = "## Largest losses" if base is None else "## Largest losses, new or not"
    return [title, report_markdown.finding_table("", head.findings, largest)]


def _setup(setup: AgentSetup | None) -> list[str | Rows]:
    if setup is None:
        return []
    rows = [_setup_row(item) for item in setup_items(setup) if item.state != "not applicable"]
    table = Rows("| | What | Found | Where | What would help |\n|---|---|---|---|---|", rows, "items")
    score = f"**{plain(setup_score(setup))}**: {plain(setup_told(setup))}. {APART}"
    return ["## Agent setup", score, table]


def _setup_row(item: SetupItem) -> str:
    state = f"{STATE_MARKS.get(item.state, '?')} {plain(item.state)}".replace("~", "&#126;")
    fix = _ticked(item.fix) if item.state != "verified" else ""
    cells = [state, plain(item.name), _ticked(item.detail), _where(item.path, item.line), fix]
    return f"| {' | '.join(cells)} |"


def _ticked(text: str) -> str:
    """What stands between backticks as code, the rest as running text; an odd one is a letter like others."""
    pieces = shortened(text, _TEXT_LIMIT).split("`")
    if len(pieces) % 2 == 0 or "" in pieces[1::2]:
        return plain(text, _TEXT_LIMIT)
    return "".join(cell(piece) if at % 2 else plain(piece, _TEXT_LIMIT) for at, piece in enumerate(pieces))


def _where(path: str, line: int) -> str:
    if not path:
        return ""
    return cell(f"{path}:{line}" if line else path)


def _duplicates(classes: Sequence[CloneClass]) -> list[str | Rows]:
    if not classes:
        return []
    rows = [_duplicate_row(each) for each in classes[:_DUPLICATES]]
    return ["## Duplicates", Rows("", rows, "groups", total=len(classes))]


def _duplicate_row(each: CloneClass) -> str:
    places = ", ".join(code(f"{place.path}:{place.line}-{place.end_line}") for place in each.places[:_PLACES])
    more = f" and {len(each.places) - _PLACES:,} more" if len(each.places) > _PLACES else ""
    return f"- {plain(duplicate_told(each))}: {places}{more}"


def _antipatterns(report: Report) -> list[str | Rows]:
    if not report.antipatterns:
        return []
    rows = [_antipattern_row(group) for group in antipattern_groups(report.antipatterns)]
    return ["## Anti-patterns", NO_POINTS, Rows("", rows, "kinds")]


def _antipattern_row(group: AntipatternGroup) -> str:
    places = ", ".join(code(f"{place.path}:{place.line}") for place in group.places[:_PLACES])
    more = f" and {len(group.places) - _PLACES:,} more" if len(group.places) > _PLACES else ""
    unless = f" Not a problem if {plain(group.unless)}." if group.unless else ""
    return f"- **{plain(group.title)}** ({len(group.places):,}): {places}{more}.{unless}"


def _suppressions(report: Report) -> list[str | Rows]:
    told = suppressions_told(report.suppressions)
    return ["## Switched-off checks", plain(told, _TEXT_LIMIT)] if told else []
