"""The one reply to a comment: every command of it has a section, and whoever goes on for a command rewrites its own."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from handlers.context import Context
from handlers.jobs.repository import Subject
from handlers.messages import comment, reply
from providers.database import commands

_MOST_LOOKS: Final = 20  # as often others may have said something while the host was writing


@dataclass(frozen=True, slots=True)
class CommentReply:
    """The reply to one comment, under the issue or pull request `number`."""

    ctx: Context
    subject: Subject
    number: int
    comment_id: str

    async def write(self, alone: str = "") -> None:
        """Make the host show what the commands' rows say, or `alone` where no row says anything.

        Two jobs may do so at once. Each looks again once its words stand there, and writes anew where a row has
        changed meanwhile: who comes last has seen all. No lock is held, and so no connection, while a host answers.
        """
        sections = await self._sections()
        for _ in range(_MOST_LOOKS):
            reply_id = await self._stand(reply.render(sections) or alone)
            shown, sections = sections, await self._sections()
            if shown == sections:
                break
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            await commands.set_reply_id(session, *self._owner, self.comment_id, reply_id)

    async def _stand(self, body: str) -> str:
        marker = comment.make_marker(
            self.ctx.settings.signing_key, f"{self.subject.repository_id}:{self.comment_id}", "reply"
        )
        return await self.subject.host.ensure_comment(self.subject.ref, self.number, marker, f"{marker}\n{body}")

    async def _sections(self) -> list[str]:
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            rows = await commands.of_comment(session, *self._owner, self.comment_id)
        return [row.reply_markdown for row in rows]

    @property
    def _owner(self) -> tuple[UUID, UUID]:
        return self.subject.organization_id, self.subject.repository_id


async def say(ctx: Context, subject: Subject, command_id: UUID, markdown: str) -> None:
    """Rewrite the section of one command; nothing for one that is not there any more. Raises `LeaseLost`."""
    await ctx.fence()  # a worker that was paused may wake up behind the one that took its place
    async with ctx.database.tenant(subject.organization_id) as session:
        row = await commands.find(session, subject.organization_id, command_id)
        if row is None:
            return
        await commands.set_reply(session, subject.organization_id, command_id, markdown)
    await CommentReply(ctx, subject, row.number, row.comment_id).write()
