"""One command, several processes: a worker that dies is started again, and never takes another queue down with it."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.worker.owner import owned
from bot.worker.processes import ROLES

log = structlog.get_logger()

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CALM_AFTER_S = 60.0  # a process that lived this long starts again without a pause
STOP_WITHIN_S = 25.0


@dataclass
class _Child:
    role: str
    process: asyncio.subprocess.Process | None = None


async def supervise(environment: Mapping[str, str]) -> None:
    """Run one process a role until SIGTERM or SIGINT, then stop them all within 25 s."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    children = [_Child(role) for role in ROLES]
    tasks = [asyncio.create_task(_keep_alive(child, environment, stop)) for child in children]
    await stop.wait()
    for child in children:
        _send(child, signal.SIGTERM)
    _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN_S)
    for child in children if late else ():
        _send(child, signal.SIGKILL)
    await asyncio.gather(*tasks)


async def _keep_alive(child: _Child, environment: Mapping[str, str], stop: asyncio.Event) -> None:
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        began = time.monotonic()
        child.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "worker", "--role", child.role, env=owned(environment)
        )
        if stop.is_set():  # asked to stop while it started: nobody else could tell it yet
            _send(child, signal.SIGTERM)
        code = await child.process.wait()
        if stop.is_set():
            return
        pause_s = FIRST_PAUSE_S if time.monotonic() - began > CALM_AFTER_S else min(pause_s * 2, LONGEST_PAUSE_S)
        log.error("worker_died", role=child.role, exit_code=code, again_in_s=pause_s, supervisor=os.getpid())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await stop.wait()


def _send(child: _Child, signum: signal.Signals) -> None:
    if child.process is not None and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(signum)
