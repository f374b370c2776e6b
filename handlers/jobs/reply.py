"""The one reply to a comment: every command of it has a section, and whoever goes on for a command rewrites its own."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from handlers.context import Context
from handlers.jobs.posting import Standing
from handlers.jobs.repository import Subject
from handlers.messages import comment, reply
from providers.database import commands, jobs, posts
from providers.database.commands import Command
from providers.database.jobs import Job
from providers.database.posts import Post
from providers.database.session import Session

SLOT: Final = "reply:"


@dataclass(frozen=True, slots=True)
class CommentReply:
    """The reply to one comment, under the issue or pull request `number`."""

    ctx: Context
    subject: Subject
    number: int
    comment_id: str

    async def owe(self) -> None:
        """From now on somebody waits for a reply: should nobody write one, whoever sweeps sees to it."""
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            await posts.owe(session, self._post)

    async def say_alone(self, markdown: str) -> None:
        """Say this where no command of the comment has words of its own."""
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            await posts.want(session, self._post, alone=markdown)
        await self.show()

    async def show(self) -> None:
        """Make the host show what the commands' rows say; where none says anything, nothing is owed any more."""
        key = self.ctx.settings.signing_key
        marker = comment.make_marker(key, f"{self.subject.repository_id}:{self.comment_id}", "reply")
        reply_id = await Standing(self.ctx, self.subject, self._post, marker, self._words).show()
        if reply_id:
            owner = self.subject.organization_id, self.subject.repository_id
            async with self.ctx.database.tenant(self.subject.organization_id) as session:
                await commands.set_reply_id(session, *owner, self.comment_id, reply_id)

    async def has_words(self) -> bool:
        """Whether there is anything to be shown."""
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            return bool(await self._words(session, await posts.alone(session, self._post)))

    async def _words(self, session: Session, alone: str) -> str:
        owner = self.subject.organization_id, self.subject.repository_id
        rows = await commands.of_comment(session, *owner, self.comment_id)
        return reply.render([row.reply_markdown for row in rows]) or alone

    @property
    def _post(self) -> Post:
        return _post(self.subject.organization_id, self.subject.repository_id, self.number, self.comment_id)


def reply_to(ctx: Context, subject: Subject, command: Command) -> CommentReply:
    """The reply that holds the section of this command."""
    return CommentReply(ctx, subject, command.number, command.comment_id)


async def say(ctx: Context, subject: Subject, job: Job, command_id: UUID, markdown: str) -> None:
    """Rewrite the section of one command; nothing for one that is not there any more. Raises `LeaseLost`."""
    async with ctx.database.tenant(subject.organization_id) as session:
        # A worker that was paused may wake up behind the one that took its place, and has nothing to say any more.
        await jobs.hold(session, job.id, job.fence, is_locked=True)
        row = await keep(session, subject.organization_id, command_id, markdown)
    if row is not None:
        await reply_to(ctx, subject, row).show()


async def keep(session: Session, organization_id: UUID, command_id: UUID, markdown: str) -> Command | None:
    """What the section of this command reads from now on, as soon as somebody shows it; the command, if it is there."""
    row = await commands.find(session, organization_id, command_id)
    if row is not None:
        await commands.set_reply(session, organization_id, command_id, markdown)
        await posts.want(session, _post(organization_id, row.repository_id, row.number, row.comment_id))
    return row


def _post(organization_id: UUID, repository_id: UUID, number: int, comment_id: str) -> Post:
    return Post(organization_id, repository_id, number, f"{SLOT}{comment_id}")
