"""From rows to wake-ups, and back again when those are lost: on a real database and a real queue."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from redis.asyncio import Redis

from bot.embedded import EmbeddedServices
from bot.worker import relay as relaying
from bot.worker.relay import Relay
from handlers.context import Context, Outcome
from providers.database import deliveries, jobs
from providers.database.deliveries import NewDelivery
from providers.database.jobs import Job, NewJob
from providers.database.session import Database, Session
from providers.errors import ProviderUnavailable
from providers.queue import Queue
from tests.bot.worker.conftest import Work, close_database, eventually, open_database


class Wakes:
    """What waits in the queues of the workers."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(redis_url)

    async def count(self, queue: str = "events") -> int:
        return int(await self._redis.zcard(f"forge:{queue}"))

    async def lose(self) -> None:
        await self._redis.flushall()

    async def hang_up_on_everybody(self) -> None:
        await self._redis.client_kill_filter(_type="normal", skipme=True)

    async def close(self) -> None:
        await self._redis.aclose()


@pytest.fixture
async def wakes(redis_url: str) -> AsyncIterator[Wakes]:
    opened = Wakes(redis_url)
    yield opened
    await opened.close()


@pytest.fixture
async def queue(redis_url: str) -> AsyncIterator[Queue]:
    opened = Queue(redis_url)
    yield opened
    await opened.close()


@pytest.fixture
def relay(database: Database, queue: Queue) -> Relay:
    return Relay(database, queue)


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    """The address of a Valkey that is not there yet."""
    return tmp_path / "valkey.sock"


async def keep(database: Database, count: int) -> None:
    new = [NewDelivery("local", str(uuid4()), "push", {}, b"{}") for _ in range(count)]
    async with database.system() as session:
        await deliveries.keep(session, new)


async def test_a_kept_delivery_becomes_a_job_and_a_wake_up(relay: Relay, database: Database, wakes: Wakes) -> None:
    await keep(database, 3)

    await relay.relay_once()

    async with database.system() as session:
        made = await jobs.recent(session)
        assert await deliveries.counts(session) == {"queued": 3}
        known = {str(delivery.id) for delivery in await deliveries.recent(session)}
    assert [(job.kind, job.state) for job in made] == [("delivery", "due")] * 3
    assert {job.payload["delivery_id"] for job in made} == known
    assert await wakes.count() == 3


async def test_two_relays_at_once_double_nothing(relay: Relay, database: Database, queue: Queue, wakes: Wakes) -> None:
    await keep(database, 300)

    await asyncio.gather(*(one.relay_once() for one in (relay, Relay(database, queue)) for _ in range(3)))

    async with database.system() as session:
        assert await jobs.counts(session) == {"due": 300}
        assert await deliveries.counts(session) == {"queued": 300}
    assert await wakes.count() == 300


