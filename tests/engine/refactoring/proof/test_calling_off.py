"""A proof that nobody waits for any more: its suite is killed, with all that it has started, and no rung follows."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import pytest

from engine.errors import CalledOff
from engine.refactoring.errand import Errand
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.running import run_tests
from engine.refactoring.workshop import planned
from tests.engine.workspace.sandboxed import processes_with, wait_until

CANARY = "canary-sleeps-on-7c1e"
SLEEPER = dedent(f"""\
    import subprocess, sys, unittest

    class Sleeping(unittest.TestCase):
        def test_that_sleeps(self):
            subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", "{CANARY}"])
    """).encode()


def test_a_suite_that_sleeps_is_killed_with_its_children_when_it_is_called_off(quick_ground: Ground) -> None:
    stop = threading.Event()
    ground = quick_ground.until(stop)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run_tests, ground, {"test_sleeping.py": SLEEPER}, 50.0)
        wait_until(lambda: processes_with(CANARY))
        was_there, began_s = processes_with(CANARY), time.monotonic()

        stop.set()
        with pytest.raises(CalledOff):
            running.result(timeout=20)

    wait_until(lambda: not processes_with(CANARY), 2.0)
    assert was_there
    assert processes_with(CANARY) == []
    assert time.monotonic() - began_s < 2.0


def test_nothing_runs_once_it_was_called_off(quick_ground: Ground) -> None:
    stop = threading.Event()
    stop.set()

    with pytest.raises(CalledOff):
        run_tests(quick_ground.until(stop), {"test_sleeping.py": SLEEPER}, 50.0)


def test_a_plan_that_was_called_off_ends_with_its_process() -> None:
    stop = threading.Event()
    stop.set()
    began_s = time.monotonic()

    with pytest.raises(CalledOff):
        planned(Errand("/nonexistent", "0" * 40), stop=stop)

    assert time.monotonic() - began_s < 2.0
