"""Telling a person that their comment could not be answered, when the job that should have done it was given up."""

from handlers.context import Context, Outcome
from handlers.jobs import reply
from handlers.jobs.reply import CommentReply
from handlers.jobs.repository import find_subject
from handlers.jobs.requests import CommentRequest
from handlers.messages import comment
from providers.database import commands, jobs
from providers.database.jobs import Job


async def apologize_for_comment(ctx: Context, job: Job) -> Outcome:
    """Commands that were still open end as failed, and say so in the one reply; what was answered is told, too."""
    request = CommentRequest.from_payload(job.payload)
    reason = str(job.payload.get("reason", ""))
    subject = await find_subject(ctx, job, request.repository_id)
    owner = subject.organization_id, subject.repository_id
    said = comment.not_answered(request.actor_login, reason, trigger=ctx.settings.trigger)
    async with ctx.database.tenant(subject.organization_id) as session:
        for row in await commands.of_comment(session, *owner, request.comment_id):
            if row.state == "running":
                await reply.keep(session, subject.organization_id, row.id, comment.answer(row.text, said))
                await commands.finish(session, subject.organization_id, row.id, "failed", reason)
        await jobs.hold(session, job.id, job.fence, is_locked=True)
    await CommentReply(ctx, subject, request.number, request.comment_id).say_alone(said)
    return Outcome("done", "the person was told that the comment could not be answered")
