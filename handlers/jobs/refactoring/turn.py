"""A refactoring job and its turn: it begins only while it has one, and passes it on where nothing came of it."""

from contextlib import suppress
from datetime import UTC, datetime

from config.forge_yml import Refactor
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.configuration import configuration_of
from handlers.jobs.pausing import must_go_on
from handlers.jobs.refactoring import limits
from handlers.jobs.refactoring.limits import Queued
from handlers.jobs.refactoring.task import Task
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.turn_requests import AdmissionRequest, admission_job
from providers.database import jobs, refactorings, turns
from providers.database.jobs import Job
from providers.database.refactorings import Phase

_WROTE: tuple[Phase, ...] = ("writing",)  # then its branch may stand on the host already, and it has to go on


async def has_turn(task: Task, rules: Refactor, now: datetime) -> bool:
    """Whether the work may begin: limits and hours may be others than when it was queued. It waits where it may not."""
    if task.row.phase in _WROTE:
        return True
    limits.must_allow_any(rules)
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        await jobs.hold(session, task.job.id, task.job.fence)
        await turns.lock(session, task.subject.repository_id)
        await turns.ask(session, *task.owner, task.row.id)
        found = await turns.get(session, task.subject.organization_id, task.row.id)
        assert found is not None, "it was just asked for"
        wait, standing = await limits.claim(session, found, rules, now)
        found = await turns.get(session, task.subject.organization_id, task.row.id) or found
    if wait is None:
        return True
    queued = Queued(task.row, found, standing.taken)
    await task.say(queued.told(rules, task.subject.ref.host, task.ctx.settings.trigger))
    return False


async def must_keep_turn(task: Task) -> None:
    """Raises UserError where it was called off meanwhile: then somebody else may have its place."""
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        row = await refactorings.get(session, task.subject.organization_id, task.row.id)
    if row is None or row.phase == "cancelled":
        raise UserError("It was called off.")


async def pass_on_turn(task: Task) -> None:
    """It ended without a pull request, so that somebody else may have its place."""
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        await jobs.enqueue(session, admission_job(*task.owner, why=f"without {task.row.id}"))


async def admit_waiting(ctx: Context, job: Job) -> Outcome:
    """Give the places there are to those who wait."""
    request = AdmissionRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    placed = await admit_into(ctx, subject, datetime.now(UTC))
    return Outcome("done", f"{placed} started") if placed else Outcome("nothing_to_do", "nobody's turn has come")


async def admit_into(ctx: Context, subject: Subject, now: datetime) -> int:
    """The same for a repository at hand; how many were started."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        if not await turns.is_anybody_concerned(session, *owner):
            return 0
    rules: Refactor | None = None
    with suppress(UserError):
        await must_go_on(ctx, subject)
        wanted = (await configuration_of(ctx, subject)).for_writing().refactor
        limits.must_allow_any(wanted)
        rules = wanted
    async with ctx.database.tenant(subject.organization_id) as session:
        if rules is None:
            await limits.hold_all(session, owner)
            return 0
        return await limits.admit(session, owner, rules, now)
