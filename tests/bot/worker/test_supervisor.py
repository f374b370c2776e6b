"""One command, three processes: what happens when one of them, or the one above them, is ended."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress

from bot.worker.processes import ROLES
from tests.bot.worker.conftest import WorkerProcess, eventually, is_alive

Start = Callable[..., WorkerProcess]


async def test_a_killed_worker_is_started_again_and_a_stop_ends_all(start: Start, environment: dict[str, str]) -> None:
    supervisor = start(environment)
    await supervisor.has_told("worker_started", len(ROLES))
    victim = supervisor.children()[0]

    victim.kill()
    await supervisor.has_told("worker_started", len(ROLES) + 1)
    (death,) = supervisor.lines("worker_died")
    living = supervisor.children()
    supervisor.process.terminate()
    code = await supervisor.exit_code()

    assert death["exit_code"] == -signal.SIGKILL
    assert [line["role"] for line in supervisor.lines("worker_started")].count(death["role"]) == 2
    assert len(living) == len(ROLES)
    assert victim.pid not in {child.pid for child in living}
    assert code == 0
    assert [child for child in living if is_alive(child)] == []
    assert len(supervisor.lines("worker_stopped")) == len(ROLES)


async def test_a_killed_supervisor_leaves_no_worker_behind(start: Start, environment: dict[str, str]) -> None:
    supervisor = start(environment)
    await supervisor.has_told("worker_started", len(ROLES))
    assert len(supervisor.children()) == len(ROLES)

    supervisor.process.kill()
    await supervisor.exit_code()

    await eventually(lambda: supervisor.children() == [], "the end of all workers")
    assert len(supervisor.lines("worker_stopped")) == len(ROLES), "they ended in good order"


async def test_a_stop_while_the_workers_start_does_not_wait_for_them(start: Start, environment: dict[str, str]) -> None:
    supervisor = start(environment)
    await eventually(lambda: supervisor.children() != [], "a first child", 40)

    supervisor.process.terminate()
    code = await supervisor.exit_code()

    assert code == 0
    await eventually(lambda: supervisor.children() == [], "the end of all workers")
    assert supervisor.lines("worker_died") == []


async def test_a_worker_whose_owner_is_gone_already_ends_at_once(start: Start, environment: dict[str, str]) -> None:
    orphan = start({**environment, "FORGE_OWNER_PID": str(_nobody())}, "--role", "suspects")

    code = await orphan.exit_code()

    assert code == 1
    assert orphan.lines("worker_started") == []


def _nobody() -> int:
    """The number of a process that is not there."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
    return pid
