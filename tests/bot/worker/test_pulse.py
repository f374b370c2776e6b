"""Workers that hang, that cannot be started, or that nobody looks after any more."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import structlog

from bot.worker import supervisor
from bot.worker.processes import ROLES
from bot.worker.pulse import Pulse, beat
from bot.worker.supervisor import supervise
from tests.bot.worker.conftest import ROOT, eventually

# A worker in short. All but `suspects` block their event loop at their first start, after the first beat.
STAND_IN = """
import asyncio, os, pathlib, sys, time
from bot.worker import pulse
pulse.BEAT_EVERY_S = 0.1
role = sys.argv[-1]
starts = pathlib.Path(os.environ["STARTS"], role)
with starts.open("a") as file:
    file.write("started\\n")
hangs = role != "suspects" and len(starts.read_text().splitlines()) == 1

async def main():
    beating = asyncio.create_task(pulse.beat(os.environ))
    await asyncio.sleep(0.3)
    if hangs:
        time.sleep(60)
    await beating

asyncio.run(main())
"""


@asynccontextmanager
async def supervised(environment: dict[str, str], *command: str) -> AsyncIterator[asyncio.Task[None]]:
    """A supervisor in this process, stopped as a platform stops it."""
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(supervise(environment, command))
    await asyncio.sleep(0)  # now it listens to signals
    try:
        yield running
        if not running.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait([running], timeout=30)
    finally:
        running.cancel()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(signum)


async def test_a_worker_that_hangs_is_killed_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(supervisor, "HANGS_AFTER_LOOKS", 30)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "STARTS": str(tmp_path)}

    with structlog.testing.capture_logs() as logs:
        async with supervised(environment, sys.executable, "-c", STAND_IN):
            wanted = {role: 1 if role == "suspects" else 2 for role in ROLES}
            await eventually(lambda: _starts(tmp_path) == wanted, "new starts")

    hung = [entry for entry in logs if entry["event"] == "worker_hangs"]
    died = [entry for entry in logs if entry["event"] == "worker_died"]
    assert sorted(entry["role"] for entry in hung) == sorted(set(ROLES) - {"suspects"})
    assert {entry["exit_code"] for entry in died} == {-signal.SIGKILL}
    assert len(died) == len(ROLES) - 1


async def test_a_worker_that_cannot_be_started_is_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "worker"
    environment = {"PATH": os.environ["PATH"], "STARTS": str(tmp_path)}

    with structlog.testing.capture_logs() as logs:
        async with supervised(environment, str(program)) as running:
            await eventually(lambda: _told(logs, "worker_not_started") >= 3, "three complaints")
            written = tmp_path / "written"
            written.write_text('#!/bin/sh\necho started > "$STARTS/$2"\nexec sleep 30\n')
            written.chmod(0o755)
            written.rename(program)
            await eventually(lambda: set(_starts(tmp_path)) == set(ROLES), "a start of every role")
            assert not running.done()

    assert running.exception() is None


async def test_a_role_that_nobody_looks_after_ends_the_supervisor_with_the_error() -> None:
    with structlog.testing.capture_logs() as logs:
        async with supervised({}, "a name that no program\0 can have") as running:
            await asyncio.wait([running], timeout=20)

    assert isinstance(running.exception(), ValueError)
    assert _told(logs, "supervisor_failed") == 1


async def test_a_real_worker_beats(environment: dict[str, str]) -> None:
    with closing(Pulse()) as pulse:
        worker = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "bot", "worker", "--role", "suspects"],
            cwd=ROOT,
            env=pulse.environment(environment),
            pass_fds=[pulse.writing],
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await eventually(lambda: not pulse.is_silent(1), "a beat", 40)
        finally:
            worker.kill()
            await worker.wait()


async def test_a_pipe_that_nobody_empties_stops_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.worker.pulse.BEAT_EVERY_S", 0.0)
    with closing(Pulse()) as pulse:
        while _writes(pulse.writing):
            pass
        beating = asyncio.create_task(beat(pulse.environment({})))

        await _turns(100)

        assert not beating.done()
        assert not pulse.is_silent(1)
        beating.cancel()


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def _writes(descriptor: int) -> bool:
    try:
        return bool(os.write(descriptor, b"." * 4096))
    except BlockingIOError:
        return False


def _starts(folder: Path) -> dict[str, int]:
    return {role: len((folder / role).read_text().splitlines()) for role in ROLES if (folder / role).exists()}


def _told(logs: list[structlog.typing.EventDict], event: str) -> int:
    return sum(entry["event"] == event for entry in logs)
