"""A score taken apart, as plain lines: every part with its curve, every loss with its place, until it is a hundred."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.analysis.coverage.report import Coverage
from engine.analysis.explanation import Certainty, Curve, Explanation, Figure, LanguageShare, PartExplained
from engine.analysis.report import Finding, NotJudged, Report
from handlers.messages.markdown import shortened
from handlers.messages.wording import by_reason, counted, number, part_name, percent, standing_told

_TOLERANCE: Final = 0.05 + 1e-9  # the score is rounded to one decimal
_PATH_LIMIT: Final = 4096
_TEXT_LIMIT: Final = 800
_PATHS_A_REASON: Final = 20


def lines(report: Report, explanation: Explanation, coverage: Coverage | None = None) -> Iterator[str]:
    """The whole explanation; the last line adds up the score and all losses."""
    if report.score is None:
        yield "Nothing to score: no source files."
        yield from _not_judged(report.not_judged)
        return
    yield f"Readiness {number(report.score)} of 100 ({shortened(report.score_version)})"
    yield ""
    yield "How each part came about. A part that does not apply hands its weight to the others."
    for part in explanation.parts:
        yield from ("", *_part(part))
    yield from ("", *_certainty(report, explanation.certainty))
    yield from ("", *_coverage(report, coverage))
    yield from _not_judged(report.not_judged)
    yield from ("", *_ledger(report.findings))
    yield ""
    yield last_line(report.score, report.findings)


def last_line(score: float, findings: Sequence[Finding]) -> str:
    """`score 57.7 + losses 42.3 = 100.0`; the losses give way to the rounding of the score and to nothing else."""
    lost = sum(finding.loss for finding in findings)
    shown = 100.0 - score if abs(100.0 - score - lost) <= _TOLERANCE else lost
    return f"score {score:.1f} + losses {shown:.1f} = {score + shown:.1f}"


def curve_told(curve: Curve) -> str:
    """`code lines of a file: 300 gives 100%, 500 gives 80%`."""
    is_share = all(0.0 <= x <= 1.0 for x, _ in curve.knots)
    knots = ", ".join(f"{percent(x) if is_share else number(x)} gives {percent(y)}" for x, y in curve.knots)
    counts = f" (counts {percent(curve.weight)})" if curve.weight < 1.0 else ""
    return f"{curve.of}{counts}: {knots}"


def figures_told(figures: Sequence[Figure]) -> str:
    return ", ".join(f"{figure.name} {_figure(figure)}" for figure in figures)


def confidence_told(report: Report, certainty: Certainty) -> str:
    """The confidence as the product that it is."""
    factors = [
        f"{certainty.read:.2f} (the share of the source that could be read as its language)",
        f"{certainty.size:.2f} ({counted(certainty.code_lines, 'code line')}; full from 1,000)",
        f"{certainty.coverage:.2f} (how coverage is known)",
    ]
    return f"Confidence {report.confidence:.2f} ({report.confidence_label}) = {' x '.join(factors)}"


def interval_told(report: Report) -> str:
    """Between what the score truly is, and why that is not one number."""
    if report.interval is None:
        return ""
    low, high = report.interval
    if low == high:
        return f"The score is {number(low)} whatever else is known: nothing in it is an estimate."
    return (
        f"The true score lies between {number(low)} and {number(high)}: an estimated part may be worth half of its"
        " value or all of it, and source that cannot be read may be as good or as bad as can be."
    )


def _figure(figure: Figure) -> str:
    return percent(figure.value) if figure.is_share else number(figure.value)


def _part(explained: PartExplained) -> Iterator[str]:
    part = explained.part
    if part.value is None:
        why = shortened(part.reason, _TEXT_LIMIT)
        yield f"{part_name(part.name)}: does not apply ({why}), weight {percent(part.weight)}"
        return
    won = explained.points - part.loss
    yield (
        f"{part_name(part.name)}: {percent(part.value)}, {won:.2f} of {explained.points:.2f} points, "
        f"lost {part.loss:.2f} (weight {percent(part.weight)}, {part.state})"
    )
    yield from (f"  Curve    {curve_told(curve)}" for curve in explained.curves)
    for language in explained.languages:
        yield from _language(language)


def _language(language: LanguageShare) -> Iterator[str]:
    yield (
        f"  {language.language}: {percent(language.share)} of the code, value {percent(language.value)},"
        f" lost {language.lost:.2f}"
    )
    yield f"    {figures_told(language.figures)}"
    if language.reason:
        yield f"    {shortened(language.reason, _TEXT_LIMIT)}"


def _certainty(report: Report, certainty: Certainty) -> Iterator[str]:
    yield confidence_told(report, certainty)
    if told := interval_told(report):
        yield told
    if among := standing_told(report.standing):
        yield f"Among others: {among}."


def _coverage(report: Report, coverage: Coverage | None) -> Iterator[str]:
    state = next((part.state for part in report.parts if part.name == "coverage"), "not applicable")
    if coverage is None:
        yield f"Coverage is {state}: no report was given (--coverage FILE)."
        return
    yield f"Coverage is {state}: {percent(coverage.covered_share)} of {counted(coverage.coverable, 'line')}."
    for origin in coverage.origins:
        known = f"{origin.mapped:,} of its {counted(origin.files, 'file')} are in this tree"
        yield f"  {shortened(origin.name)} ({origin.format}): {known}"
    yield from (f"  {shortened(note, _TEXT_LIMIT)}" for note in coverage.notes)


def _not_judged(items: Sequence[NotJudged]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"Not judged: {counted(len(items), 'file')}"
    for reason, paths in by_reason(items):
        yield f"  {shortened(reason, _TEXT_LIMIT)} ({len(paths):,})"
        yield from (f"    {shortened(path, _PATH_LIMIT)}" for path in paths[:_PATHS_A_REASON])
        if len(paths) > _PATHS_A_REASON:
            yield f"    … and {len(paths) - _PATHS_A_REASON:,} more"


def _ledger(findings: Sequence[Finding]) -> Iterator[str]:
    """Each loss, what all so far cost together, its place, and what was found there."""
    yield f"The ledger: {counted(len(findings), 'loss', 'losses')}, the largest first"
    yield "    points       sum  where"
    total = 0.0
    for finding in findings:
        total += finding.loss
        where = f"{shortened(finding.path, _PATH_LIMIT)}:{finding.line}"
        symbol = f" {shortened(finding.symbol)}" if finding.symbol else ""
        what = shortened(finding.message, _TEXT_LIMIT)
        yield f"{-finding.loss:10.4f} {total:9.4f}  {where}{symbol}  {finding.metric}: {what} [{finding.id}]"
