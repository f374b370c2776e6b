"""Processes that hang, burst or crash are ended; the file that did it is named, the others are judged."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine.analysis.columns.rows import Record
from engine.analysis.facts import Unjudged
from engine.analysis.pool import Limits, Pool, PoolClosed, Task

GOOD = Task("good.py", "python", False, b"def f():\n    return 1\n")
# tree-sitter's error recovery on this text is quadratic: seconds for a few hundred kilobytes.
SLOW = Task("slow.js", "javascript", False, b"if(a){}else " * 60_000)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def pool_of():
    pools = []

    def make(**limits: float) -> Pool:
        pools.append(Pool(1, Limits(**limits)))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def outcomes(pool: Pool, *chunks: list[Task]) -> dict[str, Record | Unjudged]:
    return {task.path: outcome for task, outcome in pool.run(chunks)}


def test_a_file_that_takes_too_long_is_named_and_its_neighbours_are_judged(pool_of):
    pool = pool_of(file_cpu_s=0.3)

    found = outcomes(pool, [GOOD, SLOW], [GOOD])

    assert found["slow.js"] == Unjudged("took over 0.3 s")
    assert isinstance(found["good.py"], tuple)


def test_a_process_that_does_not_answer_is_ended_by_its_parent(pool_of):
    pool = pool_of(file_cpu_s=600, file_wall_s=0.5, chunk_wall_s=0.5)
    outcomes(pool, [GOOD])

    found = outcomes(pool, [SLOW])

    assert found["slow.js"] == Unjudged("took over 0.5 s")
    assert isinstance(outcomes(pool, [GOOD])["good.py"], tuple)


def test_a_file_that_needs_too_much_memory_is_named(pool_of):
    pool = pool_of(file_cpu_s=60, memory_bytes=120 << 20)
    large = Task("large.py", "python", False, b"x = [" + b"(1, 'a', {2: 3})," * 55_000 + b"]\n")

    found = outcomes(pool, [GOOD, large])

    assert isinstance(found["good.py"], tuple)
    assert isinstance(found["large.py"], Unjudged)
    assert "memory" in found["large.py"].reason.lower()


def test_a_killed_process_is_replaced(pool_of):
    pool = pool_of()
    outcomes(pool, [GOOD])
    children = psutil.Process().children()

    for child in children:
        if "engine.analysis.child" in " ".join(child.cmdline()):
            child.kill()
            child.wait(10)

    assert isinstance(outcomes(pool, [GOOD])["good.py"], tuple)


def test_outcomes_come_in_the_order_asked(pool_of):
    chunks = [[GOOD.__class__(f"{number}.py", "python", False, b"x = 1\n")] for number in range(20)]

    order = [task.path for task, _ in pool_of().run(chunks)]

    assert order == [f"{number}.py" for number in range(20)]


SCRIPT = """
import sys, time
from engine.analysis.pool import Pool, Task
pool = Pool(1)
list(pool.run([[Task("a.py", "python", False, b"x = 1")]]))
print("ready", flush=True)
time.sleep(600)
"""


def test_children_die_with_their_parent_and_see_none_of_its_secrets():
    environment = {**os.environ, "FORGE_SIGNING_KEY": "hush", "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, env=environment, cwd=ROOT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    environments = [child.environ() for child in children]

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert len(children) == 1
    assert "FORGE_SIGNING_KEY" not in environments[0]
    deadline = time.monotonic() + 10
    while any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children):
        assert time.monotonic() < deadline
        psutil.wait_procs(children, timeout=0.1)
    parent.stdout.close()


def test_a_closed_pool_leaves_no_process():
    before = set(psutil.Process().children())
    pool = Pool(2)
    outcomes(pool, [GOOD], [GOOD])
    started = set(psutil.Process().children()) - before

    pool.close()

    assert started
    assert not any(child.is_running() for child in started)


def test_a_closed_pool_says_so_instead_of_blaming_files():
    pool = Pool(1)
    running = pool.run([[Task(f"{number}.py", "python", False, b"x = 1\n")] for number in range(10)])
    next(running)

    pool.close()

    with pytest.raises(PoolClosed):
        list(running)
    with pytest.raises(PoolClosed):
        outcomes(pool, [GOOD])