async def test_a_wake_up_that_was_lost_comes_again(
    relay: Relay, database: Database, wakes: Wakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(database, 5)
    await relay.relay_once()
    await wakes.lose()

    at_once = await relay.relay_once()
    monkeypatch.setattr(relaying, "WAKE_AGAIN_AFTER_S", 0.0)
    later = await relay.relay_once()

    assert (at_once, later) == (0, 5)
    assert await wakes.count() == 5


async def test_news_of_the_database_start_a_round_at_once(
    relay: Relay, database: Database, wakes: Wakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL_S", 3600.0)
    running = asyncio.create_task(relay.run())
    try:
        await keep(database, 1)
        await eventually(lambda: _has(wakes, 1), "a wake-up for the delivery")
        async with database.system() as session:
            await jobs.enqueue(session, NewJob("analysis", "analysis:1", {}, "analysis"))
        await eventually(lambda: _has(wakes, 1, "analysis"), "a wake-up for the job")
    finally:
        await _end(running)


async def test_a_relay_waits_for_a_queue_that_is_away_and_goes_on_when_it_is_back(
    database: Database, services: EmbeddedServices, wakes: Wakes, socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "WAKE_AGAIN_AFTER_S", 0.2)
    monkeypatch.setattr(relaying, "POLL_S", 0.05)
    queue = Queue(f"unix://{socket}")
    running = asyncio.create_task(Relay(database, queue).run())
    try:
        with structlog.testing.capture_logs() as logs:
            await keep(database, 2)
            await eventually(lambda: _waits(logs), "a relay that waits")
            socket.symlink_to(services.redis_url.removeprefix("unix://"))
            await eventually(lambda: _has(wakes, 2), "the wake-ups of the time without a queue")

            socket.unlink()
            await wakes.hang_up_on_everybody()
            await wakes.lose()
            logs.clear()
            await eventually(lambda: _waits(logs), "a relay that waits again")
            socket.symlink_to(services.redis_url.removeprefix("unix://"))
            await eventually(lambda: _has(wakes, 2), "the wake-ups of the second time")
        assert not running.done()
    finally:
        await _end(running)
        await queue.close()


async def test_what_could_not_be_told_is_told_in_the_first_round_that_can(
    database: Database, services: EmbeddedServices, wakes: Wakes, socket: Path
) -> None:
    queue = Queue(f"unix://{socket}")
    relay = Relay(database, queue)
    await keep(database, 2)
    with pytest.raises(ProviderUnavailable):
        await relay.relay_once()

    socket.symlink_to(services.redis_url.removeprefix("unix://"))
    await relay.relay_once()
    await queue.close()

    assert await wakes.count() == 2


async def test_a_relay_outlives_an_outage_of_the_database(
    relay: Relay,
    database: Database,
    services: EmbeddedServices,
    database_url: str,
    wakes: Wakes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relaying, "POLL_S", 0.05)
    running = asyncio.create_task(relay.run())
    try:
        with structlog.testing.capture_logs() as logs:
            await keep(database, 1)
            await eventually(lambda: _has(wakes, 1), "a wake-up before the outage")
            await asyncio.to_thread(close_database, services, database_url)
            await eventually(lambda: _waits(logs), "a relay that waits")
            await asyncio.to_thread(open_database, services, database_url)
            await keep(database, 1)
            await eventually(lambda: _has(wakes, 2), "a wake-up after the outage")
        assert not running.done()
    finally:
        await _end(running)


async def test_what_a_dead_worker_held_is_due_again_apart_from_the_rest(relay: Relay, work: Work, wakes: Wakes) -> None:
    job = await work.due()

    ended = await _crash(work, relay, job)
    await relay.relay_once()

    after = await work.now(job.id)
    assert (ended, after.state, after.crashes) == (0, "due", 1)
    assert (await wakes.count("suspects"), await wakes.count()) == (1, 0)


async def test_the_third_crash_is_the_last_and_leaves_behind_what_the_kind_wants(
    work: Work, queue: Queue, wakes: Wakes
) -> None:
    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        told = {"state": outcome.state, "reason": outcome.reason}
        await jobs.enqueue(session, NewJob("conclusion", f"conclusion:{job.id}", told, "events"))

    work.knows(_never, give_up=give_up)
    relay = Relay(work.ctx.database, queue, work.kinds)
    job = await work.due()

    ended = [await _crash(work, relay, await work.now(job.id)) for _ in range(3)]
    await relay.relay_once()

    after = await work.now(job.id)
    async with work.ctx.database.system() as session:
        conclusion = await jobs.find_live(session, f"conclusion:{job.id}")
    assert ended == [0, 0, 1]
    assert (after.state, after.reason) == ("failed", "quarantined: it took 3 workers down with it")
    assert conclusion is not None
    assert conclusion.payload == {"state": "failed", "reason": after.reason}
    assert await wakes.count() == 1


async def test_a_fault_in_what_follows_one_job_does_not_keep_the_others_from_ending(work: Work, queue: Queue) -> None:
    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        await jobs.enqueue(session, NewJob("conclusion", f"conclusion:{job.id}", {}, "events"))
        if job.key == "faulty":
            raise LookupError("the delivery is gone")

    work.knows(_never, give_up=give_up)
    relay = Relay(work.ctx.database, queue, work.kinds)
    faulty, sound, unknown = await work.due(key="faulty"), await work.due(), await work.due(kind="refactoring")

    for _ in range(3):
        for job in (faulty, sound, unknown):
            await _claim(work, await work.now(job.id))
        ended = await relay.sweep_once()

    assert ended == 3
    assert {(await work.now(job.id)).state for job in (faulty, sound, unknown)} == {"failed"}
    async with work.ctx.database.system() as session:
        assert await jobs.find_live(session, f"conclusion:{faulty.id}") is None, "half of a fault is not kept"
        assert await jobs.find_live(session, f"conclusion:{sound.id}") is not None


async def _never(ctx: Context, job: Job) -> Outcome:
    raise AssertionError("nobody runs it here")


async def _crash(work: Work, relay: Relay, job: Job) -> int:
    """A worker takes the job and is never heard of again; answers how many jobs the sweep ended."""
    await _claim(work, job)
    return await relay.sweep_once()


async def _claim(work: Work, job: Job) -> None:
    async with work.ctx.database.system() as session:
        assert await jobs.claim(session, job.id, job.fence, "a worker that dies", -1.0) is not None


async def _has(wakes: Wakes, count: int, queue: str = "events") -> bool:
    return await wakes.count(queue) == count


def _waits(logs) -> bool:  # type: ignore[no-untyped-def]
    return any(line["event"] == "relay_waits" for line in logs)


async def _end(running: asyncio.Task[None]) -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
