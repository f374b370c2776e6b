"""A role goes on while the queue is away, and goes back to it: with a Valkey that these tests may kill."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from bot.embedded.programs import valkey_program
from bot.worker.poller import Poller
from bot.worker.relay import Relay
from bot.worker.runner import Runner
from bot.worker.slots import Slots
from bot.worker.taker import Taker
from handlers.context import Context, Outcome
from providers.database.jobs import Job
from providers.queue import Queue
from tests.bot.worker.conftest import DONE, Waiting, Work, eventually


class Valkey:
    """A server of the test's own, which forgets everything when it is killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "valkey.sock"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    async def start(self) -> None:
        keep = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        argv = [str(valkey_program(self._folder, None)), "--port", "0", "--unixsocket", str(self._socket), *keep]
        self._server = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        await eventually(self._answers, "an answer of Valkey")

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait(10)

    async def _answers(self) -> bool:
        with suppress(RedisError, OSError):
            async with Redis.from_url(self.url) as redis:
                return bool(await redis.ping())
        return False


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    made = Valkey(tmp_path)
    yield made
    made.kill()


class Role:
    """The parts of an `events` process, with jobs that count how often they ran."""

    def __init__(self, work: Work, valkey: Valkey, limit: int) -> None:
        self.ran: Counter[str] = Counter()
        self.work = work
        self.waiting = Waiting()
        work.knows(self._body)
        self.slots = Slots(Runner(work.ctx, "worker-1", work.kinds).run, limit)
        self._queue = Queue(valkey.url)
        settings = replace(work.ctx.settings, redis_url=valkey.url)
        self._taker = Taker(settings, "events", work.ctx.database, self.slots)
        relay = Relay(work.ctx.database, self._queue, work.kinds)
        self.tasks = [asyncio.create_task(self._taker.run()), asyncio.create_task(relay.run())]

    async def _body(self, ctx: Context, job: Job) -> Outcome:
        self.ran[str(job.id)] += 1
        return await self.waiting(ctx, job) if job.payload.get("waits") else DONE

    async def is_done(self, *asked: Job, within_s: float = 20.0) -> None:
        async def all_done() -> bool:
            return {(await self.work.now(job.id)).state for job in asked} == {"done"}

        await eventually(all_done, f"the end of {len(asked)} jobs", within_s)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.slots.close(1)
        await self._taker.close()
        await self._queue.close()


@pytest.fixture
async def role(work: Work, valkey: Valkey, request: pytest.FixtureRequest) -> AsyncIterator[Role]:
    await valkey.start()
    made = Role(work, valkey, getattr(request, "param", 4))
    yield made
    await made.close()


async def test_a_role_works_through_an_outage_of_the_queue_and_runs_nothing_twice(role: Role, valkey: Valkey) -> None:
    with structlog.testing.capture_logs() as logs:
        before = [await role.work.due() for _ in range(3)]
        await role.is_done(*before)
        long = await role.work.due(payload={"waits": True})
        await role.waiting.has_begun.wait()

        valkey.kill()
        await eventually(lambda: _told(logs, "queue_away") == 1, "word that the queue is away")
        during = [await role.work.due() for _ in range(20)]
        await role.is_done(*during, within_s=10)
        await valkey.start()
        await eventually(lambda: _told(logs, "queue_back") == 1, "word that the queue is back")
        after = [await role.work.due() for _ in range(20)]
        await role.is_done(*after)
        role.waiting.may_end.set()
        await role.is_done(long)

    assert set(role.ran.values()) == {1}
    assert len(role.ran) == 3 + 1 + 20 + 20
    assert not role.waiting.was_ended
    assert (_told(logs, "queue_away"), _told(logs, "queue_back")) == (1, 1)
    assert not any(task.done() for task in role.tasks)


@pytest.mark.parametrize("role", [2], indirect=True)
async def test_jobs_from_before_an_outage_keep_their_slots_after_it(role: Role, valkey: Valkey) -> None:
    with structlog.testing.capture_logs() as logs:
        before = await role.work.due(payload={"waits": True})
        await role.waiting.has_begun.wait()
        valkey.kill()
        await eventually(lambda: _told(logs, "queue_away") == 1, "word that the queue is away")
        await valkey.start()
        await eventually(lambda: _told(logs, "queue_back") == 1, "word that the queue is back")

        second = await role.work.due(payload={"waits": True})
        await eventually(lambda: role.ran[str(second.id)] == 1, "the start of the second job")
        third = await role.work.due()
        await eventually(lambda: _was_offered(valkey, third), "a first try of the third job")
        while_full = dict(role.ran)
        role.waiting.may_end.set()
        await role.is_done(before, second, third)

    assert while_full == {str(before.id): 1, str(second.id): 1}
    assert role.ran == {**while_full, str(third.id): 1}


async def test_a_role_without_a_queue_from_the_start_polls(work: Work, valkey: Valkey) -> None:
    role = Role(work, valkey, 4)
    try:
        job = await work.due()

        await role.is_done(job, within_s=10)
    finally:
        await role.close()

    assert role.ran == {str(job.id): 1}


async def test_the_poller_takes_the_jobs_of_its_queue_as_far_as_slots_are_free(work: Work) -> None:
    started: list[object] = []
    hold = asyncio.Event()

    async def run(job_id: object, fence: int) -> None:
        started.append(job_id)
        await hold.wait()

    slots = Slots(run, 2)
    poller = Poller(work.ctx.database, "events", slots)
    mine = [await work.due() for _ in range(3)]
    await work.due(queue="analysis")
    suspect = await work.due(key=f"suspect:{uuid4()}")
    async with work.ctx.database.system() as session:
        await session.execute(text("update jobs set crashes = 1 where id = :id"), {"id": suspect.id})

    counts = [await poller.poll_once(), await poller.poll_once()]
    hold.set()
    await slots.close(5)

    assert counts == [2, 0]
    assert len(started) == 2
    assert set(started) <= {job.id for job in mine}


def _told(logs: list[structlog.typing.EventDict], event: str) -> int:  # type: ignore[name-defined]
    return sum(entry["event"] == event for entry in logs)


async def _was_offered(valkey: Valkey, job: Job) -> bool:
    """arq counts the tries of a wake-up."""
    async with Redis.from_url(valkey.url) as redis:
        return int(await redis.get(f"arq:retry:{job.id}:{job.fence}") or 0) >= 1
