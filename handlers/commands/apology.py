"""Telling a person that their comment could not be answered, when the job that should have done it was given up."""

from handlers.context import Context, Outcome
from handlers.jobs.repository import find_subject
from handlers.jobs.requests import CommentRequest
from handlers.messages import comment
from providers.database import commands
from providers.database.jobs import Job


async def apologize_for_comment(ctx: Context, job: Job) -> Outcome:
    """One comment, found again by its marker; commands that were still open end as failed."""
    request = CommentRequest.from_payload(job.payload)
    reason = str(job.payload.get("reason", ""))
    subject = await find_subject(ctx, job, request.repository_id)
    marker = comment.make_marker(ctx.settings.signing_key, request.comment_id, "not answered")
    body = f"{marker}\n{comment.not_answered(request.actor_login, reason, trigger=ctx.settings.trigger)}"
    reply_id = await subject.host.ensure_comment(subject.ref, request.number, marker, body)
    async with ctx.database.tenant(subject.organization_id) as session:
        known = await commands.recent(session, subject.organization_id, subject.repository_id, limit=200)
        for one in known:
            if one.comment_id == request.comment_id and one.state == "running":
                await commands.finish(session, subject.organization_id, one.id, "failed", reason, reply_id)
    return Outcome("done", "the person was told that the comment could not be answered")
