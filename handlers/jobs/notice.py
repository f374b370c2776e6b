"""The one way to say something unasked: one comment of ours under a pull request, edited in place.

Whoever has something to say there has a part of that comment. Replies to commands are no notices: somebody asked.
"""

from typing import Final, Literal

from handlers.context import Context
from handlers.jobs.posting import Standing
from handlers.jobs.repository import Subject
from handlers.messages import comment, notice_text
from providers.code_hosts.proposals import PullRequest
from providers.database import notices, posts
from providers.database.posts import Post
from providers.database.session import Session

Part = Literal["preview", "readiness"]
SLOT: Final = "notice"


async def tell(
    ctx: Context, subject: Subject, number: int, part: Part, markdown: str, *, of_commit: str | None = None
) -> bool:
    """Say it in this part of the comment, in place of what the part said before.

    What is said `of_commit` is said only while that is the head: a newer one may have been told of already.
    False where it is not said, since nobody waits for a word: see `is_welcome`.
    """
    pull_request = await subject.host.get_pull_request(subject.ref, number)
    if not is_welcome(pull_request) or of_commit not in {None, pull_request.head_sha}:
        return False
    await ctx.fence()
    about = subject.organization_id, subject.repository_id, number
    async with ctx.database.tenant(subject.organization_id) as session:
        await notices.keep(session, *about, part=part, markdown=markdown)
        await posts.want(session, Post(*about, SLOT))
    await show(ctx, subject, number)
    return True


async def show(ctx: Context, subject: Subject, number: int) -> None:
    """Make the host show what the parts say."""
    about = subject.organization_id, subject.repository_id, number

    async def compose(session: Session, _alone: str) -> str:
        return notice_text.render(await notices.of(session, *about))

    marker = comment.make_marker(ctx.settings.signing_key, f"{subject.repository_id}:{number}", SLOT)
    await Standing(ctx, subject, Post(*about, SLOT), marker, compose).show()


def is_welcome(pull_request: PullRequest) -> bool:
    """Whether a person may wait for a word: not under our own, a bot's draft, or one that is not open any more."""
    if pull_request.is_ours or pull_request.state != "open":
        return False
    is_bots = pull_request.author is not None and pull_request.author.is_bot
    return not (is_bots and pull_request.is_draft)
