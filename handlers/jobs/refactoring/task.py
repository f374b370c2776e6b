"""A refactoring job under way: its row, its repository, and how it tells where it stands."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs import reply
from handlers.jobs.configuration import Configuration, configuration_at, configuration_of
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.repository import Subject
from handlers.messages import comment
from providers.database import jobs, refactorings
from providers.database.jobs import Job
from providers.database.refactorings import Phase, Refactoring

BRANCH_PREFIX = "forge-factory/"


@dataclass(frozen=True, slots=True)
class Task:
    """One job: everything that is done for it is done under its lease, and told under the command that asked."""

    ctx: Context
    job: Job
    subject: Subject
    row: Refactoring

    @property
    def asked(self) -> Asked:
        return Asked.from_json(self.row.asked)

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.subject.organization_id, self.subject.repository_id

    async def move(self, phase: Phase, *, said: str = "", **values: Any) -> "Task":
        """Write the phase, what became known with it, and what is `said` of it where it was asked, all at once.

        Who dies before that is shown leaves a record of it. Raises `LeaseLost` where another worker has the job.
        """
        organization_id, command_id = self.subject.organization_id, self.asked.replied_command_id
        async with self.ctx.database.tenant(organization_id) as session:
            await jobs.hold(session, self.job.id, self.job.fence, is_locked=True)
            await refactorings.set_phase(session, organization_id, self.row.id, phase, **values)
            row = await refactorings.get(session, organization_id, self.row.id)
            told = None
            if said and command_id is not None:
                told = await reply.keep(session, organization_id, command_id, comment.answer(self.asked.line, said))
        assert row is not None, "a row that was just written is there"
        if told is not None:
            await reply.reply_to(self.ctx, self.subject, told).show()
        return replace(self, row=row)

    def progress(self, phase: str) -> Callable[[str], None]:
        """For what works in a thread, to tell where it stands; worth nothing once the job has ended."""
        loop = asyncio.get_running_loop()

        async def told(sentence: str) -> None:
            await self.ctx.progress({"phase": phase, "said": sentence})

        def tell(sentence: str) -> None:
            asyncio.run_coroutine_threadsafe(told(sentence), loop)

        return tell

    async def say(self, markdown: str) -> None:
        """The section of the command that asked, in the one reply to its comment; nothing where nobody asked in one."""
        command_id = self.asked.replied_command_id
        if command_id is not None:
            said = comment.answer(self.asked.line, markdown)
            await reply.say(self.ctx, self.subject, self.job, command_id, said)

    async def say_under_pull_request(self, markdown: str, *, kind: str = "") -> None:
        """A word under the pull request of this refactoring, one a kind of job, edited in place.

        Whoever speaks for a job that has ended names its `kind`.
        """
        if self.row.pull_request is None:
            return
        marker = comment.make_marker(self.ctx.settings.signing_key, str(self.row.id), kind or self.job.kind)
        body = f"{marker}\n{markdown}"
        await self.subject.host.ensure_comment(self.subject.ref, self.row.pull_request, marker, body)


async def configuration_for(task: Task, checkout: Checkout, base_sha: str) -> Configuration:
    """What is in force: always by the file of the default branch, from whatever branch a change starts."""
    ctx, subject = task.ctx, task.subject
    if task.asked.base_branch in {"", subject.ref.default_branch} and not task.asked.is_fork:
        return await configuration_at(ctx, subject, checkout, base_sha)
    return await configuration_of(ctx, subject)
