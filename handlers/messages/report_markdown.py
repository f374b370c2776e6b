"""A report in Markdown: the summary and the text of the check run, and the tables that replies share."""

from collections.abc import Sequence

from engine.analysis.comparison import Comparison, PartChange
from engine.analysis.report import Finding, NotJudged, Part, Report
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.wording import (
    HOW_COMPUTED,
    HOW_TO_MEND,
    by_reason,
    counted,
    loss,
    number,
    part_name,
    percent,
    points,
    signed,
)

LARGEST = 10  # findings listed one by one; the others are counted
_REASON_LIMIT = 800  # characters: it may speak of five languages
_EXAMPLES = 3

_WHAT_COUNTS = (
    "Only source files count; tests, documentation, data, generated and vendored files do not. "
    "Lines are code lines: blank lines, comments and documentation are free. "
    "A part that does not apply hands its weight to the others."
)
_FINDINGS_HEAD = "| Finding | Where | What | Points | Fix |\n|---|---|---|---:|---|"


def summary(
    comparison: Comparison, *, base_sha: str | None, above: Sequence[str] = (), annotations_left_out: int = 0
) -> str:
    """The first thing people read: what moved, what is new, what was left out; `above` stands before all that."""
    head = comparison.head
    if head.score is None:
        return fit(["There is no source file to score in this commit.", not_judged(head.not_judged)])
    blocks: list[str | Rows] = [*above, standing(head)]
    if comparison.base is None:
        blocks += _without_base(comparison, base_sha)
    else:
        blocks += changes(comparison)
    if annotations_left_out:
        was = "was" if annotations_left_out == 1 else "were"
        blocks.append(f"{counted(annotations_left_out, 'more finding')} on changed lines {was} not annotated.")
    return fit([*blocks, not_judged(head.not_judged)])


def changes(comparison: Comparison) -> list[str | Rows]:
    """What moved since the base, what is new and what is gone; for a comparison that has a base."""
    return [moved_parts(comparison.parts), _unchanged(comparison.parts), *_new_and_gone(comparison)]


def text(comparison: Comparison, *, head_sha: str, base_sha: str | None) -> str:
    """How the numbers came about, and how to get the same ones again."""
    title = "**How each part is computed**" if comparison.head.score is not None else ""
    return fit([title, *computed(comparison, head_sha=head_sha, base_sha=base_sha)])


def computed(comparison: Comparison, *, head_sha: str = "", base_sha: str | None = None) -> list[str | Rows]:
    """How each part is computed, how certain that is, and how to get the same numbers again."""
    head = comparison.head
    command = _reproduce(head_sha or head.commit_sha, base_sha if comparison.base else None)
    reproduce = f"Reproduce: {code(command)}"
    if head.score is None:
        return [_WHAT_COUNTS, _versions(head), reproduce]
    rows = Rows(
        "| Part | Weight | Value | Lost | Computed from |\n|---|---:|---:|---:|---|",
        [_computed_row(part) for part in head.parts],
        "parts",
    )
    return [rows, _WHAT_COUNTS, _certainty(head), reproduce]


def standing(report: Report) -> str:
    """The score with what is known about its certainty, in one line; for a report that has a score."""
    if report.score is None:
        return "**Not scored**: no source files."
    parts = [f"**Readiness {number(report.score)}** of 100", f"confidence {report.confidence_label}"]
    if report.interval and report.interval[0] != report.interval[1]:
        low, high = report.interval
        parts.append(f"between {number(low)} and {number(high)}")
    return ", ".join(parts) + "."


def moved_parts(parts: Sequence[PartChange]) -> Rows:
    """The parts whose points are not what they were in the base."""
    rows = [
        f"| {part_name(part.name)} | {number(part.base)} | {number(part.head)} | {signed(part.head - part.base)} |"
        for part in parts
        if part.has_moved and part.base is not None and part.head is not None
    ]
    return Rows("| Part | base | head | change |\n|---|---:|---:|---:|", rows, "parts")


def part_table(report: Report) -> Rows:
    """Every part as it stands: how good, how much it weighs, what it costs."""
    rows = [
        f"| {part_name(part.name)} | {_value(part)} | {percent(part.weight)} | {_lost(part)} |" for part in report.parts
    ]
    return Rows("| Part | Value | Weight | Points lost |\n|---|---:|---:|---:|", rows, "parts")


