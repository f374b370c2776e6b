"""Standing beside a sandbox while it runs: what it says is kept within bounds, what it uses is measured."""

import os
import selectors
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_CHUNK_BYTES: Final = 65536
_LOOK_EVERY_S: Final = 0.05
_PATIENCE_AFTER_THE_END_S: Final = 10.0
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stream:
    """Something to read from, and how much of it may come before the sandbox is ended."""

    descriptor: int
    limit_bytes: int


@dataclass(slots=True)
class Watched:
    """What was seen. `ended_by` is empty where the sandbox ended by itself."""

    said: dict[str, bytearray] = field(default_factory=dict)
    ended_by: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0


def watch(
    process: "subprocess.Popen[bytes]",
    streams: Mapping[str, Stream],
    *,
    wall_s: float,
    cpu_s: float,
    memory_bytes: int,
    stop: threading.Event,
) -> Watched:
    """Read every stream to its end; end the sandbox that exceeds a bound, or once `stop` is set (`ended_by` "stop").

    The process is gone afterwards.
    """
    watched = Watched({name: bytearray() for name in streams})
    started = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for name, stream in streams.items():
            selector.register(stream.descriptor, selectors.EVENT_READ, name)
        next_look = started
        while selector.get_map():
            for key, _ in selector.select(_LOOK_EVERY_S):
                _read(selector, key, watched, streams[key.data].limit_bytes)
            now = time.monotonic()
            if now >= next_look:
                next_look = now + _LOOK_EVERY_S
                _measure(process.pid, watched, cpu_s=cpu_s, memory_bytes=memory_bytes)
            if now - started > wall_s:
                watched.ended_by = watched.ended_by or "wall"
            if stop.is_set():
                watched.ended_by = "stop"
            if watched.ended_by:
                break
        # bubblewrap's death is the death of its first process inside, and with it of the whole namespace.
        if watched.ended_by:
            process.kill()
    process.wait(_PATIENCE_AFTER_THE_END_S)
    watched.seconds = time.monotonic() - started
    return watched


def _read(selector: selectors.BaseSelector, key: selectors.SelectorKey, watched: Watched, limit_bytes: int) -> None:
    try:
        part = os.read(key.fd, _CHUNK_BYTES)
    except ConnectionResetError:  # the other end of a socket pair was closed with something unread
        part = b""
    if not part:
        selector.unregister(key.fd)
        return
    said = watched.said[key.data]
    said += part[: limit_bytes - len(said)]
    if len(said) >= limit_bytes:
        watched.ended_by = watched.ended_by or "output"


def _measure(pid: int, watched: Watched, *, cpu_s: float, memory_bytes: int) -> None:
    pids = _family(pid)
    used_bytes = sum(_private_bytes(one) for one in pids)
    watched.peak_bytes = max(watched.peak_bytes, used_bytes)
    if used_bytes > memory_bytes:
        watched.ended_by = watched.ended_by or "memory"
    elif sum(_cpu_s(one) for one in pids) > cpu_s:
        watched.ended_by = watched.ended_by or "cpu"


def _family(pid: int) -> list[int]:
    """The process and all below it: an orphan is adopted by the namespace's first process, so it stays in sight."""
    found: list[int] = []
    left = [pid]
    while left:
        one = left.pop()
        found.append(one)
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                left += map(int, (thread / "children").read_bytes().split())
        except OSError:
            continue
    return found


def _private_bytes(pid: int) -> int:
    """Resident memory without shared pages; the disks in memory have limits of their own."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_bytes().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE_BYTES


def _cpu_s(pid: int) -> float:
    """Its own time and that of the children it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS_A_SECOND
