"""A repository's records held in memory, and a way to write a command into it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from config.forge_yml import Layers
from handlers.commands.command import CommandContext, CommandRequest, DeliveryRecord, JobRecord, Reply, RunRecord
from handlers.commands.grammar import Invocation
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS, answer, offered_to
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.proposals import PullRequest
from providers.database.refactorings import UNDER_WAY, Phase, Refactoring

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class KeptRecords:
    """The records of one repository; tests put in what has happened there."""

    runs: list[RunRecord] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    deliveries: list[DeliveryRecord] = field(default_factory=list)
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

    async def configuration(self) -> Configuration:
        return self.in_force


def made_refactoring(phase: Phase = "open", **said: Any) -> Refactoring:
    """A refactoring of this repository, with whatever is said of it."""
    made: dict[str, Any] = dict.fromkeys(Refactoring.__dataclass_fields__)
    made |= {"id": UUID(int=0x1042), "organization_id": UUID(int=1), "repository_id": UUID(int=2)}
    made |= {"type": "file_split", "reason": "", "affected_files": ["src/a.py"], "asked": {}, "base_branch": "main"}
    made |= {"pull_request": 52, "head_sha": "b" * 40, "base_sha": "a" * 40, "created_at": NOW, "phase": phase}
    return Refactoring(**{**made, **said})


@dataclass
class KeptDesk:
    """The refactorings of one repository, and what was set going and decided; tests put in what there is already."""

    rows: list[Refactoring] = field(default_factory=list)
    wishes: list[tuple[str, Asked, bool]] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, asked: Asked, act: str, *, is_held: bool = False) -> Refactoring:
        self.wishes.append((act, asked, is_held))
        return made_refactoring("asked", id=UUID(int=len(self.wishes)))

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


@pytest.fixture
def desk() -> KeptDesk:
    return KeptDesk()


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
def ask(records: KeptRecords, desk: KeptDesk) -> Callable[..., Awaitable[Reply]]:
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
        return await answer(CommandContext(records, desk, NOW), request)

    return ask
