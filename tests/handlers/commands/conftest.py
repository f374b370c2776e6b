"""A repository's records held in memory, and a way to write a command into it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from config.forge_yml import Layers, Refactor
from engine.analysis.report import Report
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
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring import limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent
from handlers.jobs.refactoring.limits import Queued
from handlers.messages.cost_text import Work
from handlers.messages.standstill import WaitingWish
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.proposals import PullRequest
from providers.database.refactorings import UNDER_WAY, Phase, Refactoring
from providers.database.session import Database
from providers.database.turns import Turn
from tests.handlers.commands.steered import NOW, KeptSteering
from tests.handlers.commands.talking import Talk, settle


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
    readable: list[str] = field(default_factory=list)

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

    async def may_read(self, repository: RepositoryRef, actor: Actor) -> bool:
        return repository.full_name in self.readable


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

    async def reject(self, refactoring: Refactoring, by: Actor, reason: str, command_id: UUID | None) -> int:
        self.done.append((f"reject: {reason}", refactoring.reference))
        return 2

    async def cancel(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> bool:
        self.done.append(("cancel", refactoring.reference))
        return refactoring.phase in UNDER_WAY


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


@pytest.fixture
async def talk(database: Database, tmp_path: Path) -> AsyncIterator[Talk]:
    """A repository of the local host in which people write commands."""
    settled = await settle(database, tmp_path)
    yield settled
    settled.ctx.analyzer.close()


@pytest.fixture
def analysed(records: Any, report: Callable[..., Report]) -> RunRecord:
    """The default branch has been analysed."""
    run = RunRecord(
        "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12", "completed", report(), page_url="https://forge.test/runs/1"
    )
    records.runs.append(run)
    return run


@pytest.fixture
def worked(records: Any, past: Callable[[float], datetime]) -> None:
    """One job runs, one waits, one is done and one was given up; a push and a label were received."""
    records.jobs += [
        JobRecord(
            "J-1043", "analysis", "analysis of 77aa88bb99cc", "running", "", 1, past(20), None, past(12), None, 0.42
        ),
        JobRecord("J-1044", "analysis", "analysis of 5e5e5e5e5e5e", "due", "", 0, past(3)),
        JobRecord(
            "J-1042", "analysis", "analysis of ab12", "done", "score 74.1", 1, past(400), None, past(390), past(380)
        ),
        JobRecord(
            "J-1041",
            "analysis",
            "analysis of ffff",
            "failed",
            "quarantined: killed",
            3,
            past(9000),
            None,
            None,
            past(8000),
        ),
    ]
    records.deliveries += [
        DeliveryRecord("push", "", "done", "analysis queued", past(30)),
        DeliveryRecord("pull_request", "labeled", "nothing_to_do", "this changes no code", past(500)),
    ]
