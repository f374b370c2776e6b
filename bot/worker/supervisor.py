"""One command, several processes: a worker that dies or hangs is started again, and takes no other queue with it."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.worker.owner import owned
from bot.worker.processes import ROLES
from bot.worker.pulse import Pulse

log = structlog.get_logger()

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CALM_AFTER_S = 60.0  # a process that lived this long starts again without a pause
STOP_WITHIN_S = 25.0
LOOK_EVERY_S = 5.0
HANGS_AFTER_LOOKS = 12  # a minute without a beat, also at the start
COMMAND = (sys.executable, "-m", "bot", "worker")


@dataclass
class _Child:
    role: str
    process: asyncio.subprocess.Process | None = None


async def supervise(environment: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
    """Run `command --role …` once a role until SIGTERM or SIGINT, then stop them all within 25 s.

    Raises what went wrong where one role can no longer be looked after: whoever started us starts us again.
    """
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    children = [_Child(role) for role in ROLES]
    tasks = [asyncio.create_task(_keep_alive(child, command, environment, stop)) for child in children]
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        log.error(
            "supervisor_failed", roles=[child.role for child, task in zip(children, tasks, strict=True) if task.done()]
        )
        stop.set()
    await _stop_all(children, tasks)
    asked.cancel()
    await asyncio.gather(*tasks)


async def _stop_all(children: Sequence[_Child], tasks: Sequence[asyncio.Task[None]]) -> None:
    for child in children:
        _send(child, signal.SIGTERM)
    await asyncio.wait(tasks, timeout=STOP_WITHIN_S)
    for child in children:  # also one whose own task has failed, and looks after it no more
        _send(child, signal.SIGKILL)
    await asyncio.wait(tasks)


async def _keep_alive(
    child: _Child, command: Sequence[str], environment: Mapping[str, str], stop: asyncio.Event
) -> None:
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        began = time.monotonic()
        try:
            code = await _run(child, command, environment, stop)
        except OSError as error:  # no memory or no process number left, for now
            code = None
            log.error("worker_not_started", role=child.role, error=type(error).__name__, reason=str(error))  # noqa: TRY400 - foreseen
        if stop.is_set():
            return
        pause_s = FIRST_PAUSE_S if time.monotonic() - began > CALM_AFTER_S else min(pause_s * 2, LONGEST_PAUSE_S)
        if code is not None:
            log.error("worker_died", role=child.role, exit_code=code, again_in_s=pause_s, supervisor=os.getpid())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await stop.wait()


async def _run(child: _Child, command: Sequence[str], environment: Mapping[str, str], stop: asyncio.Event) -> int:
    """One process from its start to its end; answers its exit code. Raises OSError where it cannot be started."""
    with contextlib.closing(Pulse()) as pulse:
        child.process = await asyncio.create_subprocess_exec(
            *command, "--role", child.role, env=pulse.environment(owned(environment)), pass_fds=[pulse.writing]
        )
        if stop.is_set():  # asked to stop while it started: nobody else could tell it yet
            _send(child, signal.SIGTERM)
        watch = asyncio.create_task(_watch(child, pulse))
        try:
            return await child.process.wait()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


async def _watch(child: _Child, pulse: Pulse) -> None:
    """Kill a process whose event loop no longer turns: what it holds is taken back when its leases run out."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if pulse.is_silent(HANGS_AFTER_LOOKS):
            log.error("worker_hangs", role=child.role, silent_s=HANGS_AFTER_LOOKS * LOOK_EVERY_S)
            _send(child, signal.SIGKILL)
            return


def _send(child: _Child, signum: signal.Signals) -> None:
    if child.process is not None and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(signum)
