"""The arq processes: which queues each serves, and how it starts and stops."""

import asyncio
import contextlib
import os
import signal
import socket
import uuid
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import structlog
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from bot.resources.worker import open_context
from bot.worker.relay import Relay
from bot.worker.runner import Runner
from config.settings import Settings
from handlers.context import Context
from providers.errors import ProviderUnavailable
from providers.queue import FUNCTION, QUEUES, RETRY_AFTER_S, Queue, deserialize, redis_settings, serialize

log = structlog.get_logger()

POLL_DELAY_S = 0.1
HAND_OVER_S = 5  # how long running jobs may still finish after SIGTERM, before they are handed over
ROLES = ("events", "analysis", "suspects")


async def run_job(arq_ctx: dict[str, Any], job_id: str, fence: int) -> None:
    """The one arq function: arq only wakes, the row in PostgreSQL says what is to be done."""
    runner: Runner = arq_ctx["runner"]
    await runner.run(UUID(job_id), fence)


async def serve_role(settings: Settings, role: str) -> None:
    """Serve one role until SIGTERM: `events` also relays; `suspects` runs what has killed a worker, one at a time."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
    async with open_context(settings) as ctx:
        worker = _worker(settings, role, Runner(ctx, owner))
        stop = asyncio.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, stop.set)
        log.info("worker_started", role=role, owner=owner)
        tasks = [asyncio.create_task(worker.async_run())]
        if role == "events":
            tasks.append(asyncio.create_task(_relay(ctx)))
        try:
            await _until(stop, tasks)
        finally:
            await _close(worker, tasks)
            log.info("worker_stopped", role=role)


async def _relay(ctx: Context) -> None:
    queue = Queue(ctx.settings.redis_url)
    try:
        await Relay(ctx.database, queue).run()
    finally:
        await queue.close()


def _worker(settings: Settings, role: str, runner: Runner) -> Worker:
    jobs_at_once = {"events": 16, "analysis": settings.worker_jobs, "suspects": 1}[role]
    return Worker(
        [func(cast("WorkerCoroutine", run_job), name=FUNCTION, keep_result=0)],
        queue_name=QUEUES[role],
        redis_settings=redis_settings(settings.redis_url),
        job_serializer=serialize,
        job_deserializer=deserialize,
        max_jobs=jobs_at_once,
        queue_read_limit=1000,  # must exceed what runs at once, or idle workers see running jobs only and starve
        poll_delay=POLL_DELAY_S,
        job_timeout=settings.job_timeout_s + 60,  # the runner's own deadline comes first
        max_tries=3,
        keep_result=0,
        health_check_interval=15,
        health_check_key=f"{QUEUES[role]}:health:{os.getpid()}",
        handle_signals=False,
        log_results=False,
        ctx={"runner": runner},
    )


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Return when asked to stop; a task that ends by itself has failed and takes the process down with its error."""
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    for task in done:
        if task is not asked:
            try:
                task.result()
            except ProviderUnavailable:
                raise
            except (RedisError, OSError) as error:
                raise ProviderUnavailable("redis", RETRY_AFTER_S, f"{type(error).__name__}: {error}") from error
            raise RuntimeError("a worker task ended by itself")


async def _close(worker: Worker, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Let short jobs finish, then cancel: the runner hands each over, so another worker takes it at once."""
    worker.allow_pick_jobs = False
    running = [task for task in worker.tasks.values() if not task.done()]
    if running:
        await asyncio.wait(running, timeout=HAND_OVER_S)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for loop in tasks:
        loop.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    worker.tasks.clear()  # all have ended; arq would raise again what they ended with
    with contextlib.suppress(RedisError, OSError):  # where the queue went away, that is why we stop
        await worker.close()
