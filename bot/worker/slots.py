"""What runs in this process: at most so many jobs at once, whoever brought them."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from providers.errors import ProviderUnavailable

log = structlog.get_logger()

Run = Callable[[UUID, int], Awaitable[None]]


class Slots:
    """Places for `limit` jobs. A job that runs is nobody's but ours: it goes on when who brought it is gone."""

    def __init__(self, run: Run, limit: int) -> None:
        self._run = run
        self.limit = limit
        self._running: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def free(self) -> int:
        """How many more jobs may be started now."""
        return 0 if self._is_closed else self.limit - len(self._running)

    def start(self, job_id: UUID, fence: int) -> asyncio.Task[None]:
        """Run a job under this fence; the caller has seen that a place is free. The task raises no error."""
        task = asyncio.create_task(self._run_one(job_id, fence))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def one_ended(self, within_s: float) -> None:
        """Return when one of the running jobs has ended, or after this time."""
        if self._running:
            await asyncio.wait(self._running, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)

    async def close(self, within_s: float) -> None:
        """Take nothing more, let short jobs finish, then cancel: the runner hands each over to another worker."""
        self._is_closed = True
        running = list(self._running)
        if running:
            await asyncio.wait(running, timeout=within_s)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run_one(self, job_id: UUID, fence: int) -> None:
        try:
            await self._run(job_id, fence)
        except (ProviderUnavailable, TimeoutError) as error:  # it is still due, or its lease will run out
            log.warning("job_not_run", job_id=str(job_id), error=type(error).__name__, reason=str(error)[:200])
        except Exception:
            log.exception("job_broke_its_runner", job_id=str(job_id))
