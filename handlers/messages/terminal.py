"""The report in a terminal: for `forge analyze`, readable at 80 columns and without colour; pure."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.analysis.comparison import Comparison, PartChange
from engine.analysis.report import NotJudged, Part, Report
from handlers.messages.markdown import shortened
from handlers.messages.terminal_rows import example_row, finding_rows, numbered_rows
from handlers.messages.terminal_sections import INDENT, sections
from handlers.messages.wording import (
    HOW_TO_MEND,
    by_reason,
    counted,
    number,
    part_name,
    percent,
    points,
    signed,
    standing_told,
)

_BAR_CELLS = 24
LARGEST = 15
_REASONS = 10
_REASON_LIMIT = 800  # characters: it may speak of five languages


def render(comparison: Comparison, *, largest: int = LARGEST) -> RenderableType:
    """The whole report; `largest` is how many findings are shown one by one."""
    head = comparison.head
    if head.score is None:
        nothing = Text("Nothing to score: no source files.", style="bold")
        return Group(nothing, *_beside(head), *_not_judged(head.not_judged))
    return Group(
        Text(""),
        standing(comparison),
        Text(""),
        parts(head.parts),
        *(_section("Moved since the base, in points", changes) if (changes := moved(comparison)) else ()),
        *_section(_losses_title(comparison), losses(comparison, largest)),
        *_beside(head),
        *_not_judged(head.not_judged),
        Text(""),
        Text(f"{HOW_TO_MEND}\n{_versions(head)}", style="dim"),
    )


def standing(comparison: Comparison) -> Text:
    """The score in one line, and in a second one how certain it is; for a head that has a score."""
    head, base = comparison.head, comparison.base
    score = head.score or 0.0
    line = Text("Readiness  ", style="bold")
    if base is not None and base.score is not None:
        line.append(f"{number(base.score)} -> ", style="dim")
    line.append(number(score), style=f"bold {_colour(score / 100)}")
    line.append(" of 100", style="dim")
    if comparison.delta is not None:
        line.append(f"  ({signed(comparison.delta) if comparison.delta else 'unchanged'})", style="bold")
    return line.append(f"\n{_certainty(head)}", style="dim")


def parts(all_parts: Sequence[Part]) -> RenderableType:
    """Every part as it stands, and below them why one is not simply measured."""
    table = _table()
    table.add_column("Part", no_wrap=True)
    table.add_column("", width=_BAR_CELLS, no_wrap=True)
    for title in ("Value", "Weight", "Lost"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", overflow="fold", style="dim")
    for part in all_parts:
        lost = "" if part.state == "not applicable" else f"{part.loss:.1f}"
        value = "" if part.value is None else percent(part.value)
        note = "" if part.state == "measured" else part.state
        table.add_row(part_name(part.name), _bar(part.value), value, percent(part.weight), lost, note)
    notes = [Padding(Text(note, style="dim"), INDENT, expand=False) for note in _notes(all_parts)]
    return Group(Padding(table, INDENT, expand=False), *notes)


def moved(comparison: Comparison) -> RenderableType | None:
    """The parts whose points are not what they were in the base; None where there are none."""
    changes = [change for change in comparison.parts if change.has_moved]
    return Padding(_changes(changes), INDENT, expand=False) if changes else None


def losses(comparison: Comparison, largest: int = LARGEST) -> RenderableType | None:
    """The largest losses, of a comparison those that are new in the head; None where there are none."""
    findings = comparison.head.findings if comparison.base is None else comparison.new_findings
    if not findings:
        return None
    left = findings[largest:]
    rows: list[RenderableType] = [finding_rows(findings[:largest])]
    if left:
        worth = points(sum(finding.loss for finding in left))
        told = f"… and {counted(len(left), 'more finding')}, worth {worth}{' together' if len(left) > 1 else ''}."
        rows.append(Padding(Text(told, style="dim"), INDENT, expand=False))
    return Group(*rows)


def _losses_title(comparison: Comparison) -> str:
    if comparison.base is None:
        return "Largest losses" if comparison.head.findings else "No findings."
    found = comparison.new_findings
    return f"New here: {counted(len(found), 'finding')}" if found else "Nothing new."


def _certainty(report: Report) -> str:
    said = f"confidence {report.confidence_label} ({report.confidence:.2f})"
    if report.interval:
        low, high = report.interval
        said = f"between {number(low)} and {number(high)}, {said}" if low != high else said
    if told := standing_told(report.standing):
        said += f"\n{told}"
    return said


def _notes(all_parts: Sequence[Part]) -> list[str]:
    """Why a part is not simply measured."""
    named = ((part, f"{part_name(part.name)}, {part.state}") for part in all_parts if part.reason)
    return [f"{name}: {shortened(part.reason, _REASON_LIMIT)}" for part, name in named]


def _bar(value: float | None) -> Text:
    """Filled to its share; the two signs differ in shape, so that it reads without colour too."""
    if value is None:
        return Text("·" * _BAR_CELLS, style="dim")
    filled = round(_BAR_CELLS * min(1.0, max(0.0, value)))
    bar = Text("█" * filled, style=_colour(value))
    return bar.append("░" * (_BAR_CELLS - filled), style="dim")


def _changes(changes: Sequence[PartChange]) -> Table:
    table = _table()
    for title in ("Part", "base", "head", "change"):
        table.add_column(title, justify="left" if title == "Part" else "right", no_wrap=True)
    for change in changes:
        if change.base is not None and change.head is not None:
            by = Text(signed(change.head - change.base), style="green" if change.head > change.base else "red")
            table.add_row(part_name(change.name), number(change.base), number(change.head), by)
    return table


def _not_judged(items: Sequence[NotJudged]) -> tuple[RenderableType, ...]:
    if not items:
        return ()
    table = numbered_rows()
    reasons = by_reason(items)
    for reason, paths in reasons[:_REASONS]:
        example_row(table, reason, paths)
    left = [path for _, paths in reasons[_REASONS:] for path in paths]
    told = f"… and {counted(len(left), 'file')} for other reasons."
    more = Padding(Text(told, style="dim"), INDENT, expand=False) if left else Text("", end="")
    return _section(f"Not judged: {counted(len(items), 'file')}", Group(table, more))


def _beside(report: Report) -> list[RenderableType]:
    """What is listed and costs no points."""
    return [line for title, body in sections(report) for line in _section(title, body)]


def _section(title: str, body: RenderableType | None) -> tuple[RenderableType, ...]:
    """A heading and what stands below it, after an empty line."""
    heading = (Text(""), Text(title, style="bold"))
    return heading if body is None else (*heading, body)


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _colour(share: float) -> str:
    if share >= 0.8:
        return "green"
    return "yellow" if share >= 0.5 else "red"


def _versions(report: Report) -> str:
    commit = f", commit {report.commit_sha[:12]}" if report.commit_sha else ""
    return f"score {shortened(report.score_version)}, engine {shortened(report.engine_revision)}{commit}"
