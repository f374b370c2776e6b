"""Runs as lines of a list: what was judged, how it ended, and how far that is from what was there before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.site.views.links import HostLinks
from bot.site.views.marks import ChangeMark, ScoreMark, State, Trend, change_mark, score_mark, state, trend
from bot.site.views.moments import Moment, between, moment
from handlers.messages.markdown import shortened
from providers.database.analyses import Run

TREND_RUNS = 20
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run. `subject` is the pull request ("#12") or the branch; `duration` is empty while it runs."""

    url: str
    commit: str
    subject: str
    subject_url: str | None
    state: State
    reason: str
    score: ScoreMark
    change: ChangeMark | None
    started: Moment | None
    duration: str


def run_line(run: Run, before: Run | None, links: HostLinks, now: datetime) -> RunLine:
    return RunLine(
        url=run_url(run),
        commit=run.commit_sha[:12],
        subject=run_subject(run, links),
        subject_url=None if run.pull_request is None else links.conversation(run.pull_request),
        state=state(run.status),
        reason=shortened(run.error_message or "", 200),
        score=score_mark(run.score),
        change=change_mark(run.score, before.score if before else None),
        started=moment(run.started_at, now),
        duration=between(run.started_at, run.completed_at),
    )


def run_url(run: Run) -> str:
    return f"/repositories/{run.repository_id}/runs/{run.id}"


def run_subject(run: Run, links: HostLinks) -> str:
    if run.pull_request is not None:
        return links.reference(run.pull_request)
    return shortened(run.branch, NAME_LIMIT)


def run_before(run: Run, older: Sequence[Run]) -> Run | None:
    """What a run is measured against: the base it names, else the last scored run of the same branch.

    `older` holds the runs that started before it, newest first.
    """
    scored = (other for other in older if other.score is not None and other.score_version == run.score_version)
    if run.pull_request is not None:
        return next((other for other in scored if other.commit_sha == run.base_sha), None)
    return next((other for other in scored if other.pull_request is None and other.branch == run.branch), None)


def branch_trend(runs: Sequence[Run], branch: str) -> Trend | None:
    """The scores of one branch out of `runs` (newest first), as far back as the score is of the newest version."""
    own = [run for run in runs if run.pull_request is None and run.branch == branch and run.score is not None]
    same = [run.score for run in own if run.score is not None and run.score_version == own[0].score_version]
    return trend(same[:TREND_RUNS][::-1])
