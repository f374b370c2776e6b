from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from arq.worker import Worker, func
from redis.asyncio import Redis

from providers.errors import ProviderUnavailable
from providers.queue import FUNCTION, QUEUES, Queue, deserialize, redis_settings, serialize


@dataclass(frozen=True, slots=True)
class Wake:
    job_id: UUID
    fence: int
    queue: str


@pytest.fixture
async def queue(redis_url: str):
    opened = Queue(redis_url)
    yield opened
    await opened.close()


async def test_a_worker_is_woken_with_the_job_and_its_fence(queue: Queue, redis_url: str) -> None:
    wake, woken = Wake(uuid4(), 3, "analysis"), []

    async def run_job(_: dict, job_id: str, fence: int) -> None:
        woken.append((job_id, fence))

    await queue.wake([wake])

    worker = Worker(
        [func(run_job, name=FUNCTION, keep_result=0)],
        queue_name=QUEUES["analysis"],
        redis_settings=redis_settings(redis_url),
        job_serializer=serialize,
        job_deserializer=deserialize,
        burst=True,
        poll_delay=0.01,
        handle_signals=False,
    )
    await worker.async_run()
    await worker.close()
    assert woken == [(str(wake.job_id), 3)]


async def test_a_job_that_still_waits_is_not_queued_twice(queue: Queue, redis_url: str) -> None:
    job_id = uuid4()

    await queue.wake([Wake(job_id, 0, "events"), Wake(job_id, 0, "events")])
    await queue.wake([Wake(job_id, 0, "events"), Wake(job_id, 1, "events")])

    async with Redis.from_url(redis_url) as redis:
        waiting = await redis.zrange(QUEUES["events"], 0, -1)
    assert sorted(waiting) == [f"{job_id}:0".encode(), f"{job_id}:1".encode()]


async def test_each_queue_has_its_own_name(queue: Queue, redis_url: str) -> None:
    await queue.wake([Wake(uuid4(), 0, name) for name in QUEUES])

    async with Redis.from_url(redis_url) as redis:
        assert [await redis.zcard(f"forge:{name}") for name in ("events", "analysis", "suspects")] == [1, 1, 1]


async def test_a_wake_up_waits_longer_than_a_day(queue: Queue, redis_url: str) -> None:
    job_id = uuid4()

    await queue.wake([Wake(job_id, 0, "events")])

    async with Redis.from_url(redis_url) as redis:
        assert await redis.ttl(f"arq:job:{job_id}:0") > 24 * 3600


async def test_what_lies_in_redis_is_json(queue: Queue, redis_url: str) -> None:
    job_id = uuid4()

    await queue.wake([Wake(job_id, 0, "events")])

    async with Redis.from_url(redis_url) as redis:
        kept = deserialize(await redis.get(f"arq:job:{job_id}:0"))
    assert (kept["f"], kept["a"]) == (FUNCTION, [str(job_id), 0])
    assert deserialize(serialize({"r": ValueError("why")})) == {"r": "why"}


async def test_nothing_to_wake_asks_nothing_of_redis() -> None:
    await Queue("unix:///nowhere/valkey.sock").wake([])


async def test_a_redis_that_is_away_asks_to_come_again() -> None:
    queue = Queue("unix:///nowhere/valkey.sock")

    with pytest.raises(ProviderUnavailable, match="redis") as raised:
        await queue.wake([Wake(uuid4(), 0, "events")])

    assert raised.value.retry_after_s > 0
    await queue.close()


async def test_a_flushed_redis_is_told_again(queue: Queue, redis_url: str) -> None:
    wake = Wake(uuid4(), 0, "events")
    await queue.wake([wake])

    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()
        await queue.wake([wake])

        assert await redis.zcard(QUEUES["events"]) == 1
