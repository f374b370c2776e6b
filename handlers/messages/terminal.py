"""The report in a terminal: for `forge analyze`, readable at 80 columns and without colour; pure."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.analysis.report import Comparison, Finding, NotJudged, Part, PartChange, Report
from handlers.messages.markdown import shortened
from handlers.messages.wording import by_reason, counted, fix, loss, measured, number, part_name, percent, signed

_BAR_CELLS = 24
_LARGEST = 10
_EXAMPLES = 2
_INDENT = (0, 0, 0, 2)


def render(comparison: Comparison, *, largest: int = _LARGEST) -> RenderableType:
    """The whole report; `largest` is how many findings are shown one by one."""
    head = comparison.head
    if head.score is None:
        return Group(Text("Nothing to score: no source files.", style="bold"), *_not_judged(head.not_judged))
    moved = [change for change in comparison.parts if change.has_moved]
    return Group(
        Text(""),
        _headline(comparison, head.score),
        _certainty(head),
        Text(""),
        Padding(_parts(head.parts), _INDENT),
        *(Padding(Text(note, style="dim"), _INDENT) for note in _notes(head.parts)),
        *(_section("Moved since the base, in points", _moved(moved)) if moved else ()),
        *_losses(comparison, largest),
        *_not_judged(head.not_judged),
        Text(""),
        Text(_versions(head), style="dim"),
    )


def _headline(comparison: Comparison, score: float) -> Text:
    base = comparison.base
    line = Text("Readiness  ", style="bold")
    if base is not None and base.score is not None:
        line.append(f"{number(base.score)} -> ", style="dim")
    line.append(number(score), style=f"bold {_colour(score / 100)}")
    line.append(" of 100", style="dim")
    if comparison.delta is not None:
        line.append(f"  ({signed(comparison.delta)})", style="bold")
    return line


def _certainty(report: Report) -> Text:
    said = f"confidence {report.confidence_label} ({report.confidence:.2f})"
    if report.interval:
        said = f"between {number(report.interval[0])} and {number(report.interval[1])}, {said}"
    return Text(said, style="dim")


def _parts(parts: Sequence[Part]) -> Table:
    table = _table()
    table.add_column("Part", no_wrap=True)
    table.add_column("", width=_BAR_CELLS, no_wrap=True)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Weight", justify="right", no_wrap=True)
    table.add_column("Lost", justify="right", no_wrap=True)
    table.add_column("", overflow="fold", style="dim")
    for part in parts:
        lost = "" if part.state == "not applicable" else f"{part.loss:.1f}"
        value = "" if part.value is None else percent(part.value)
        note = "" if part.state == "measured" else part.state
        table.add_row(part_name(part.name), _bar(part.value), value, percent(part.weight), lost, note)
    return table


def _notes(parts: Sequence[Part]) -> list[str]:
    """Why a part is not simply measured."""
    return [f"{part_name(part.name)} is {part.state}: {shortened(part.reason)}" for part in parts if part.reason]


def _bar(value: float | None) -> Text:
    """Filled to its share; the two signs differ in shape, so that it reads without colour too."""
    if value is None:
        return Text("·" * _BAR_CELLS, style="dim")
    filled = round(_BAR_CELLS * min(1.0, max(0.0, value)))
    bar = Text("█" * filled, style=_colour(value))
    return bar.append("░" * (_BAR_CELLS - filled), style="dim")


def _moved(changes: Sequence[PartChange]) -> Table:
    table = _table()
    for title in ("Part", "base", "head", "change"):
        table.add_column(title, justify="left" if title == "Part" else "right", no_wrap=True)
    for change in changes:
        if change.base is not None and change.head is not None:
            moved = signed(change.head - change.base)
            style = "green" if change.head > change.base else "red"
            table.add_row(part_name(change.name), number(change.base), number(change.head), Text(moved, style=style))
    return table


def _losses(comparison: Comparison, largest: int) -> tuple[RenderableType, ...]:
    is_new = comparison.base is not None
    findings = comparison.new_findings if is_new else comparison.head.findings
    if not findings:
        return (Text(""), Text("Nothing new." if is_new else "No findings.", style="bold"))
    title = f"New here: {counted(len(findings), 'finding')}" if is_new else "Largest losses"
    rows = [_finding(finding) for finding in findings[:largest]]
    left = len(findings) - len(rows)
    more = (Padding(Text(f"… and {left:,} more findings.", style="dim"), _INDENT),) if left else ()
    return (*_section(title, Group(*rows)), *more)


def _finding(finding: Finding) -> Text:
    """Two lines: what it costs and where; then what was measured and what mends it."""
    where = shortened(f"{finding.path}:{finding.line}")
    symbol = f"  {shortened(finding.symbol)}" if finding.symbol else ""
    line = Text(f"{loss(finding.loss):>6}  ", style="bold")
    line.append(where, style="cyan")
    line.append(f"{symbol}\n")
    line.append(f"        {finding.id}  {measured(finding)}; {fix(finding)}", style="dim")
    return line


def _not_judged(items: Sequence[NotJudged]) -> tuple[RenderableType, ...]:
    if not items:
        return ()
    lines = [_reason(reason, paths) for reason, paths in by_reason(items)]
    return _section(f"Not judged: {counted(len(items), 'file')}", Group(*lines))


def _reason(reason: str, paths: Sequence[str]) -> Text:
    examples = ", ".join(shortened(path) for path in paths[:_EXAMPLES])
    more = ", …" if len(paths) > _EXAMPLES else ""
    return Text(f"{len(paths):>6,}  {shortened(reason)}  ").append(f"{examples}{more}", style="dim")


def _section(title: str, body: RenderableType) -> tuple[RenderableType, ...]:
    return Text(""), Text(title, style="bold"), Padding(body, _INDENT)


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _colour(share: float) -> str:
    if share >= 0.8:
        return "green"
    return "yellow" if share >= 0.5 else "red"


def _versions(report: Report) -> str:
    commit = f", commit {report.commit_sha[:12]}" if report.commit_sha else ""
    return f"score {shortened(report.score_version)}, engine {shortened(report.engine_revision)}{commit}"
