"""What `/healthz` tells an operator besides that the process answers."""

from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.health import Health
from providers.database import configurations, organizations, repositories
from providers.database.records import RepositoryRow
from providers.database.session import Database


async def break_files(database: Database, count: int) -> None:
    """So many repositories whose file could be read before, and cannot be now, unchanged."""
    async with database.system() as session:
        acme = await organizations.ensure(session, "github", "1", "acme", "1")
        for number in range(count):
            ref = RepositoryRow("github", str(number), f"acme/shop-{number}", "main", "1", True)
            repository = await repositories.ensure(session, acme.id, ref)
            for is_good in (True, False):
                await configurations.note(
                    session, acme.id, repository.id, digest="1", is_good=is_good, now=datetime.now(UTC)
                )


@pytest.mark.parametrize(("broken", "told"), [(0, "normal"), (2, "normal"), (3, "breaking")])
async def test_files_that_break_in_numbers_are_told(database: Database, broken: int, told: str) -> None:
    await break_files(database, broken)
    app = web.Application()
    app.router.add_get("/healthz", Health(database).live)

    async with TestClient(TestServer(app)) as client:
        answer = await (await client.get("/healthz")).json()

    assert answer == {"status": "alive", "configuration": told}


async def test_a_process_without_its_database_is_alive_all_the_same() -> None:
    app = web.Application()
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    app.router.add_get("/healthz", Health(nowhere).live)

    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/healthz")
        told = await answer.json()

    assert (answer.status, told) == (200, {"status": "alive", "configuration": "unknown"})
    await nowhere.close()
