"""What is done though nobody asked: the default branch judged again after a while, and one proposal at a time.

Proposals are made only where a file says `mode: propose` in so many words: what is built in is nobody's yes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid5

from config.forge_yml import ForgeYml
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.configuration import Configuration, configuration_of
from handlers.jobs.onboarding.asking import must_be_welcome
from handlers.jobs.pausing import must_go_on
from handlers.jobs.refactoring import asking, limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.jobs.turn_requests import ScheduleRequest
from providers.database import jobs, repositories, schedules, turns
from providers.database.jobs import Job

_PERIODS: Final[Mapping[str, timedelta]] = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
}


async def keep_schedule(ctx: Context, job: Job) -> Outcome:
    """Do what the schedule of this repository asks for by now."""
    request = ScheduleRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    return await scheduled(ctx, subject, datetime.now(UTC))


async def scheduled(ctx: Context, subject: Subject, now: datetime) -> Outcome:
    """What is due at this time. Raises UserError before somebody has said yes to the bot, and on an empty branch."""
    async with ctx.database.tenant(subject.organization_id) as session:
        await schedules.note(session, subject.organization_id, subject.repository_id, now)
    await must_be_welcome(ctx, subject)
    configuration = await configuration_of(ctx, subject)
    rules = configuration.layers.at().rules
    period = _PERIODS.get(rules.analysis.schedule)
    if rules.mode == "off" or period is None:
        return Outcome("nothing_to_do", f"mode {rules.mode}, schedule {rules.analysis.schedule}")
    done = [
        *(["the default branch is judged again"] if await _judge_again(ctx, subject, period, now) else []),
        *(["one refactoring was asked for"] if await _propose(ctx, subject, configuration, period, now) else []),
    ]
    return Outcome("done", ", ".join(done)) if done else Outcome("nothing_to_do", "nothing is due yet")


async def _judge_again(ctx: Context, subject: Subject, period: timedelta, now: datetime) -> bool:
    """Whether the last judgement was that long ago, so that another was queued."""
    organization_id, repository_id = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(organization_id) as session:
        known = await repositories.get(session, organization_id, repository_id)
    if known is None or known.last_analyzed_at is None or now - known.last_analyzed_at < period:
        return False
    branch = subject.ref.default_branch
    head_sha = await subject.host.get_head_sha(subject.ref, branch)
    if head_sha is None:
        return False
    request = AnalysisRequest(repository_id, head_sha, branch=branch, is_fresh=True)
    async with ctx.database.system() as session:
        return (await jobs.enqueue(session, analysis_job(request, organization_id)))[1]


async def _propose(
    ctx: Context, subject: Subject, configuration: Configuration, period: timedelta, now: datetime
) -> bool:
    """Whether a refactoring was asked for; the next one is when a period is over and this one is decided."""
    try:
        rules = await _willing(ctx, subject, configuration)
    except UserError:
        return False
    if rules is None:
        return False
    owner = subject.organization_id, subject.repository_id
    number = int(now.timestamp() // period.total_seconds())
    id_ = uuid5(subject.repository_id, f"schedule {period.days} {number}")
    async with ctx.database.tenant(subject.organization_id) as session:
        await turns.lock(session, subject.repository_id)
        others = [*await turns.taken(session, *owner), *await turns.waiting(session, *owner)]
        is_one_under_way = any(Asked.from_json(turn.asked).is_scheduled for turn in others)
        if is_one_under_way or await turns.get(session, subject.organization_id, id_) is not None:
            return False
        row = await asking.ask(session, owner, Asked(), "refactor", id_=id_)
        await turns.ask(session, *owner, row.id)
        await limits.admit(session, owner, rules.refactor, now)
    return True


async def _willing(ctx: Context, subject: Subject, configuration: Configuration) -> ForgeYml | None:
    """The rules, where a file says yes to proposals; raises UserError where nothing may be changed."""
    if configuration.layers.at().value("mode")[1].origin == "built-in":
        return None
    rules = configuration.for_writing()
    limits.must_allow_any(rules.refactor)
    await must_go_on(ctx, subject)
    return rules
