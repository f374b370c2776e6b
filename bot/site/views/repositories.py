"""The front page: every repository with its score and its trend, or what to do first while there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.site.views.marks import ScoreMark, Trend, score_mark
from bot.site.views.moments import Moment, moment
from bot.site.views.paging import PageOf
from bot.site.views.runs import NAME_LIMIT, branch_trend
from config.settings import Settings
from handlers.messages.markdown import shortened
from providers.database.analyses import Run
from providers.database.repositories import Repository


@dataclass(frozen=True, slots=True)
class RepositoryLine:
    """One repository. `name` is the last part of its full name, `owner` what stands before it."""

    url: str
    owner: str
    name: str
    host: str
    branch: str
    score: ScoreMark
    trend: Trend | None
    analyzed: Moment | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What an operator does before there is anything to show."""

    has_github: bool
    local_root: str
    public_url: str
    trigger: str


@dataclass(frozen=True, slots=True)
class RepositoriesPage:
    """All repositories of all organizations; `first_steps` is None as soon as there is one."""

    repositories: PageOf[RepositoryLine]
    first_steps: FirstSteps | None


def repository_line(repository: Repository, runs: Sequence[Run], now: datetime) -> RepositoryLine:
    """`runs` are its last ones, newest first."""
    ref = repository.ref
    owner, _, name = ref.full_name.rpartition("/")
    return RepositoryLine(
        url=f"/repositories/{repository.id}",
        owner=shortened(owner, NAME_LIMIT),
        name=shortened(name, NAME_LIMIT),
        host=ref.host,
        branch=shortened(ref.default_branch, NAME_LIMIT),
        score=score_mark(repository.score),
        trend=branch_trend(runs, ref.default_branch),
        analyzed=moment(repository.last_analyzed_at, now),
        is_active=repository.is_active,
    )


def first_steps(settings: Settings) -> FirstSteps:
    return FirstSteps(
        has_github=settings.github is not None,
        local_root=str(settings.local.root) if settings.local else "",
        public_url=settings.public_url,
        trigger=settings.trigger,
    )
