"""The processes of the roles: what each has open, and how it starts and stops."""

import asyncio
import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from bot.resources.worker import open_context
from bot.worker.pulse import beat
from bot.worker.relay import Relay
from bot.worker.runner import Runner
from bot.worker.slots import Slots
from bot.worker.taker import Taker
from config.settings import Settings
from handlers.context import Context
from providers.queue import Queue

log = structlog.get_logger()

HAND_OVER_S = 5  # how long running jobs may still finish after SIGTERM, before they are handed over
ROLES = ("events", "analysis", "refactoring", "suspects")


async def serve_role(settings: Settings, role: str) -> None:
    """Serve one role until SIGTERM: `events` also relays; `suspects` runs what has killed a worker, one at a time."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
    async with _beating(), open_context(settings) as ctx:
        stop = asyncio.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, stop.set)
        slots = Slots(Runner(ctx, owner).run, _jobs_at_once(settings, role))
        taker = Taker(settings, role, ctx.database, slots)
        log.info("worker_started", role=role, owner=owner)
        tasks = [asyncio.create_task(taker.run())]
        if role == "events":
            tasks.append(asyncio.create_task(_relay(ctx)))
        try:
            await _until(stop, tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await slots.close(HAND_OVER_S)
            await taker.close()
            log.info("worker_stopped", role=role)


@asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Tell the supervisor that this process is alive, to its very end."""
    beating = asyncio.create_task(beat(os.environ))
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


def _jobs_at_once(settings: Settings, role: str) -> int:
    return {"events": 16, "analysis": settings.worker_jobs, "refactoring": 1, "suspects": 1}[role]


async def _relay(ctx: Context) -> None:
    queue = Queue(ctx.settings.redis_url)
    try:
        await Relay(ctx.database, queue).run()
    finally:
        await queue.close()


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Return when asked to stop; a task that ends by itself has failed and takes the process down with its error."""
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    for task in done:
        if task is not asked:
            task.result()
            raise RuntimeError("a worker task ended by itself")
