"""From rows to wake-ups: kept deliveries become jobs, due jobs wake a worker, what a dead worker held is due again.

PostgreSQL is the only truth about what is due. A lost wake-up, a flushed queue or a killed worker is healed here,
so any number of relays may run; rows locked by another relay are skipped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from handlers.context import Outcome
from handlers.jobs.maintenance import bring_up_to_date, maintenance_job
from handlers.routing import JOBS, JobKind
from providers.database import deliveries, jobs
from providers.database.jobs import Job
from providers.database.session import Database, Session
from providers.errors import ProviderUnavailable
from providers.queue import Queue

log = structlog.get_logger()

POLL_S = 1.0
SWEEP_EVERY_S = 5.0
BATCH = 200
MAINTENANCE_EVERY_S = 3600.0
WAKE_AGAIN_AFTER_S = 20.0  # a due job that nobody took: its wake-up was lost, or the queue is long


class Relay:
    """Runs until cancelled; news from the database start a round at once, the poll is the safety net."""

    def __init__(self, database: Database, queue: Queue, kinds: Mapping[str, JobKind] = JOBS) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds
        self._news = asyncio.Event()
        self._are_wakes_lost = False

    async def run(self) -> None:
        stops = [await self._database.listen(channel, self._news.set) for channel in ("forge_deliveries", "forge_jobs")]
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_relaying())
                group.create_task(self._keep_sweeping())
        finally:
            for stop in stops:
                await stop()

    async def _keep_relaying(self) -> None:
        while True:
            self._news.clear()
            if await _survived(self.relay_once) in {0, None}:
                await _wait(self._news, POLL_S)

    async def _keep_sweeping(self) -> None:
        while True:
            await _survived(self.sweep_once)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def relay_once(self) -> int:
        """One round; answers how many deliveries and jobs were moved on."""
        async with self._database.system() as session:
            wakes = await deliveries.relay(session, BATCH)
            again_after_s = 0.0 if self._are_wakes_lost else WAKE_AGAIN_AFTER_S
            wakes += await jobs.due(session, BATCH, again_after_s=again_after_s)
        # Woken after the commit: a crash in between wakes late, never for a row that does not exist.
        self._are_wakes_lost = True  # where the queue is away, the next round tells it all of this once more
        await self._queue.wake(wakes)
        self._are_wakes_lost = False
        return len(wakes)

    async def sweep_once(self) -> int:
        """Jobs of dead workers become due again; one that killed three workers ends here. Answers how many ended.

        Comments that are behind what was last said in them get a job, too.
        """
        async with self._database.system() as session:
            quarantined = await jobs.sweep(session)
            await jobs.enqueue(session, maintenance_job(run_after_s=MAINTENANCE_EVERY_S))
            for job in quarantined:
                log.error("job_quarantined", job_id=str(job.id), kind=job.kind, reason=job.reason)
                await self._give_up(session, job)
        async with self._database.system() as session:
            await bring_up_to_date(session)
        self._news.set()
        return len(quarantined)

    async def _give_up(self, session: Session, job: Job) -> None:
        """What shall follow a job that nobody will run again; where that is at fault, the other jobs still go on."""
        kind = self._kinds.get(job.kind)
        if kind is None:
            return
        try:
            async with session.begin_nested():
                await kind.give_up(session, job, Outcome("failed", job.reason))
        except Exception:
            log.exception("give_up_failed", job_id=str(job.id), kind=job.kind)


async def _survived(step: Callable[[], Awaitable[int]]) -> int | None:
    """The relay outlives its neighbours: an outage of queue or database is waited out, not died of."""
    try:
        async with asyncio.timeout(30):
            return await step()
    except (ProviderUnavailable, TimeoutError) as error:
        log.warning("relay_waits", step=step.__name__, error=type(error).__name__, reason=str(error)[:200])
        await asyncio.sleep(POLL_S)
        return None


async def _wait(news: asyncio.Event, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await news.wait()
    except TimeoutError:
        return
