"""A repository's records held in memory, and a way to write a command into it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from handlers.commands.command import CommandContext, CommandRequest, DeliveryRecord, JobRecord, Reply, RunRecord
from handlers.commands.grammar import Invocation
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS, answer, offered_to
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class KeptRecords:
    """The records of one repository; tests put in what has happened there."""

    runs: list[RunRecord] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    deliveries: list[DeliveryRecord] = field(default_factory=list)

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


@pytest.fixture
def records() -> KeptRecords:
    return KeptRecords()


@pytest.fixture
def past() -> Callable[[float], datetime]:
    """The time so many seconds ago."""
    return lambda seconds: NOW - timedelta(seconds=seconds)


@pytest.fixture
def ask(records: KeptRecords) -> Callable[..., Awaitable[Reply]]:
    """Writes one command under issue 40, or under pull request 40 with a head; answers its reply."""

    async def ask(line: str, *, head_sha: str | None = None, permission: Permission = Permission.WRITE) -> Reply:
        [invocation] = parse(line, VERBS)
        assert isinstance(invocation, Invocation), invocation
        request = CommandRequest(
            organization_id=UUID(int=1),
            repository_id=UUID(int=2),
            repository=RepositoryRef("github", "1", "acme/shop", "main", "9"),
            number=40,
            is_pull_request=head_sha is not None,
            head_sha=head_sha,
            actor=Actor("501", "ana"),
            permission=permission,
            invocation=invocation,
            offered=offered_to(permission),
        )
        return await answer(CommandContext(records, NOW), request)

    return ask
