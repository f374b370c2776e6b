"""The process that parses strangers' files: no secrets in its environment, little memory, little time, one pipe.

A request is one JSON line of [language, is a test, bytes] rows and then the files themselves, one behind the other. The
answer is one JSON line with a row a file, the sizes of its sections or the reason why it has none, and then the
sections. JSON and plain rows rather than pickle: whoever takes over this process by a bug in a parser can hand its
parent text and numbers, and nothing that runs.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Final

from engine.analysis.clones.fingerprints import fingerprints
from engine.analysis.columns.rows import pack
from engine.analysis.extract import Extracted, extractor
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
    die_with(parent)
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
        try:
            connection.send_bytes(_answer(request, cpu_s))
        except MemoryError:
            os.abort()  # as the parser itself does where it finds no memory: the parent tells both alike
        served += 1
        if served % COLLECT_EVERY == 0:
            gc.collect()


def _answer(request: bytes, cpu_s: float) -> bytes:
    files = list(_files(request))
    read = [_read(*file, cpu_s) for file in files]
    # Tests repeat each other on purpose: only source is compared.
    compared = [n for n, found in enumerate(read) if isinstance(found, Extracted) and not files[n][1]]
    prints = dict(zip(compared, _fingerprints([read[n] for n in compared]), strict=True))
    rows = [
        pack(found.facts, prints.get(n, b"")) if isinstance(found, Extracted) else found for n, found in enumerate(read)
    ]
    sizes = [row.reason if isinstance(row, Unjudged) else [len(section) for section in row] for row in rows]
    payload = [section for row in rows if not isinstance(row, Unjudged) for section in row]
    return b"".join((json.dumps(sizes, separators=(",", ":")).encode(), b"\n", *payload))


def _fingerprints(read: Sequence[Extracted | Unjudged]) -> list[bytes]:
    found = [each for each in read if isinstance(each, Extracted)]
    return fingerprints([each.text for each in found], [each.quiet for each in found])


def _files(request: bytes) -> Iterator[tuple[str, bool, bytes]]:
    head, _, _ = request.partition(b"\n")
    start = len(head) + 1
    for language, is_test, size in json.loads(head):
        yield language, is_test, request[start : start + size]
        start += size


def _read(language: str, is_test: bool, raw: bytes, cpu_s: float) -> Extracted | Unjudged:
    # The kernel ends this process when one file takes longer; the default action needs no Python to run.
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        return extractor(language).read(raw, is_test=is_test)
    except (MemoryError, RecursionError) as error:
        return Unjudged(f"too deep or too large to judge ({type(error).__name__})")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def die_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent, which may be gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
