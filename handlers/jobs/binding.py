"""What a command is bound to: the pull request as its author could see it, by what deliveries had told until then.

A comment names no commit, and "the head as it is now" is whatever somebody pushed while the comment was on its way.
Times are those at which deliveries came in, by the clock of our own database; what commits say of time is not read.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.context import Context
from handlers.jobs.repository import Subject
from handlers.messages import binding_text
from handlers.messages.wording import reference
from providers.code_hosts.proposals import PullRequest
from providers.database import deliveries, pull_request_heads
from providers.database.jobs import Job
from providers.database.pull_request_heads import SeenHead


async def asked_at(ctx: Context, job: Job) -> datetime:
    """When the delivery came in that this job answers; of a job without one, when it was asked for."""
    if job.delivery_id is None:
        return job.created_at
    try:
        async with ctx.database.system() as session:
            return (await deliveries.load(session, job.delivery_id)).received_at
    except LookupError:  # it was forgotten, as old ones are
        return job.created_at


async def moved_since(ctx: Context, subject: Subject, pull_request: PullRequest, asked: datetime) -> str:
    """The sentence that says what has changed about it since then; "" where nothing has."""
    async with ctx.database.tenant(subject.organization_id) as session:
        heads = await pull_request_heads.of(
            session, subject.organization_id, subject.repository_id, pull_request.number
        )
    return difference(heads, pull_request, asked, reference(subject.ref.host, pull_request.number))


def difference(heads: Sequence[SeenHead], now: PullRequest, asked: datetime, shown: str) -> str:
    """As `moved_since`, of what is `shown` as such; `heads` are newest first.

    Where nothing had been told of it until then, what the host says now is what was seen.
    """
    seen = next((head for head in heads if head.received_at <= asked), None)
    since = [head for head in heads if head.received_at > asked]
    seen_sha = seen.head_sha if seen else now.head_sha
    if seen_sha != now.head_sha:
        return binding_text.head_moved(shown, seen_sha, now.head_sha)
    between = [head.head_sha for head in since if head.head_sha != seen_sha]
    if between:
        return binding_text.head_moved_and_back(shown, seen_sha, between[::-1])
    if seen is not None and seen.base_branch != now.base_branch:
        return binding_text.retargeted(shown, seen.base_branch, now.base_branch)
    return ""
