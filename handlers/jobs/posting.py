"""Bringing a comment of ours up to date with its record: one writer at a time, and nothing held while a host answers.

Whoever changes what a comment says asks in that same transaction for it to be shown (`posts.want`), then calls `show`.
Somebody who dies in between, or whose host is away, leaves a record that says so, and whoever sweeps finds it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from handlers.context import Context
from handlers.jobs.repository import Subject
from providers.database import posts
from providers.database.posts import Post
from providers.database.session import Session
from providers.errors import ProviderUnavailable

Compose = Callable[[Session, str], Awaitable[str]]
_MOST_LOOKS: Final = 20  # as often others may have said something while the host was writing
_LEAVES_WITHIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """One comment, found again by its `marker`. `compose` reads what it should say, "" where that is nothing yet; it
    is given what the record says alone."""

    ctx: Context
    subject: Subject
    post: Post
    marker: str
    compose: Compose

    async def show(self) -> str:
        """Make the host show what the record says, where it does not yet; the comment's id, "" where none was written.

        While somebody else is writing nothing is waited for: they look again once their words stand there.
        """
        writer = uuid4()
        try:
            async with self._kept(writer):
                return await self._shown(writer)
        except BaseException:
            await asyncio.shield(self._left(writer))
            raise

    async def _shown(self, writer: UUID) -> str:
        comment_id = ""
        for _ in range(_MOST_LOOKS):
            async with self._session() as session:
                turn = await posts.take(session, self.post, writer, self.ctx.settings.lease_s)
                said = await self.compose(session, turn.alone) if turn else ""
            if turn is None:
                return comment_id
            if said:
                comment_id = await self.subject.host.ensure_comment(
                    self.subject.ref, self.post.number, self.marker, f"{self.marker}\n{said}"
                )
            async with self._session() as session:
                end = await posts.show(session, self.post, writer, turn.version)
                if end == "lost":  # what was just written may stand over newer words
                    await posts.want(session, self.post)
            if end == "up to date":
                return comment_id
        await self._left(writer)
        return comment_id

    @asynccontextmanager
    async def _kept(self, writer: UUID) -> AsyncIterator[None]:
        """Keep the turn, however long the host takes to answer."""
        beat = asyncio.create_task(self._beat(writer))
        try:
            yield
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)

    async def _beat(self, writer: UUID) -> None:
        lease_s = self.ctx.settings.lease_s
        while True:
            await asyncio.sleep(lease_s / 3)
            with suppress(ProviderUnavailable, TimeoutError):
                async with asyncio.timeout(lease_s / 3), self._session() as session:
                    await posts.keep(session, self.post, writer, lease_s)

    async def _left(self, writer: UUID) -> None:
        """Where this cannot be written down either, the turn ends with its lease."""
        with suppress(ProviderUnavailable, TimeoutError):
            async with asyncio.timeout(_LEAVES_WITHIN_S), self._session() as session:
                await posts.leave(session, self.post, writer)

    def _session(self) -> AbstractAsyncContextManager[Session]:
        return self.ctx.database.tenant(self.subject.organization_id)
