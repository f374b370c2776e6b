"""A comment of ours that is behind its record is brought up to date, and a reply that was owed and never written is."""

from dataclasses import dataclass
from typing import Final

from handlers.context import Context, Outcome
from handlers.jobs import notice, reply
from handlers.jobs.reply import CommentReply
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import Request, apology_job
from providers.database import jobs
from providers.database.jobs import Job, NewJob
from providers.database.posts import Post

_LIVE: Final = frozenset({"due", "running"})
_NOBODY_ANSWERED: Final = "whoever was at it was lost, and nobody has taken it up again"


@dataclass(frozen=True, slots=True)
class PostRequest(Request):
    """Bring the comment in this slot, under the issue or pull request `number`, up to date."""

    number: int
    slot: str


def catch_up_job(post: Post) -> NewJob:
    """One at a time for each comment."""
    about = f"{post.repository_id}:post:{post.number}:{post.slot}"
    request = PostRequest(post.repository_id, post.number, post.slot)
    return request.job("post", "events", post.organization_id, subject=about)


async def catch_up(ctx: Context, job: Job) -> Outcome:
    """Show what the record says. Where a comment is still being answered, that is left to its own job."""
    request = PostRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    if request.slot == notice.SLOT:
        await notice.show(ctx, subject, request.number)
        return Outcome("done", "the notice is up to date")
    answer = CommentReply(ctx, subject, request.number, request.slot.removeprefix(reply.SLOT))
    answering = await _answering(ctx, subject, answer.comment_id)
    if answering is not None and answering.state in _LIVE:
        return Outcome("nothing_to_do", "the comment is still being answered")
    if answering is not None and not await answer.has_words():
        async with ctx.database.tenant(subject.organization_id) as session:
            await jobs.enqueue(session, apology_job(answering, answering.reason or _NOBODY_ANSWERED))
        return Outcome("done", "nobody had answered, and the person is told so")
    await answer.show()
    return Outcome("done", "the reply is up to date")


async def _answering(ctx: Context, subject: Subject, comment_id: str) -> Job | None:
    """The last job that was to answer the comment; a tick or a button has none of its own."""
    async with ctx.database.tenant(subject.organization_id) as session:
        about = f"{subject.repository_id}:comment:{comment_id}"
        return await jobs.latest_about(session, subject.organization_id, about)
