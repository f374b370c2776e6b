"""Somebody has pushed to a pull request of ours: what was approved before holds for nothing any more, and says so."""

from handlers.context import Context, Outcome
from handlers.jobs import reply
from handlers.jobs.refactoring.decisions import standing
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import PushedRequest
from handlers.messages import binding_text, comment
from providers.database import approvals, audit, commands, refactorings
from providers.database.approvals import Approval
from providers.database.jobs import Job


async def void_approvals(ctx: Context, job: Job) -> Outcome:
    """Ask the host which commit stands there now; approvals of others end, and the replies that gave them say so."""
    request = PushedRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    organization_id = subject.organization_id
    async with ctx.database.tenant(organization_id) as session:
        row = await refactorings.of_pull_request(session, organization_id, subject.repository_id, request.number)
    if row is None:
        return Outcome("nothing_to_do", "no refactoring of ours has this pull request")
    head_sha = (await standing(subject, row)).head_sha
    async with ctx.database.tenant(organization_id) as session:
        ended = await approvals.void(session, row, except_head_sha=head_sha)
        for approval in ended:
            facts = {"approved_sha": approval.head_sha, "head_sha": head_sha, "actor_login": approval.actor_login}
            await audit.record(
                session,
                organization_id,
                action="refactoring.approval_void",
                resource_type="refactoring",
                resource_id=row.id,
                metadata=facts,
            )
        void = [one for one in await approvals.of(session, row) if one.voided_at is not None]
    # All that are void, not only those of this attempt: one before may have died between its two halves.
    for approval in void:
        if approval.head_sha != head_sha:
            await _tell(ctx, job, subject, approval, head_sha)
    return Outcome("done", f"{len(ended)} approvals are void, since {head_sha[:12]} was pushed")


async def _tell(ctx: Context, job: Job, subject: Subject, approval: Approval, head_sha: str) -> None:
    """In the section of the command that gave it, below the line as it was typed."""
    if approval.command_id is None:
        return
    async with ctx.database.tenant(subject.organization_id) as session:
        command = await commands.find(session, subject.organization_id, approval.command_id)
    if command is not None:
        said = comment.answer(command.text, binding_text.void(approval.actor_login, approval.head_sha, head_sha))
        await reply.say(ctx, subject, job, command.id, said)
