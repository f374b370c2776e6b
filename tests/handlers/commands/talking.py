"""A repository of the local host in which people write commands: the real records, and no other process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from bot.resources.web import local_store
from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from handlers.commands.answering import answer_comment
from handlers.context import Context, Outcome
from handlers.jobs.repository import Subject
from handlers.jobs.requests import CommentRequest, body_digest, comment_job
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.repositories import create_repository
from providers.code_hosts.registry import Hosts
from providers.database import commands, jobs, organizations, repositories
from providers.database.commands import Command
from providers.database.jobs import Job
from providers.database.session import Database
from providers.storage.local import LocalStore

ISSUE = 7


@dataclass
class Talk:
    """One repository whose owner writes comments under issue 7, or where a test says."""

    ctx: Context
    subject: Subject
    owner_id: str

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.subject.organization_id, self.subject.repository_id

    @property
    def _external_id(self) -> str:
        return self.subject.ref.external_id

    async def writes(self, body: str) -> str:
        """The id of a new comment, which nobody has read yet."""
        row = {"number": ISSUE, "body": body, "author_id": self.owner_id, "author_login": "ana", "is_bot": False}
        return await local_store(self.ctx.database).add_comment(self._external_id, row)  # type: ignore[arg-type]

    async def job_for(self, comment_id: str, body: str) -> Job:
        """The job that answers a comment, taken up by a worker."""
        request = CommentRequest(
            self.subject.repository_id, ISSUE, False, comment_id, body_digest(body), self.owner_id, "ana"
        )
        async with self.ctx.database.system() as session:
            id_, _ = await jobs.enqueue(session, comment_job(request, self.subject.organization_id))
            job = await jobs.claim(session, id_, 0, "a worker", 60)
        assert job is not None
        return job

    async def says(self, body: str) -> Outcome:
        """Write a comment, and have it answered."""
        comment_id = await self.writes(body)
        return await answer_comment(self.ctx, await self.job_for(comment_id, body))

    async def replies(self) -> list[str]:
        """The bot's comments, without their hidden first lines."""
        rows = await local_store(self.ctx.database).comments(self._external_id, ISSUE)
        return [row["body"].partition("\n")[2] for row in rows if row["is_bot"]]

    async def rows(self, comment_id: str) -> list[Command]:
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            return await commands.of_comment(session, *self.owner, comment_id)

    async def jobs(self, kind: str) -> list[Job]:
        async with self.ctx.database.system() as session:
            return [job for job in await jobs.recent(session) if job.kind == kind]

    def with_fence(self, fence: Callable[[], Awaitable[None]]) -> "Talk":
        """The same, for a worker whose writes outside first pass this fence."""
        return replace(self, subject=replace(self.subject, host=self.ctx.hosts.open("local", fence)))


async def settle(database: Database, folder: Path) -> Talk:
    """The repository, its records and what a worker has open for it."""
    made = create_repository(folder / "git", "acme/shop")
    async with database.system() as session:
        organization = await organizations.ensure(session, "local", "local", "acme", "local")
        row = await repositories.ensure(session, organization.id, made.ref)
    ctx = Context(
        settings=Settings(database_url="", redis_url="", signing_key="a key of the tests"),
        database=database,
        hosts=Hosts({}, {"local": partial(LocalHost, folder / "git", local_store(database))}),
        checkouts=MirrorCache(folder / "mirrors", 1 << 24),
        analyzer=Analyzer(1),
        store=LocalStore(folder / "store"),
        fence=_passing,
    )
    subject = Subject(organization.id, row.id, made.ref, ctx.host("local"))
    return Talk(ctx, subject, str(made.path.stat().st_uid))


async def _passing() -> None:
    return None
