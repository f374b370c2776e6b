"""What people decide for a whole repository, or for all that runs under one pull request, as commands need it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from handlers.context import Context
from handlers.jobs import ignoring, pausing, stopping
from handlers.jobs.onboarding.asking import ask_back
from handlers.jobs.refactoring.allowing import allowed_again
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.jobs.stopping import Stopped
from providers.code_hosts.events import Actor
from providers.database import jobs
from providers.database.ignored_findings import IgnoredFinding
from providers.database.onboarding import Onboarding
from providers.database.pauses import Pause
from providers.database.refactorings import Refactoring


class Steering(Protocol):
    """Always of the one repository in which the comment was written; every decision is audited, with its command."""

    async def find_pause(self) -> Pause | None:
        """None where the bot is not paused."""
        ...

    async def must_go_on(self) -> None:
        """To be passed before anything is queued that pushes or proposes; raises NotNow while the bot is paused."""
        ...

    async def pause(self, by: Actor, reason: str, command_id: UUID | None) -> bool:
        """False where it is paused already."""
        ...

    async def resume(self, by: Actor, command_id: UUID | None) -> Pause | None:
        """The pause that ends with it."""
        ...

    async def ignore(
        self, finding_id: str, by: Actor, command_id: UUID | None, *, reason: str, until: date | None
    ) -> None: ...

    async def unignore(self, finding_id: str, by: Actor, command_id: UUID | None) -> bool:
        """False for a finding that no command has set aside."""
        ...

    async def ignored(self) -> Sequence[IgnoredFinding]:
        """What commands have set aside and still holds, newest first."""
        ...

    async def stop(self, number: int, head_sha: str | None, by: Actor, command_id: UUID | None) -> Stopped:
        """Call off what waits or runs under this issue or pull request."""
        ...

    async def allow(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> int:
        """Let what was rejected be proposed again; how many changes that are."""
        ...

    async def onboard(self, by: Actor) -> Onboarding:
        """Ask for the pull request that adds the first `.forge.yml`; where that stands now."""
        ...

    async def analyse(self, commit_sha: str) -> None:
        """Analyse one commit again, from nothing."""
        ...


class RepositorySteering:
    """The decisions of one repository, kept in its records."""

    def __init__(self, ctx: Context, subject: Subject) -> None:
        self._ctx = ctx
        self._subject = subject

    async def find_pause(self) -> Pause | None:
        return await pausing.find_pause(self._ctx, self._subject)

    async def must_go_on(self) -> None:
        await pausing.must_go_on(self._ctx, self._subject)

    async def pause(self, by: Actor, reason: str, command_id: UUID | None) -> bool:
        return await pausing.pause(self._ctx, self._subject, by, reason, command_id)

    async def resume(self, by: Actor, command_id: UUID | None) -> Pause | None:
        return await pausing.resume(self._ctx, self._subject, by, command_id)

    async def ignore(
        self, finding_id: str, by: Actor, command_id: UUID | None, *, reason: str, until: date | None
    ) -> None:
        await ignoring.ignore(self._ctx, self._subject, finding_id, by, command_id, reason=reason, until=until)

    async def unignore(self, finding_id: str, by: Actor, command_id: UUID | None) -> bool:
        return await ignoring.unignore(self._ctx, self._subject, finding_id, by, command_id)

    async def ignored(self) -> Sequence[IgnoredFinding]:
        return await ignoring.ignored(self._ctx, self._subject)

    async def stop(self, number: int, head_sha: str | None, by: Actor, command_id: UUID | None) -> Stopped:
        return await stopping.stop(self._ctx, self._subject, number, head_sha, by, command_id)

    async def analyse(self, commit_sha: str) -> None:
        request = AnalysisRequest(self._subject.repository_id, commit_sha, is_fresh=True)
        async with self._ctx.database.tenant(self._subject.organization_id) as session:
            await jobs.enqueue(session, analysis_job(request, self._subject.organization_id))

    async def allow(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> int:
        return await allowed_again(self._ctx, self._subject, refactoring, by, command_id)

    async def onboard(self, by: Actor) -> Onboarding:
        return await ask_back(self._ctx, self._subject, by)
