"""The TypeScript compiler as a process: one line of JSON for a question, one for its answer, and an end for both."""

import atexit
import ctypes
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from typing import Any, Final

from engine.refactoring.recipes.ecmascript.installed import FOLDER, Tools

DEADLINE_S: Final = 60.0
MEMORY_MB: Final = 1536
MAX_ANSWER_BYTES: Final = 64 << 20
_CHUNK: Final = 1 << 16
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None)


class ServiceFailed(Exception):
    """No answer: the process died, was too slow or threw. What it knew is gone; the next question starts another."""


class LanguageService:
    """A process with no environment, no secrets and bounded memory, started with the first question."""

    def __init__(self, tools: Tools, deadline_s: float = DEADLINE_S) -> None:
        self._tools = tools
        self._deadline_s = deadline_s
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ask(self, question: Mapping[str, Any]) -> Any:
        """What the service answers. Raises `ServiceFailed`; the process is gone then, unless it threw and recovered."""
        ends_at = time.monotonic() + self._deadline_s
        process = self._started()
        try:
            self._write(process, json.dumps(question).encode() + b"\n", ends_at)
            answer = json.loads(self._line(process, ends_at))
        except (OSError, ValueError) as error:
            self.close()
            raise ServiceFailed(f"the TypeScript compiler gave no answer ({error})") from error
        if "threw" in answer:
            raise ServiceFailed(f"the TypeScript compiler failed: {answer['threw']}")
        return answer["answer"]

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process, self._rest = self._process, None, b""
        if process is None:
            return
        atexit.unregister(self.close)
        process.kill()
        process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self.is_running:
            return self._process
        self.close()
        script = FOLDER / "node" / "language_service.mjs"
        process = subprocess.Popen(
            [self._tools.node, f"--max-old-space-size={MEMORY_MB}", str(script), str(self._tools.typescript)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=FOLDER,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
        )
        assert process.stdin is not None
        os.set_blocking(process.stdin.fileno(), False)
        atexit.register(self.close)
        self._process = process
        return process

    def _write(self, process: subprocess.Popen[bytes], line: bytes, ends_at: float) -> None:
        assert process.stdin is not None
        left = memoryview(line)
        while left:
            _, ready, _ = select.select([], [process.stdin], [], _left(ends_at))
            if ready:
                left = left[os.write(process.stdin.fileno(), left[:_CHUNK]) :]

    def _line(self, process: subprocess.Popen[bytes], ends_at: float) -> bytes:
        assert process.stdout is not None
        parts = [self._rest]
        size = len(self._rest)
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([process.stdout], [], [], _left(ends_at))
            chunk = os.read(process.stdout.fileno(), _CHUNK) if ready else None
            if chunk == b"":
                raise OSError("it has ended")
            parts.append(chunk or b"")
            size += len(parts[-1])
            if size > MAX_ANSWER_BYTES:
                raise OSError("its answer has no end")
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _die_with_parent() -> None:
    """Whoever is killed while the compiler is busy leaves nothing behind."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
