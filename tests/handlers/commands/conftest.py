"""A repository's records held in memory, and a way to write a command into it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from config.forge_yml import Layers, Refactor
from handlers.commands.command import (
    CommandContext,
    CommandRequest,
    DeliveryRecord,
    JobRecord,
    RefusalRecord,
    Reply,
    RunRecord,
)
from handlers.commands.grammar import Invocation
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS, answer, offered_to
from handlers.errors import NotNow
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring import limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent
from handlers.jobs.refactoring.limits import Queued
from handlers.jobs.stopping import Stopped
from handlers.messages import steering_replies
from handlers.messages.cost_text import Work
from handlers.messages.standstill import WaitingWish
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.proposals import PullRequest
from providers.database.ignored_findings import IgnoredFinding
from providers.database.onboarding import Onboarding
from providers.database.pauses import Pause
from providers.database.refactorings import UNDER_WAY, Phase, Refactoring
from providers.database.turns import Turn

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class KeptRecords:
    """The records of one repository; tests put in what has happened there."""

    runs: list[RunRecord] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    deliveries: list[DeliveryRecord] = field(default_factory=list)
    wishes: list[WaitingWish] = field(default_factory=list)
    refusals: list[RefusalRecord] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    in_force: Configuration = field(default_factory=lambda: Configuration(Layers()))

    async def latest_run(self) -> RunRecord | None:
        return next((run for run in self.runs if run.status == "completed"), None)

    async def run_for(self, commit_sha: str) -> RunRecord | None:
        return next((run for run in self.runs if run.commit_sha == commit_sha), None)

    async def find_job(self, reference: str) -> JobRecord | None:
        return next((job for job in self.jobs if job.reference == reference), None)

    async def recent_jobs(self, limit: int) -> Sequence[JobRecord]:
        return self.jobs[:limit]

    async def recent_deliveries(self, limit: int) -> Sequence[DeliveryRecord]:
        return self.deliveries[:limit]

    async def waiting(self) -> Sequence[WaitingWish]:
        return self.wishes

    async def recent_refusals(self, limit: int) -> Sequence[RefusalRecord]:
        return self.refusals[:limit]

    async def work_since(self, since: datetime) -> Sequence[Work]:
        return self.work

    async def configuration(self) -> Configuration:
        return self.in_force


def made_refactoring(phase: Phase = "open", **said: Any) -> Refactoring:
    """A refactoring of this repository, with whatever is said of it."""
    made: dict[str, Any] = dict.fromkeys(Refactoring.__dataclass_fields__)
    made |= {"id": UUID(int=0x1042), "organization_id": UUID(int=1), "repository_id": UUID(int=2)}
    made |= {"type": "file_split", "reason": "", "affected_files": ["src/a.py"], "asked": {}, "base_branch": "main"}
    made |= {"pull_request": 52, "head_sha": "b" * 40, "base_sha": "a" * 40, "created_at": NOW, "phase": phase}
    return Refactoring(**{**made, **said})


def turn_of(row: Refactoring, **said: Any) -> Turn:
    """The turn of a refactoring, waiting unless it is said to be placed."""
    made: dict[str, Any] = {"hold": "limit", "hold_until": None, "placed_at": None, "asked_at": NOW}
    told = ("organization_id", "repository_id", "phase", "pull_request", "asked")
    made |= {name: getattr(row, name) for name in told}
    return Turn(refactoring_id=row.id, **{**made, **said})


@dataclass
class KeptDesk:
    """The refactorings of one repository, and what was set going and decided; tests put in what there is already."""

    rows: list[Refactoring] = field(default_factory=list)
    wishes: list[tuple[str, Asked]] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, asked: Asked, act: str) -> Refactoring:
        self.wishes.append((act, asked))
        return made_refactoring("asked", id=UUID(int=len(self.wishes)))

    async def ask_for_turn(self, asked: Asked, rules: Refactor, now: datetime) -> Queued:
        row = await self.ask(asked, "refactor")
        taken = tuple(turn_of(each, placed_at=now) for each in self.rows if each.phase == "open")
        wait = limits.judge(rules, len(taken), 0, now)
        if wait is None:
            return Queued(row, turn_of(row, placed_at=now), taken)
        return Queued(row, turn_of(row, hold=wait.hold, hold_until=wait.until), taken)

    async def find(self, reference: str, number: int) -> Refactoring | None:
        fitting = (
            row for row in self.rows if (row.reference == reference if reference else row.pull_request == number)
        )
        return next(fitting, None)

    async def in_phase(self, *phases: Phase) -> Sequence[Refactoring]:
        return [row for row in self.rows if row.phase in phases]

    async def start(self, refactoring: Refactoring, act: str, by: Actor | None = None) -> None:
        self.done.append((act, refactoring.reference))

    async def approve(self, refactoring: Refactoring, consent: Consent) -> Approved:
        self.done.append(("approve", refactoring.reference))
        return Approved(refactoring.head_sha or "")

    async def reject(self, refactoring: Refactoring, by: Actor, reason: str) -> int:
        self.done.append((f"reject: {reason}", refactoring.reference))
        return 2

    async def cancel(self, refactoring: Refactoring, by: Actor) -> bool:
        self.done.append(("cancel", refactoring.reference))
        return refactoring.phase in UNDER_WAY


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

    async def pause(self, by: Actor, reason: str) -> bool:
        is_new = self.paused is None
        self.paused = self.paused or Pause(by.external_id, by.login, reason, NOW)
        return is_new

    async def resume(self, by: Actor) -> Pause | None:
        ended, self.paused = self.paused, None
        return ended

    async def ignore(self, finding_id: str, by: Actor, *, reason: str, until: date | None) -> None:
        self.set_aside[finding_id] = IgnoredFinding(finding_id, reason, by.external_id, by.login, NOW, until)

    async def unignore(self, finding_id: str, by: Actor) -> bool:
        return self.set_aside.pop(finding_id, None) is not None

    async def ignored(self) -> Sequence[IgnoredFinding]:
        return list(self.set_aside.values())

    async def stop(self, number: int, head_sha: str | None, by: Actor) -> Stopped:
        return self.stopped

    async def analyse(self, commit_sha: str) -> None:
        self.analysed.append(commit_sha)

    async def allow(self, refactoring: Refactoring, by: Actor) -> int:
        self.asked_back.append(refactoring.reference)
        return 2

    async def onboard(self, by: Actor) -> Onboarding:
        self.asked_back.append(by.login)
        return self.onboarding


@pytest.fixture
def desk() -> KeptDesk:
    return KeptDesk()


@pytest.fixture
def steering() -> KeptSteering:
    return KeptSteering()


@pytest.fixture
def refactoring() -> Callable[..., Refactoring]:
    """A refactoring of this repository, with whatever is said of it."""

    return made_refactoring


@pytest.fixture
def records() -> KeptRecords:
    return KeptRecords()


@pytest.fixture
def past() -> Callable[[float], datetime]:
    """The time so many seconds ago."""
    return lambda seconds: NOW - timedelta(seconds=seconds)


@pytest.fixture
def ask(records: KeptRecords, desk: KeptDesk, steering: KeptSteering) -> Callable[..., Awaitable[Reply]]:
    """Writes one command under issue 40, or under pull request 40 with a head; answers its reply."""

    async def ask(
        line: str,
        *,
        head_sha: str | None = None,
        permission: Permission = Permission.WRITE,
        number: int = 40,
        pull_request: PullRequest | None = None,
    ) -> Reply:
        [invocation] = parse(line, VERBS)
        assert isinstance(invocation, Invocation), invocation
        request = CommandRequest(
            organization_id=UUID(int=1),
            repository_id=UUID(int=2),
            repository=RepositoryRef("github", "1", "acme/shop", "main", "9"),
            number=number,
            is_pull_request=head_sha is not None,
            head_sha=head_sha,
            actor=Actor("501", "ana"),
            permission=permission,
            invocation=invocation,
            offered=offered_to(permission),
            command_id=UUID(int=7),
            pull_request=pull_request,
        )
        return await answer(CommandContext(records, desk, steering, NOW), request)

    return ask
