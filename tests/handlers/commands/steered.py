"""What people have decided for a repository, held in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from handlers.errors import NotNow
from handlers.jobs.stopping import Stopped
from handlers.messages import steering_replies
from providers.code_hosts.events import Actor
from providers.database.ignored_findings import IgnoredFinding
from providers.database.onboarding import Onboarding
from providers.database.pauses import Pause
from providers.database.refactorings import Refactoring

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class KeptSteering:
    """What people have decided for one repository; tests put in what there is already."""

    paused: Pause | None = None
    set_aside: dict[str, IgnoredFinding] = field(default_factory=dict)
    stopped: Stopped = field(default_factory=lambda: Stopped(0, ()))
    analysed: list[str] = field(default_factory=list)
    asked_back: list[str] = field(default_factory=list)
    onboarding: Onboarding = field(default_factory=lambda: Onboarding("waiting"))

    async def find_pause(self) -> Pause | None:
        return self.paused

    async def must_go_on(self) -> None:
        if self.paused is not None:
            raise NotNow(steering_replies.is_paused(self.paused), steering_replies.how_to_resume("forge"))

    async def pause(self, by: Actor, reason: str, command_id: UUID | None) -> bool:
        is_new = self.paused is None
        self.paused = self.paused or Pause(by.external_id, by.login, reason, NOW)
        return is_new

    async def resume(self, by: Actor, command_id: UUID | None) -> Pause | None:
        ended, self.paused = self.paused, None
        return ended

    async def ignore(
        self, finding_id: str, by: Actor, command_id: UUID | None, *, reason: str, until: date | None
    ) -> None:
        self.set_aside[finding_id] = IgnoredFinding(finding_id, reason, by.external_id, by.login, NOW, until)

    async def unignore(self, finding_id: str, by: Actor, command_id: UUID | None) -> bool:
        return self.set_aside.pop(finding_id, None) is not None

    async def ignored(self) -> Sequence[IgnoredFinding]:
        return list(self.set_aside.values())

    async def stop(self, number: int, head_sha: str | None, by: Actor, command_id: UUID | None) -> Stopped:
        return self.stopped

    async def analyse(self, commit_sha: str) -> None:
        self.analysed.append(commit_sha)

    async def allow(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> int:
        self.asked_back.append(refactoring.reference)
        return 2

    async def onboard(self, by: Actor) -> Onboarding:
        self.asked_back.append(by.login)
        return self.onboarding
