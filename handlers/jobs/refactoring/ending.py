"""The end of a refactoring that did not tell it by itself: its job was called off, ran out of time, or was given up."""

from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs.refactoring.beginning import begun
from handlers.jobs.refactoring.turn import pass_on_turn
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from handlers.messages import refactoring_replies
from providers.database import jobs, refactorings
from providers.database.jobs import Job
from providers.database.refactorings import Phase
from providers.database.session import Session


async def abandon_refactoring(session: Session, job: Job, outcome: Outcome) -> None:
    """Leave one job behind that closes the row and says so under the command."""
    if job.organization_id is None:
        return
    request = RefactoringRequest(
        UUID(str(job.payload["repository_id"])),
        str(job.payload["refactoring_id"]),
        "end",
        outcome.state,
        outcome.reason,
    )
    await jobs.enqueue(session, refactoring_job(request, job.organization_id))


async def tell_end(ctx: Context, job: Job) -> Outcome:
    """Close the row as it ended, and tell it where it was asked; one that has ended by itself stays as it is."""
    request = RefactoringRequest.from_payload(job.payload)
    task = await begun(ctx, job)
    if task.row.phase not in {*refactorings.UNDER_WAY, "cancelled"}:
        return Outcome("nothing_to_do", f"the refactoring had already ended: {task.row.phase}")
    await pass_on_turn(task)
    said = refactoring_replies.ended(task.row.reference, request.state, request.reason)
    if task.row.phase == "cancelled":
        await task.say(said)
    else:
        phase: Phase = "cancelled" if request.state == "cancelled" else "failed"
        await task.move(phase, said=said, reason=request.reason)
    return Outcome("done")
