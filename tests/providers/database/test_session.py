import asyncio

import pytest
from sqlalchemy import text

from providers.database import deliveries, jobs
from providers.database.deliveries import NewDelivery
from providers.database.errors import DatabaseUnavailable
from providers.database.jobs import NewJob
from providers.database.session import Database, engine_url
from providers.errors import ProviderUnavailable


class Heard:
    """Counts call-backs, and waits for the next."""

    def __init__(self) -> None:
        self.count = 0
        self._calls = asyncio.Semaphore(0)

    def __call__(self) -> None:
        self.count += 1
        self._calls.release()

    async def once_more(self, timeout_s: float = 15.0) -> None:
        async with asyncio.timeout(timeout_s):
            await self._calls.acquire()


async def test_what_a_failed_transaction_wrote_is_gone(database: Database) -> None:
    async def keep_and_fail() -> None:
        async with database.system() as session:
            await deliveries.keep(session, [NewDelivery("github", "a", "push", {}, b"")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await keep_and_fail()

    async with database.system() as session:
        assert await deliveries.counts(session) == {}


async def test_who_listens_hears_of_deliveries_and_jobs(database: Database) -> None:
    of_deliveries, of_jobs = Heard(), Heard()
    stops = [
        await database.listen(deliveries.CHANNEL, of_deliveries),
        await database.listen(jobs.CHANNEL, of_jobs),
    ]
    await of_deliveries.once_more()
    await of_jobs.once_more()

    async with database.system() as session:
        await deliveries.keep(session, [NewDelivery("github", str(number), "push", {}, b"") for number in range(3)])
        await jobs.enqueue(session, NewJob("analysis", "key", {}, "analysis"))

    await of_deliveries.once_more()
    await of_jobs.once_more()
    for stop in stops:
        await stop()
    assert (of_deliveries.count, of_jobs.count) == (2, 2)


async def test_a_replay_wakes_nobody(database: Database) -> None:
    told = [NewDelivery("github", "a", "push", {}, b"")]
    async with database.system() as session:
        await deliveries.keep(session, told)
    heard = Heard()
    stop = await database.listen(deliveries.CHANNEL, heard)

    async with database.system() as session:
        await deliveries.keep(session, told)
    async with database.system() as session:
        await deliveries.keep(session, [NewDelivery("github", "b", "push", {}, b"")])

    await heard.once_more()
    await heard.once_more()
    await stop()
    assert heard.count == 2


async def test_a_listener_whose_connection_is_cut_listens_again(database: Database) -> None:
    heard = Heard()
    stop = await database.listen("forge_test", heard)
    await heard.once_more()

    await _cut_all_connections(database)
    await heard.once_more()
    async with database.system() as session:
        await session.execute(text("select pg_notify('forge_test', '')"))

    await heard.once_more()
    await stop()
    assert heard.count == 3


async def test_connections_that_were_cut_while_idle_are_replaced_unnoticed(database: Database) -> None:
    async with database.system() as session:
        await deliveries.counts(session)

    await _cut_all_connections(database)

    async with database.system() as session:
        assert await deliveries.counts(session) == {}


async def test_a_transaction_that_is_cut_off_asks_to_come_again(database: Database) -> None:
    async def count_without_connection() -> None:
        async with database.system() as session:
            await _cut_all_connections(database)
            await deliveries.counts(session)

    with pytest.raises(DatabaseUnavailable):
        await count_without_connection()


async def test_a_database_that_is_away_asks_to_come_again() -> None:
    away = Database("postgresql://forge@/forge?host=/nowhere")

    with pytest.raises(ProviderUnavailable, match="database is unavailable") as of_a_session:
        await away.system().__aenter__()
    with pytest.raises(ProviderUnavailable, match="database is unavailable") as of_a_listener:
        await away.listen("forge_test", lambda: None)

    await away.close()
    assert of_a_session.value.retry_after_s == of_a_listener.value.retry_after_s > 0
    assert isinstance(of_a_session.value, ConnectionError)


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        pytest.param("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d", id="a platform's short form"),
        pytest.param("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require", id="libpq's ssl"),
        pytest.param(
            "postgresql://u@h/d?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u@h/d?ssl=require",
            id="channel binding",
        ),
    ],
)
def test_urls_of_platforms_are_understood(given: str, understood: str) -> None:
    assert engine_url(given).render_as_string(hide_password=False) == understood


async def _cut_all_connections(database: Database) -> None:
    """Through a connection of its own, which is the only one spared."""
    own = Database(database._url.render_as_string(hide_password=False))
    async with own._engine.begin() as session:
        await session.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    await own.close()
