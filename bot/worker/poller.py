"""While the queue is away: due jobs straight from PostgreSQL, which is the truth about them anyway."""

import asyncio

import structlog

from bot.worker.slots import Slots
from providers.database import jobs
from providers.database.session import Database
from providers.errors import ProviderUnavailable

log = structlog.get_logger()

POLL_S = 1.0
DEADLINE_S = 10.0


class Poller:
    """Takes the due jobs of one queue into free slots, until cancelled."""

    def __init__(self, database: Database, queue: str, slots: Slots) -> None:
        self._database = database
        self._queue = queue
        self._slots = slots

    async def run(self) -> None:
        while True:
            try:
                if await self.poll_once():
                    await self._slots.one_ended(POLL_S)
                    continue
            except (ProviderUnavailable, TimeoutError) as error:
                log.warning("poller_waits", error=type(error).__name__, reason=str(error)[:200])
            await asyncio.sleep(POLL_S)

    async def poll_once(self) -> int:
        """One round; answers how many jobs were started."""
        if not self._slots.free:
            return 0
        async with asyncio.timeout(DEADLINE_S), self._database.system() as session:
            # The relay marks jobs as woken also while its wake-ups reach nobody, so a mark means nothing now. Two
            # pollers that see the same job both try to claim it, and one of them gets it.
            wakes = await jobs.due(session, self._slots.free, again_after_s=0.0, queue=self._queue)
        taken = wakes[: self._slots.free]  # the queue may have come back and filled some meanwhile
        for wake in taken:
            self._slots.start(wake.job_id, wake.fence)
        return len(taken)
