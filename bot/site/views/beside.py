"""What a report lists beside its score: agent setup, duplicates, anti-patterns, switched-off checks."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.site.views.ledger import PATH_LIMIT
from bot.site.views.links import HostLinks
from engine.analysis.report import AgentSetup, CloneClass, Report, SetupItem
from handlers.messages.beside_the_score import (
    APART,
    AntipatternGroup,
    antipattern_groups,
    duplicate_told,
    setup_items,
    setup_score,
    setup_told,
    suppressions_told,
)
from handlers.messages.markdown import shortened
from handlers.messages.wording import counted

TONES = {"verified": "good", "declared": "busy", "absent": "warn", "not applicable": "quiet"}
_GROUPS = 20
_PLACES = 20
_TEXT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place in a file; `url` where the code host shows it, `reason` what is the matter there."""

    text: str
    url: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together: copies of the same code, or anti-patterns of one kind. `places` are the first."""

    title: str
    count: int
    unless: str
    places: tuple[PlaceMark, ...]

    @property
    def hidden(self) -> int:
        return self.count - len(self.places)


@dataclass(frozen=True, slots=True)
class SetupRow:
    """One thing that an agent needs; `tone` is the colour of its state."""

    state: str
    tone: str
    name: str
    detail: str
    place: PlaceMark | None
    fix: str


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it; what is empty is not shown. `more_duplicates` counts the groups that are not listed."""

    setup: str
    setup_rows: tuple[SetupRow, ...]
    duplicates: tuple[Group, ...]
    duplicate_count: str
    more_duplicates: int
    antipatterns: tuple[Group, ...]
    antipattern_lead: str
    switched_off: str


def beside(report: Report, links: HostLinks) -> Beside:
    """Ready to be shown, each place with its address on the code host."""
    sha, setup = report.commit_sha, report.setup
    return Beside(
        setup=f"{setup_score(setup)}: {setup_told(setup)}. {APART}" if setup and setup.items else "",
        setup_rows=tuple(_setup_rows(setup, sha, links)) if setup else (),
        duplicates=tuple(_duplicate(each, sha, links) for each in report.duplicates[:_GROUPS]),
        duplicate_count=counted(len(report.duplicates), "group"),
        more_duplicates=max(0, len(report.duplicates) - _GROUPS),
        antipatterns=tuple(_antipattern(each, sha, links) for each in antipattern_groups(report.antipatterns)),
        antipattern_lead=f"{counted(len(report.antipatterns), 'place')}, often a problem. They cost no points.",
        switched_off=suppressions_told(report.suppressions),
    )


def _duplicate(each: CloneClass, sha: str, links: HostLinks) -> Group:
    places = [
        PlaceMark(
            f"{shortened(place.path, PATH_LIMIT)}:{place.line}-{place.end_line}",
            links.line(sha, place.path, place.line),
        )
        for place in each.places[:_PLACES]
    ]
    return Group(duplicate_told(each), len(each.places), "", tuple(places))


def _antipattern(group: AntipatternGroup, sha: str, links: HostLinks) -> Group:
    places = [
        PlaceMark(*_place(item.path, item.line, sha, links), shortened(item.reason, _TEXT_LIMIT))
        for item in group.places[:_PLACES]
    ]
    return Group(group.title, len(group.places), shortened(group.unless, _TEXT_LIMIT), tuple(places))


def _setup_rows(setup: AgentSetup, sha: str, links: HostLinks) -> Iterable[SetupRow]:
    for item in setup_items(setup):
        place = PlaceMark(*_place(item.path, item.line, sha, links)) if item.path else None
        yield SetupRow(
            state=item.state,
            tone=TONES.get(item.state, "quiet"),
            name=shortened(item.name, PATH_LIMIT),
            detail=shortened(item.detail, _TEXT_LIMIT),
            place=place,
            fix=_fix(item),
        )


def _fix(item: SetupItem) -> str:
    return shortened(item.fix, _TEXT_LIMIT) if item.state in {"absent", "declared"} else ""


def _place(path: str, line: int, sha: str, links: HostLinks) -> tuple[str, str | None]:
    text = shortened(path, PATH_LIMIT) + (f":{line}" if line else "")
    return text, links.line(sha, path, line)
