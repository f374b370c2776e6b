"""Telling a person that their comment could not be answered, when the job that should have done it was given up."""

from handlers.commands.caller import caller_of, policy_for
from handlers.context import Context, Outcome
from handlers.jobs import reply
from handlers.jobs.reply import CommentReply
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import CommentRequest
from handlers.messages import comment
from handlers.permissions import ANSWER, Verdict, may
from providers.code_hosts.proposals import PullRequest
from providers.database import commands, jobs
from providers.database.jobs import Job
from providers.errors import ProviderRefused


async def apologize_for_comment(ctx: Context, job: Job) -> Outcome:
    """Commands that were still open end as failed, and say so in the one reply; what was answered is told, too.

    Strangers and bots get no word, as they would have got none: two bots could apologize to each other for ever.
    """
    request = CommentRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    heard = await _is_heard(ctx, subject, request)
    if heard.is_silent:
        await CommentReply(ctx, subject, request.number, request.comment_id).show()  # nothing more is owed to them
        return Outcome("refused", heard.reason)
    reason = str(job.payload.get("reason", ""))
    said = comment.not_answered(request.actor_login, reason, trigger=ctx.settings.trigger)
    return await apologize(ctx, job, subject, request, said)


async def _is_heard(ctx: Context, subject: Subject, request: CommentRequest) -> Verdict:
    caller = await caller_of(ctx, subject, request, await _pull_request(subject, request))
    policy = await policy_for(ctx, subject, caller, ANSWER)
    return await may(subject.host, subject.ref, caller, ANSWER, policy=policy)


async def _pull_request(subject: Subject, request: CommentRequest) -> PullRequest | None:
    """None also where the host will not tell of it: that may be why nobody could answer."""
    if not request.is_pull_request:
        return None
    try:
        return await subject.host.get_pull_request(subject.ref, request.number)
    except ProviderRefused:
        return None


async def apologize(ctx: Context, job: Job, subject: Subject, request: CommentRequest, said: str) -> Outcome:
    """Say this in place of what commands of theirs were to be answered, in a comment or not."""
    owner, reason = (subject.organization_id, subject.repository_id), str(job.payload.get("reason", ""))
    async with ctx.database.tenant(subject.organization_id) as session:
        await jobs.hold(session, job.id, job.fence, is_locked=True)
        for row in await commands.of_comment(session, *owner, request.comment_id):
            if row.state == "running":
                await reply.keep(session, subject.organization_id, row.id, comment.answer(row.text, said))
                await commands.finish(session, subject.organization_id, row.id, "failed", reason)
    await CommentReply(ctx, subject, request.number, request.comment_id).say_alone(said)
    return Outcome("done", "the person was told that there is no answer")
