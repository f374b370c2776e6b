"""How every job of a refactoring begins and gives up: its row, the commit it starts from, and a last word."""

from uuid import UUID

from engine.errors import EngineError
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.refactoring.authority import must_stand_as_seen
from handlers.jobs.refactoring.task import Task
from handlers.jobs.repository import find_subject
from handlers.jobs.requests import RefactoringRequest
from handlers.messages import refactoring_replies
from handlers.messages.markdown import code, plain
from providers.database import refactorings
from providers.database.jobs import Job


async def begun(ctx: Context, job: Job) -> Task:
    """The job with its row and its repository."""
    request = RefactoringRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    async with ctx.database.tenant(subject.organization_id) as session:
        row = await refactorings.get(session, subject.organization_id, UUID(request.refactoring_id))
    if row is None:
        raise UserError("The refactoring that this job is for is gone.")
    return Task(ctx, job, subject, row)


async def base_of(task: Task) -> str:
    """The commit to start from: the one that the person saw, else the head of the branch as it is now.

    Raises UserError where that is not what is there any more.
    """
    asked = task.asked
    branch = asked.base_branch or task.subject.ref.default_branch
    if task.row.base_sha is not None:  # an earlier attempt began there, and goes on there
        return task.row.base_sha
    await must_stand_as_seen(task)
    if asked.is_fork:  # its branch is not one of this repository
        return asked.base_sha
    head_sha = await task.subject.host.get_head_sha(task.subject.ref, branch)
    if head_sha is None:
        raise UserError(f"The branch {code(branch)} is not there any more.")
    if asked.base_sha and asked.base_sha != head_sha:
        raise UserError(
            f"{code(branch)} has moved from {code(asked.base_sha[:12])} to {code(head_sha[:12])} since the command was"
            " written.",
            "Look at what is new, then ask again.",
        )
    return head_sha


async def gave_up(task: Task, error: UserError | EngineError) -> Outcome:
    """It cannot be done, now or later: say so where it was asked."""
    state: refactorings.Phase = "refused" if isinstance(error, UserError) else "failed"
    said = refactoring_replies.gave_up(task.row.reference, as_markdown(error))
    await task.move(state, said=said, reason=str(error))
    return Outcome("refused" if state == "refused" else "failed", str(error))


def as_markdown(error: UserError | EngineError) -> str:
    """What a person is told is a sentence of ours; what the engine says may hold names of files and output of tools."""
    return str(error) if isinstance(error, UserError) else plain(str(error), 600)
