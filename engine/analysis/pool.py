"""Killable processes that turn files into facts; a file that kills or stalls its process is named and left out."""

import json
import os
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from engine.analysis.child import READY
from engine.analysis.columns.columns import checked
from engine.analysis.columns.rows import Record
from engine.analysis.facts import Unjudged
from engine.errors import EngineError

ROOT: Final = Path(__file__).parents[2]
START_TIMEOUT_S: Final = 60.0
MAX_ANSWER_BYTES: Final = 64 << 20
MAX_REQUESTS: Final = 200  # a process is renewed after so many, so that no leak lives long


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may take. CPU seconds bound a file whatever else the machine does, so that the verdict on it
    does not depend on the load; the wall seconds are for a process that does not even run."""

    file_cpu_s: float = 2.0
    file_wall_s: float = 20.0
    chunk_wall_s: float = 60.0
    memory_bytes: int = 1 << 30


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read as `language`, which is a key of the registry."""

    path: str
    language: str
    is_test: bool
    raw: bytes


Outcome = tuple[Task, Record | Unjudged]


class ChildDied(Exception):
    """The process ended or was killed before it answered; the message says why in words for people.

    `is_certain` means that what it was given is to blame, so that trying again would only take as long again.
    """

    def __init__(self, reason: str, *, is_certain: bool) -> None:
        super().__init__(reason)
        self.is_certain = is_certain


class ChildNotStarted(EngineError):
    """The analysis process does not start at all: the installation is broken, not the file."""


class PoolClosed(EngineError):
    """The processes were ended while, or before, files waited for them."""

    def __init__(self) -> None:
        super().__init__("the analysis was stopped: its processes are closed")


class Pool:
    """At most `processes` children, started when first needed and kept. Several threads may call `run` at once: their
    chunks take turns."""

    def __init__(self, processes: int = 2, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._window = 2 * processes
        self._is_closed = False
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="analysis")
        self._children = [Child(limits) for _ in range(processes)]
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        for child in self._children:
            self._idle.put(child)

    def run(self, chunks: Iterable[Sequence[Task]]) -> Iterator[Outcome]:
        """The outcome of every task, in the order given. Only a few chunks are read ahead, so memory stays bounded and
        a small tree does not wait for the whole of a large one. Raises PoolClosed, and ChildNotStarted."""
        pending: deque[Future[list[Outcome]]] = deque()
        try:
            for chunk in chunks:
                pending.append(self._submitted(chunk))
                if len(pending) >= self._window:
                    yield from self._result(pending.popleft())
            while pending:
                yield from self._result(pending.popleft())
        finally:
            for future in pending:
                future.cancel()

    def _submitted(self, chunk: Sequence[Task]) -> Future[list[Outcome]]:
        try:
            return self._threads.submit(self._judge, chunk)
        except RuntimeError as error:
            raise PoolClosed from error

    def _result(self, future: Future[list[Outcome]]) -> list[Outcome]:
        """What became of one chunk; a process that was ended on purpose says nothing about its files."""
        try:
            outcomes = future.result()
        except CancelledError as error:
            raise PoolClosed from error
        if self._is_closed:
            raise PoolClosed
        return outcomes

    def close(self) -> None:
        """End all children; chunks that wait are dropped."""
        self._is_closed = True
        for child in self._children:
            child.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._children:
            child.kill()

    def _judge(self, chunk: Sequence[Task]) -> list[Outcome]:
        """One chunk on the next free child; after a death each file gets a process that is known to be well."""
        child = self._idle.get()
        try:
            try:
                return child.judge(chunk, self._limits.chunk_wall_s)
            except ChildDied as death:
                if len(chunk) == 1 and death.is_certain:
                    return [(chunk[0], Unjudged(str(death)))]
            return [outcome for task in chunk for outcome in self._judge_alone(child, task)]
        finally:
            self._idle.put(child)

    def _judge_alone(self, child: "Child", task: Task) -> list[Outcome]:
        try:
            return child.judge([task], self._limits.file_wall_s)
        except ChildDied as death:
            return [(task, Unjudged(str(death)))]


class Child:
    """One process and the pipe to it; started again by the next request after it ended."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._requests = 0

    def judge(self, tasks: Sequence[Task], timeout_s: float) -> list[Outcome]:
        """The facts of these files; raises ChildDied when the process does not live to tell them."""
        connection = self._started()
        try:
            answer = _answer(connection, tasks, timeout_s)
        except (EOFError, OSError) as error:
            raise self._obituary() from error
        if answer is None:
            self.kill()
            raise ChildDied(f"took over {timeout_s:g} s", is_certain=True)
        self._requests += 1
        if self._requests >= MAX_REQUESTS:
            self.kill()
        try:
            return list(zip(tasks, _outcomes(answer), strict=True))
        except (ValueError, TypeError) as error:
            self.kill()
            raise ChildDied("the parser gave no readable answer", is_certain=False) from error

    def kill(self) -> None:
        """End the process, if there is one; safe to call twice and from another thread."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is not None:
            process.kill()
            process.wait()
        if connection is not None:
            connection.close()

    def _obituary(self) -> ChildDied:
        """Why the process ended, told from its exit status."""
        process, limits = self._process, self._limits
        status = process.wait() if process else 0
        self.kill()
        if status == -signal.SIGPROF:
            return ChildDied(f"took over {limits.file_cpu_s:g} s", is_certain=True)
        if status in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}:
            memory = f"{limits.memory_bytes >> 20} MB of memory"
            return ChildDied(f"crashed the parser: too deep, or over {memory}", is_certain=False)
        return ChildDied(f"the parser stopped with status {status}", is_certain=False)

    def _started(self) -> Connection:
        if self._process is not None and self._process.poll() is not None:
            self.kill()
        if self._connection is None:
            self._connection = self._start()
        return self._connection

    def _start(self) -> Connection:
        """Start the process in an empty environment: what it parses is hostile, so nothing secret may be near."""
        self._requests = 0
        ours, theirs = Pipe(duplex=True)
        limits = self._limits
        arguments = [str(theirs.fileno()), str(limits.file_cpu_s), str(limits.memory_bytes), str(os.getpid())]
        # -P keeps the working directory out of the module path: it may be the very tree that is analysed.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.analysis.child", *arguments],
            pass_fds=[theirs.fileno()],
            # One thread: numpy's library starts one a core, and each takes memory that the limit counts.
            env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        try:
            if ours.poll(START_TIMEOUT_S) and ours.recv_bytes() == READY:
                return ours
        except (EOFError, OSError):
            pass
        ours.close()
        self.kill()
        raise ChildNotStarted("the analysis process does not start; `forge doctor` says what is missing")


def _answer(connection: Connection, tasks: Sequence[Task], timeout_s: float) -> bytes | None:
    """What the other end says to these files; None when it says nothing in time."""
    head = json.dumps([[task.language, task.is_test, len(task.raw)] for task in tasks]).encode()
    connection.send_bytes(b"".join([head, b"\n", *(task.raw for task in tasks)]))
    return connection.recv_bytes(MAX_ANSWER_BYTES) if connection.poll(timeout_s) else None


def _outcomes(answer: bytes) -> Iterator[Record | Unjudged]:
    """The record of each file, or why it has none; raises ValueError or TypeError for what is no answer."""
    head, _, _ = answer.partition(b"\n")
    start = len(head) + 1
    for sizes in json.loads(head):
        if isinstance(sizes, str):
            yield Unjudged(sizes)
            continue
        sections = []
        for size in sizes:
            sections.append(answer[start : start + size])
            start += size
        yield checked(sections)
