"""The process that parses strangers' files: no secrets in its environment, little memory, little time, one pipe.

A request is one JSON line of [language, is a test, bytes] rows and then the files themselves, one behind the other; the
answer is one JSON list with a row a file. JSON rather than pickle: whoever takes over this process by a bug in a parser
can hand its parent text, and nothing that runs.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

from engine.analysis.extract import extractor
from engine.analysis.facts import Unjudged

READY: Final = b"ready"
PR_SET_PDEATHSIG: Final = 1
COLLECT_EVERY: Final = 16  # requests between two garbage collections, which would otherwise walk every fresh tree


def main(arguments: list[str]) -> None:
    """Serve one pipe until it closes. Arguments: its descriptor, CPU seconds a file, bytes of memory, parent's id."""
    descriptor, cpu_s, memory_bytes, parent = (
        int(arguments[0]),
        float(arguments[1]),
        int(arguments[2]),
        int(arguments[3]),
    )
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()
    serve(Connection(descriptor), cpu_s)


def serve(connection: Connection, cpu_s: float) -> None:
    """Answer requests until the other end hangs up."""
    connection.send_bytes(READY)
    served = 0
    while True:
        try:
            request = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(json.dumps(_answer(request, cpu_s), separators=(",", ":")).encode())
        served += 1
        if served % COLLECT_EVERY == 0:
            gc.collect()


def _answer(request: bytes, cpu_s: float) -> list[Any]:
    head, _, _ = request.partition(b"\n")
    start = len(head) + 1
    rows = []
    for language, is_test, size in json.loads(head):
        # The kernel ends this process when one file takes longer; the default action needs no Python to run.
        signal.setitimer(signal.ITIMER_PROF, cpu_s)
        try:
            rows.append(extractor(language).facts(request[start : start + size], is_test=is_test))
        except (MemoryError, RecursionError) as error:
            rows.append(Unjudged(f"too deep or too large to judge ({type(error).__name__})"))
        signal.setitimer(signal.ITIMER_PROF, 0)
        start += size
    return rows


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent, which may be gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
