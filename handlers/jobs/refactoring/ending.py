"""The end of a refactoring that did not tell it by itself: its job was called off, ran out of time, or was given up."""

from typing import Final
from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs.refactoring.beginning import begun
from handlers.jobs.refactoring.decisions import standing
from handlers.jobs.refactoring.task import Task
from handlers.jobs.refactoring.turn import pass_on_turn
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from handlers.messages import refactoring_replies
from providers.database import jobs, refactorings
from providers.database.jobs import Job
from providers.database.refactorings import Phase
from providers.database.session import Session

_MAY_END: Final = refactorings.UNDER_WAY | {"cancelled"}


async def abandon_refactoring(session: Session, job: Job, outcome: Outcome) -> None:
    """Leave one job behind that closes the row and says so where people look for it."""
    if job.organization_id is None:
        return
    request = RefactoringRequest(
        UUID(str(job.payload["repository_id"])),
        str(job.payload["refactoring_id"]),
        "end",
        outcome.state,
        outcome.reason,
        of=str(job.payload.get("act", "")),
    )
    await jobs.enqueue(session, refactoring_job(request, job.organization_id))


async def tell_end(ctx: Context, job: Job) -> Outcome:
    """Close the row as it ended, and tell it where it was asked; one that has ended by itself stays as it is.

    What was to be done to a proposal is told under its pull request, and the proposal stands as it did.
    """
    request = RefactoringRequest.from_payload(job.payload)
    task = await begun(ctx, job)
    reference, kind = task.row.reference, f"refactoring_{request.of}"
    why = refactoring_replies.why_ended(request.state, request.reason)
    if request.of == "rollback":
        await task.say_under_pull_request(refactoring_replies.not_rolled_back(reference, why), kind=kind)
        return Outcome("done")
    if request.of == "rebase":
        await stand_as_before(task)
        await task.say_under_pull_request(refactoring_replies.not_rebased(reference, why), kind=kind)
        return Outcome("done")
    if task.row.phase not in _MAY_END:
        return Outcome("nothing_to_do", f"the refactoring had already ended: {task.row.phase}")
    await pass_on_turn(task)
    await _tell(task, request)
    return Outcome("done")


async def stand_as_before(task: Task) -> None:
    """A proposal that was being made anew is an open one again, as it stood; one that people have decided is not."""
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        row = await refactorings.get(session, task.subject.organization_id, task.row.id)
    if row is not None and row.phase in _MAY_END and (await standing(task.subject, row)).state == "open":
        await task.move("open", reason="")


async def _tell(task: Task, request: RefactoringRequest) -> None:
    said = refactoring_replies.ended(task.row.reference, request.state, request.reason)
    if task.row.phase == "cancelled":
        await task.say(said)
    else:
        phase: Phase = "cancelled" if request.state == "cancelled" else "failed"
        await task.move(phase, said=said, reason=request.reason)
