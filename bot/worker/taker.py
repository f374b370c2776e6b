"""How a role comes to its jobs: the queue wakes it; while the queue is away it polls PostgreSQL."""

import asyncio
import contextlib
import os
import time
from typing import Any, cast
from uuid import UUID

import structlog
from arq import Retry
from arq.connections import ArqRedis
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from bot.worker.poller import Poller
from bot.worker.slots import Slots
from config.settings import Settings
from providers.database.session import Database
from providers.errors import ProviderUnavailable
from providers.queue import FUNCTION, QUEUES, connect, deserialize, serialize

log = structlog.get_logger()

POLL_DELAY_S = 0.1
ROUND_DEADLINE_S = 30.0  # one look into the queue; a Redis that is silent for so long is away
CLOSE_WITHIN_S = 5.0
TAKEN_S = 60
FULL_AGAIN_AFTER_S = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 10.0


class Taker:
    """Brings the jobs of one role into its slots, until cancelled."""

    def __init__(self, settings: Settings, role: str, database: Database, slots: Slots) -> None:
        self._settings = settings
        self._role = role
        self._slots = slots
        self._poller = Poller(database, role, slots)
        self._polling: asyncio.Task[None] | None = None
        self._away_since = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve the queue for ever; a queue that is away, or goes away, is waited for."""
        try:
            while True:
                self._queue_is_away(await self._serve())
                await asyncio.sleep(self._pause_s)
                self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        finally:
            await self._stop_polling()

    async def close(self) -> None:
        """Tell the queue what has ended, after the slots were closed and `run` was cancelled."""
        if self._ending:
            await asyncio.wait(self._ending, timeout=CLOSE_WITHIN_S)

    async def _serve(self) -> str:
        """Serve until the queue is away; answers why it is."""
        try:
            pool = await connect(self._settings.redis_url)
        except ProviderUnavailable as error:
            return error.reason
        await self._queue_is_there()
        worker = _worker(self._settings, self._role, pool, self._slots)
        try:
            await worker.async_run()
        except (RedisError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        finally:  # the jobs that it brought run on, and it ends after the last of them
            ending = asyncio.create_task(_end(worker))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        return "the loop of the queue ended by itself"

    async def _queue_is_there(self) -> None:
        self._pause_s = FIRST_PAUSE_S
        if self._polling is not None:
            await self._stop_polling()
            log.info("queue_back", role=self._role, away_s=round(time.monotonic() - self._away_since, 1))

    def _queue_is_away(self, reason: str) -> None:
        if self._polling is None:
            log.error("queue_away", role=self._role, reason=reason)
            self._away_since = time.monotonic()
            self._polling = asyncio.create_task(self._poller.run())

    async def _stop_polling(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
            self._polling = None


def _worker(settings: Settings, role: str, pool: ArqRedis, slots: Slots) -> Worker:
    worker = _Worker(
        [func(cast("WorkerCoroutine", _run_job), name=FUNCTION, keep_result=0)],
        queue_name=QUEUES[role],
        redis_pool=pool,
        job_serializer=serialize,
        job_deserializer=deserialize,
        max_jobs=slots.limit,
        queue_read_limit=1000,  # must exceed what runs at once, or idle workers see running jobs only and starve
        poll_delay=POLL_DELAY_S,
        job_timeout=settings.job_timeout_s + 60,  # the runner's own deadline comes first
        max_tries=1_000_000,  # a try may only have found all slots taken; the row counts the attempts
        keep_result=0,
        health_check_interval=15,
        health_check_key=f"{QUEUES[role]}:health:{os.getpid()}",
        handle_signals=False,
        log_results=False,
        ctx={"slots": slots},
    )
    # What was taken when the queue went away, and never started, must not wait for the longest job there may be.
    # A job that runs longer is offered once more, and refused by its row.
    worker.in_progress_timeout_s = TAKEN_S
    return worker


class _Worker(Worker):
    """An arq worker that does not wait for ever for a Redis that says nothing."""

    async def _poll_iteration(self) -> None:
        async with asyncio.timeout(ROUND_DEADLINE_S):
            await super()._poll_iteration()


async def _run_job(arq_ctx: dict[str, Any], job_id: str, fence: int) -> None:
    """The one arq function: arq only wakes, the row in PostgreSQL says what is to be done."""
    slots: Slots = arq_ctx["slots"]
    if not slots.free:  # taken by jobs from before an outage; another process may have a place for this one
        raise Retry(defer=FULL_AGAIN_AFTER_S)
    await slots.start(UUID(job_id), fence)


async def _end(worker: Worker) -> None:
    """Take nothing more; hang up after the last job, so that the queue hears of each end if it is there."""
    worker.allow_pick_jobs = False
    await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
    worker.tasks.clear()  # all have ended; arq would raise again what they ended with
    with contextlib.suppress(RedisError, OSError):
        async with asyncio.timeout(ROUND_DEADLINE_S):
            await worker.close()
