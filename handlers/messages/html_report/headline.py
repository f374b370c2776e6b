"""The top of the page: the score, how certain it is and what that means, and the seven parts as bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.comparison import Comparison
from engine.analysis.explanation import Explanation, LanguageShare, PartExplained
from engine.analysis.report import Part, Report
from handlers.messages.explained import confidence_told, curve_told, figures_told
from handlers.messages.markdown import shortened
from handlers.messages.wording import HOW_COMPUTED, counted, number, part_name, percent, signed, standing_told

GOOD: Final = 80.0
FAIR: Final = 60.0
_TEXT_LIMIT: Final = 400


@dataclass(frozen=True, slots=True)
class Headline:
    """`band` is good, fair, poor or none; `low` and `high` are the ends of the interval, None where it is a point."""

    score: str
    share: float
    band: str
    change: str
    direction: str
    low: float | None
    high: float | None
    meaning: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language of one part."""

    name: str
    share: str
    value: str
    lost: str
    figures: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part as a bar: `width` (what it can give) and `won_width` in hundredths of the widest."""

    name: str
    value: str
    won: str
    possible: str
    lost: str
    weight: str
    width: float
    won_width: float
    state: str
    reason: str
    how: str
    curves: tuple[str, ...]
    languages: tuple[LanguageRow, ...]

    @property
    def applies(self) -> bool:
        return self.state != "not applicable"


def headline(comparison: Comparison) -> Headline:
    report = comparison.head
    score = report.score
    low, high = report.interval or (None, None)
    delta = comparison.delta
    return Headline(
        score="–" if score is None else number(score),
        share=min(100.0, max(0.0, score or 0.0)),
        band=_band(score),
        change="" if delta is None else signed(delta),
        direction="" if not delta else "up" if delta > 0 else "down",
        low=None if low == high else low,
        high=None if low == high else high,
        meaning=tuple(_meaning(report)),
        facts=tuple(_facts(report)),
    )


def part_rows(report: Report, explanation: Explanation | None) -> list[PartRow]:
    """In the order of the report. The weight of parts that do not apply is spread over the others."""
    explained = {each.part.name: each for each in explanation.parts} if explanation else {}
    whole = sum(part.weight for part in report.parts if part.value is not None) or 1.0
    widest = max((part.weight for part in report.parts if part.value is not None), default=1.0)
    return [_part_row(part, explained.get(part.name), whole, widest) for part in report.parts]


def confidence_line(report: Report, explanation: Explanation | None) -> str:
    return f"{confidence_told(report, explanation.certainty)}." if explanation and report.score is not None else ""


def _band(score: float | None) -> str:
    if score is None:
        return "none"
    return "good" if score >= GOOD else "fair" if score >= FAIR else "poor"


def _meaning(report: Report) -> list[str]:
    """What the score, the interval and the confidence say, a sentence each."""
    if report.score is None:
        return ["There is no source file to score here."]
    lost = f"{number(100 - report.score)} points are missing from 100"
    said = [f"{lost}, and the ledger below names the file, the line and the fix for each of them."]
    if report.interval and report.interval[0] != report.interval[1]:
        low, high = report.interval
        said.append(f"Something in it is an estimate: the true score lies between {number(low)} and {number(high)}.")
    said.append(_confidence_meaning(report))
    if told := standing_told(report.standing):
        said.append(f"It is {told}.")
    return said


def _confidence_meaning(report: Report) -> str:
    label = f"Confidence is {report.confidence_label} ({report.confidence:.2f})"
    if report.confidence_label == "high":
        return f"{label}: nearly everything that the score needs was read or measured."
    if report.confidence_label == "medium":
        return f"{label}: enough was read to judge by, and some of it is estimated."
    return f"{label}: too little code could be read, or too little is known, to compare this score with others."


def _facts(report: Report) -> list[tuple[str, str]]:
    sources = [file for file in report.files if file.kind == "source"]
    code = sum(file.code_lines for file in sources)
    facts = [("Source", f"{counted(len(sources), 'file')}, {counted(code, 'code line')}")]
    if languages := _languages(report):
        facts.append(("Languages", languages))
    if report.commit_sha:
        facts.append(("Commit", report.commit_sha[:12]))
    return [*facts, ("Score version", shortened(report.score_version)), ("Engine", shortened(report.engine_revision))]


def _languages(report: Report) -> str:
    lines: dict[str, int] = {}
    for file in report.files:
        if file.kind == "source" and file.language and file.code_lines:
            lines[file.language] = lines.get(file.language, 0) + file.code_lines
    total = sum(lines.values())
    ordered = sorted(lines.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{shortened(name)} {_whole_percent(count / total)}" for name, count in ordered[:5]]
    return ", ".join(shown) + (f" and {len(ordered) - 5} more" if len(ordered) > 5 else "")


def _whole_percent(share: float) -> str:
    return f"{round(100 * share)}%" if share >= 0.005 else "under 1%"


def _part_row(part: Part, explained: PartExplained | None, whole: float, widest: float) -> PartRow:
    possible = 100 * part.weight / whole if part.value is not None else 0.0
    won = max(0.0, possible - part.loss)
    width = 100 * part.weight / widest if possible else 0.0
    return PartRow(
        name=part_name(part.name),
        value="" if part.value is None else percent(part.value),
        won=number(won),
        possible=number(possible),
        lost=number(part.loss),
        weight=percent(part.weight),
        width=round(width, 1),
        won_width=round(width * won / possible, 1) if possible else 0.0,
        state=part.state,
        reason=shortened(part.reason, _TEXT_LIMIT),
        how=HOW_COMPUTED.get(part.name, ""),
        curves=tuple(curve_told(curve) for curve in explained.curves) if explained else (),
        languages=_language_rows(explained.languages if explained else ()),
    )


def _language_rows(languages: Sequence[LanguageShare]) -> tuple[LanguageRow, ...]:
    return tuple(
        LanguageRow(
            each.language,
            percent(each.share),
            percent(each.value),
            f"{each.lost:.2f}",
            figures_told(each.figures),
            shortened(each.reason, _TEXT_LIMIT),
        )
        for each in languages
    )