def finding_table(title: str, findings: Sequence[Finding], most: int = LARGEST) -> Rows:
    """The first findings as rows, in the order given; the others are counted with what they cost together."""
    head = f"{title}\n\n{_FINDINGS_HEAD}" if title else _FINDINGS_HEAD
    rows = [finding_row(finding) for finding in findings[:most]]
    return Rows(head, rows, "findings", total=len(findings), costs=[finding.loss for finding in findings])


def finding_row(finding: Finding) -> str:
    where = cell(f"{finding.path}:{finding.line}") + (f" {cell(finding.symbol)}" if finding.symbol else "")
    what, fix = plain(finding.message), plain(finding.fix)
    return f"| {plain(finding.id)} | {where} | {what} | {loss(finding.loss)} | {fix} |"


def not_judged(items: Sequence[NotJudged]) -> Rows:
    """What was left out, by reason, with a few examples each."""
    head = f"**Not judged**: {counted(len(items), 'file')}" if items else ""
    return Rows(head + "\n" if head else "", [_reason_row(*group) for group in by_reason(items)], "reasons")


def _without_base(comparison: Comparison, base_sha: str | None) -> list[str | Rows]:
    head = comparison.head
    losses = finding_table("**Largest losses**", head.findings)
    unscored = f"The base {code(base_sha[:12])} has no score that this one can be compared with." if base_sha else ""
    return [unscored, part_table(head), losses if head.findings else "**No findings.**"]


def _new_and_gone(comparison: Comparison) -> list[str | Rows]:
    new = comparison.new_findings
    blocks: list[str | Rows] = [finding_table("**New here**", new) if new else "**Nothing new.**"]
    if comparison.gone_findings:
        won = sum(finding.loss for finding in comparison.gone_findings)
        blocks.append(f"Gone: {counted(len(comparison.gone_findings), 'finding')}, worth {points(won)}.")
    return blocks


def _unchanged(parts: Sequence[PartChange]) -> str:
    still = sum(not part.has_moved for part in parts)
    if still == len(parts):
        return "No part moved."
    return f"{still} unchanged." if still else ""


def _reason_row(reason: str, paths: Sequence[str]) -> str:
    examples = ", ".join(code(path) for path in paths[:_EXAMPLES])
    more = f" and {len(paths) - _EXAMPLES:,} more" if len(paths) > _EXAMPLES else ""
    return f"- {plain(reason)} ({len(paths):,}): {examples}{more}"


def _computed_row(part: Part) -> str:
    how = HOW_COMPUTED.get(part.name, "")
    why = f"{plain(part.state)}: {plain(part.reason, _REASON_LIMIT)}" if part.reason else ""
    cells = [part_name(part.name), percent(part.weight), _value(part), _lost(part), "; ".join(filter(None, (how, why)))]
    return f"| {' | '.join(cells)} |"


def _value(part: Part) -> str:
    if part.value is None:
        return part.state
    return percent(part.value) + (f" ({part.state})" if part.state != "measured" else "")


def _lost(part: Part) -> str:
    return "" if part.state == "not applicable" else number(part.loss)


def _certainty(report: Report) -> str:
    certainty = f"Confidence {report.confidence:.2f} ({report.confidence_label})"
    sentences = [f"{certainty}, from the share of the code that could be read, its amount, and how coverage is known."]
    if report.interval and report.interval[0] != report.interval[1]:
        low, high = report.interval
        sentences.append(f"The true score lies between {number(low)} and {number(high)}.")
    if report.findings:
        sentences.append(f"{counted(len(report.findings), 'finding')} in all. {HOW_TO_MEND}")
    return " ".join([*sentences, _versions(report)])


def _versions(report: Report) -> str:
    return f"Score version {code(report.score_version)}, engine {code(report.engine_revision)}."


def _reproduce(head_sha: str, base_sha: str | None) -> str:
    head = f" --head {head_sha}" if head_sha else ""
    return f"forge analyze --base {base_sha}{head}" if base_sha else f"forge analyze{head}"
