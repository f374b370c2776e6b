"""Deliveries on their way to a decision: what the first one of a repository leads to, on a host that tells of none."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from config.settings import GitLabSettings, Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from handlers.context import Context
from handlers.routing import handle_delivery
from providers.code_hosts.gitlab.webhook import GitLabReceiver
from providers.code_hosts.registry import Hosts
from providers.database import deliveries, jobs
from providers.database.deliveries import NewDelivery
from providers.database.session import Database
from providers.storage.local import LocalStore
from tests.providers.code_hosts.gitlab.bodies import payload

Deliver = Callable[..., Awaitable[set[str]]]

_numbers = count(1)


@pytest.fixture
async def deliver(database: Database, tmp_path: Path) -> AsyncIterator[Deliver]:
    """Let a delivery of GitLab's come in and be handled; the kinds of the jobs that wait afterwards."""
    analyzer = Analyzer(1)
    settings = Settings(database_url="", redis_url="", signing_key="a key of these tests")
    hosts = Hosts({"gitlab": GitLabReceiver(GitLabSettings("", ()))}, {})
    checkouts, store = MirrorCache(tmp_path / "mirrors", 1 << 24), LocalStore(tmp_path / "store")
    ctx = Context(settings, database, hosts, checkouts, analyzer, store)

    async def handled(document: dict[str, Any], *, is_greeting: bool = True) -> set[str]:
        new = NewDelivery("gitlab", f"delivery-{next(_numbers)}", "A Hook", {}, json.dumps(document).encode())
        async with database.system() as session:
            await deliveries.keep(session, [new])
        async with database.system() as session:
            await deliveries.relay(session)
            [due] = [job for job in await jobs.recent(session) if job.state == "due" and job.kind == "delivery"]
            job = await jobs.claim(session, due.id, due.fence, "a worker", 60)
        assert job is not None
        await handle_delivery(replace(ctx, settings=replace(settings, is_greeting=is_greeting)), job)
        async with database.system() as session:
            await jobs.finish(session, job.id, job.fence, "done")
            return {job.kind for job in await jobs.recent(session) if job.state == "due"}

    yield handled
    analyzer.close()


def comment(full_name: str = "acme/shop", project_id: int = 5) -> dict[str, Any]:
    told = payload("note_issue")
    told["object_attributes"] |= {"note": "/forge help", "id": next(_numbers)}
    project = told["project"] | {"id": project_id, "path_with_namespace": full_name}
    return told | {"project": project, "project_id": project_id}


async def test_the_first_delivery_of_a_project_asks_whatever_it_is_and_is_answered_too(deliver: Deliver) -> None:
    assert await deliver(comment()) == {"onboarding", "comment"}


async def test_where_nobody_is_greeted_nobody_is_asked_later_either(deliver: Deliver) -> None:
    first = await deliver(comment(), is_greeting=False)

    assert first == await deliver(comment()) == {"comment"}


async def test_a_project_that_went_to_another_group_is_asked_there(deliver: Deliver) -> None:
    await deliver(comment(), is_greeting=False)

    assert await deliver(comment("elsewhere/shop")) == {"onboarding", "comment"}
