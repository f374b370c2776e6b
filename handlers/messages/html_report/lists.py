"""The lists of the page: ledger, hot spots, agent setup, duplicates, anti-patterns, switched-off checks, not judged."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.analysis.report import AgentSetup, CloneClass, FileSummary, Finding, NotJudged, Report, SetupItem
from handlers.messages.beside_the_score import (
    STATE_MARKS,
    antipattern_groups,
    duplicate_told,
    setup_items,
    suppression_mark,
)
from handlers.messages.markdown import shortened
from handlers.messages.wording import by_reason, loss, number, part_name

PATH_LIMIT: Final = 160
TEXT_LIMIT: Final = 300
HOT_SPOTS: Final = 20


class LossRow(NamedTuple):
    """One loss of the ledger; `part` is the word it is filtered by."""

    points: str
    path: str
    line: int
    symbol: str
    part: str
    message: str
    fix: str
    id: str
    is_new: bool


class HotSpot(NamedTuple):
    """A file by what it loses; `width` in hundredths of the largest loss, `metric` the part that takes most."""

    path: str
    lost: str
    width: float
    code_lines: str
    metric: str


class SetupRow(NamedTuple):
    """One item of the agent setup; `tone` is the colour of its state, which is said in words too."""

    mark: str
    state: str
    tone: str
    name: str
    detail: str
    where: str
    fix: str


class PlaceList(NamedTuple):
    """Something that stands in several places: what, why that may be fine, the first places, and how many there are."""

    title: str
    unless: str
    places: tuple[tuple[str, str], ...]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.places)


def ledger(findings: Sequence[Finding], new: frozenset[str], most: int) -> list[LossRow]:
    return [
        LossRow(
            loss(finding.loss),
            shortened(finding.path, PATH_LIMIT),
            finding.line,
            shortened(finding.symbol, PATH_LIMIT),
            part_name(finding.metric),
            shortened(finding.message, TEXT_LIMIT),
            shortened(finding.fix, TEXT_LIMIT),
            shortened(finding.id, 40),
            finding.id in new,
        )
        for finding in findings[:most]
    ]


def hot_spots(report: Report) -> list[HotSpot]:
    """The source files that lose most, with the part that takes most of it."""
    losing = (file for file in report.files if file.loss > 0 and file.kind == "source")
    files = sorted(losing, key=lambda file: (-file.loss, file.path))
    chosen = files[:HOT_SPOTS]
    worst = _worst_metrics(report.findings, {file.path for file in chosen})
    largest = chosen[0].loss if chosen else 1.0
    return [_hot_spot(file, largest, worst.get(file.path, "")) for file in chosen]


def _hot_spot(file: FileSummary, largest: float, metric: str) -> HotSpot:
    width = round(100 * file.loss / largest, 1)
    named = part_name(metric).lower() if metric else ""
    return HotSpot(shortened(file.path, PATH_LIMIT), loss(file.loss), width, f"{file.code_lines:,}", named)


def _worst_metrics(findings: Sequence[Finding], paths: set[str]) -> dict[str, str]:
    totals: dict[str, dict[str, float]] = {}
    for finding in findings:
        if finding.path in paths:
            own = totals.setdefault(finding.path, {})
            own[finding.metric] = own.get(finding.metric, 0.0) + finding.loss
    return {path: max(own, key=lambda metric: own[metric]) for path, own in totals.items()}


def setup(setup: AgentSetup | None) -> list[SetupRow]:
    return [_setup_row(item) for item in setup_items(setup)] if setup else []


def _setup_row(item: SetupItem) -> SetupRow:
    tones = {"verified": "good", "declared": "warn", "absent": "bad"}
    where = f"{item.path}:{item.line}" if item.path and item.line else item.path
    return SetupRow(
        STATE_MARKS.get(item.state, "?"),
        item.state,
        tones.get(item.state, "quiet"),
        _capital(shortened(item.name, PATH_LIMIT)),
        shortened(item.detail, TEXT_LIMIT),
        shortened(where, PATH_LIMIT),
        shortened(item.fix, TEXT_LIMIT) if item.state in {"absent", "declared"} else "",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def duplicates(classes: Sequence[CloneClass], most: int, places: int) -> list[PlaceList]:
    found = []
    for each in classes[:most]:
        shown = tuple((_lines(p.path, p.line, p.end_line), "") for p in each.places[:places])
        found.append(PlaceList(duplicate_told(each), "", shown, len(each.places)))
    return found


def antipatterns(report: Report, places: int) -> list[PlaceList]:
    """By kind; each place with its reason."""
    found = []
    for group in antipattern_groups(report.antipatterns):
        shown = tuple((_lines(p.path, p.line), shortened(p.reason, TEXT_LIMIT)) for p in group.places[:places])
        title, unless = shortened(group.title, PATH_LIMIT), shortened(group.unless, TEXT_LIMIT)
        found.append(PlaceList(title, unless, shown, len(group.places)))
    return found


def suppressions(report: Report) -> list[tuple[str, str, str]]:
    """The mark in the source, how often, and how often in 1,000 code lines."""
    ordered = sorted(report.suppressions, key=lambda item: (-item.count, item.kind))
    return [
        (shortened(suppression_mark(item), PATH_LIMIT), f"{item.count:,}", number(item.per_thousand_lines))
        for item in ordered
        if item.count
    ]


def not_judged(items: Sequence[NotJudged], reasons: int, paths: int) -> list[PlaceList]:
    return [
        PlaceList(
            shortened(reason, TEXT_LIMIT), "", tuple((shortened(p, PATH_LIMIT), "") for p in found[:paths]), len(found)
        )
        for reason, found in by_reason(items)[:reasons]
    ]


def _lines(path: str, line: int, end_line: int = 0) -> str:
    last = f"-{end_line}" if end_line > line else ""
    return f"{shortened(path, PATH_LIMIT)}:{line}{last}" if line else shortened(path, PATH_LIMIT)
