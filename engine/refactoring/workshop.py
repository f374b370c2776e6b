"""The parent's side of planning: start the process, pass on its progress, end it in time."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from engine.errors import CalledOff, EngineError
from engine.refactoring.errand import Errand
from engine.refactoring.results import PlanResult, from_json

ROOT: Final = Path(__file__).parents[2]
MAX_LINE_BYTES: Final = 256 << 20
LOOK_EVERY_S: Final = 0.2
GRACE_S: Final = 120.0  # beyond the time for planning: reading a large tree and judging it comes first
# What an interpreter needs to start; nothing of the operator's environment is a plan's affair.
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "PYTHONHASHSEED", "FORGE_NODE_MODULES", "HOME")

Progress = Callable[[str], None]


class PlanningFailed(EngineError):
    """No plan came of it; the sentence says why."""


def planned(
    errand: Errand, progress: Progress = lambda sentence: None, stop: threading.Event | None = None
) -> PlanResult:
    """Carry out an errand in a process of its own, which is killed once `stop` is set.

    Raises `PlanningFailed` and `CalledOff`.
    """
    command = [sys.executable, "-m", "engine.refactoring.child", str(os.getpid())]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            return _answer(process, errand, progress, stop or threading.Event())
        finally:
            _end(process)


def _answer(
    process: "subprocess.Popen[bytes]", errand: Errand, progress: Progress, stop: threading.Event
) -> PlanResult:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    lines: queue.Queue[bytes] = queue.Queue()
    complaint: list[bytes] = []
    threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
    threading.Thread(target=_keep_tail, args=(process.stderr, complaint), daemon=True).start()
    process.stdin.write(json.dumps(errand.to_json()).encode())
    process.stdin.close()
    ends_at = time.monotonic() + errand.seconds + GRACE_S
    while line := _next(lines, ends_at, stop):
        document = _read(line)
        if "progress" in document:
            progress(str(document["progress"]))
        elif "result" in document:
            return _result(document["result"])
        else:
            raise PlanningFailed(f"planning failed: {document.get('failed', 'no reason was given')}")
    raise PlanningFailed(_death(process, complaint, is_late=time.monotonic() >= ends_at))


def _next(lines: "queue.Queue[bytes]", ends_at: float, stop: threading.Event) -> bytes:
    """The next line; empty when there will be none, or not in time."""
    while not stop.is_set():
        left_s = ends_at - time.monotonic()
        try:
            return lines.get(timeout=min(LOOK_EVERY_S, max(0.0, left_s)))
        except queue.Empty:
            if left_s <= 0:
                return b""
    raise CalledOff("planning was called off")


def _pump(stream: IO[bytes], lines: "queue.Queue[bytes]") -> None:
    while line := stream.readline(MAX_LINE_BYTES):
        lines.put(line)
    lines.put(b"")


def _keep_tail(stream: IO[bytes], kept: list[bytes]) -> None:
    while line := stream.readline(4096):
        kept[:] = [*kept[-19:], line]


def _read(line: bytes) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError as error:
        raise PlanningFailed("the planning process answered nonsense") from error
    if not isinstance(document, dict):
        raise PlanningFailed("the planning process answered nonsense")
    return document


def _result(document: Any) -> PlanResult:
    try:
        return from_json(document)
    except (KeyError, TypeError, ValueError) as error:
        raise PlanningFailed("the planning process answered nonsense") from error


def _death(process: "subprocess.Popen[bytes]", complaint: list[bytes], *, is_late: bool) -> str:
    if is_late:
        return "planning was stopped: it took longer than it may. Name a path, or a type, to plan less."
    code = process.wait(timeout=10)
    last = b"".join(complaint).decode("utf-8", "replace").strip().rpartition("\n")[2]
    if code == -signal.SIGKILL:
        return "the planning process was killed, most likely for its memory"
    return f"the planning process ended with status {code}: {last[:300]}"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the whole group: the analysis has processes of its own below it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
