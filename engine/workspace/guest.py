"""The first program inside the sandbox: lays out the files, runs the command, hands back what was asked for.

It runs there by itself, as a script under `-I -S`: it imports nothing but the standard library. It shares its uid with
the strangers' code, so it makes itself unreadable to it (not dumpable), and every other process is dead before a file
is read. `packed` and `unpacked` are the format on both ends.
"""

import contextlib
import ctypes
import itertools
import json
import os
import resource
import signal
import stat
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

BOX: Final = "/box"
STARTED, FILE, ENDED = b"S", b"F", b"E"
_HEAD: Final = struct.Struct(">cIQ")
_SET_DUMPABLE: Final = 4  # PR_SET_DUMPABLE
_SAFELY: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST_FILES: Final = 20_000
_DEEPEST: Final = 40
_ROUNDS_OF_KILLING: Final = 200


def packed(kind: bytes, name: str, content: bytes) -> bytes:
    """One record of the stream, in which files travel in and out."""
    encoded = os.fsencode(name)
    return _HEAD.pack(kind, len(encoded), len(content)) + encoded + content


def unpacked(stream: BinaryIO) -> Iterator[tuple[bytes, str, bytes]]:
    """Kind, name and content of every record that is there as a whole."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        kind, name_length, length = _HEAD.unpack(head)
        name, content = stream.read(name_length), stream.read(length)
        if len(name) + len(content) < name_length + length:
            return
        yield kind, os.fsdecode(name), content


def main(order_fd: int) -> None:
    """Carry out the order in `order_fd`: a record with what to run, then one for every file."""
    with os.fdopen(order_fd, "rb") as stream:
        records = unpacked(stream)
        order = json.loads(next(records)[2])
        _become_unreadable(order["uid"])
        _lay_out(records)
    results = order["results_fd"]
    _write(results, packed(STARTED, "", b""))
    ending = _run(order)
    _kill_all_others()
    for name, content in _asked_files(order["asked"], order["result_bytes"]):
        _write(results, packed(FILE, name, content))
    _write(results, packed(ENDED, "", json.dumps(ending).encode()))


def _become_unreadable(uid: int | None) -> None:
    """Drop to `uid` for good, where the launcher is root; then nobody may look into this process or signal it away."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.umask(0o022)  # what an installer writes is read by other uids
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)


def _lay_out(records: Iterator[tuple[bytes, str, bytes]]) -> None:
    """Scripts become executable, since the input says nothing about modes."""
    for _, name, content in records:
        path = Path(BOX, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o755 if content.startswith(b"#!") else 0o644
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)


def _run(order: dict[str, Any]) -> dict[str, int | None]:
    child = os.fork()
    if child == 0:
        _become_the_command(order)
    while True:
        pid, status = os.wait()
        if pid == child:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = os.waitstatus_to_exitcode(status)
    return {
        "exit_code": code if code >= 0 else None,
        "signal": -code if code < 0 else None,
        "peak_bytes": used.ru_maxrss * 1024,
    }


def _become_the_command(order: dict[str, Any]) -> None:
    try:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
        for name, bounds in order["limits"].items():
            resource.setrlimit(getattr(resource, name), tuple(bounds))
        _close_all_but(order["channel_fd"])
        Path(order["folder"]).mkdir(parents=True, exist_ok=True)
        os.chdir(order["folder"])
        os.execvpe(order["argv"][0], order["argv"], order["environment"])  # noqa: S606  # a list, no shell
    except OSError as error:
        os.write(2, f"{order['argv'][0]}: {error.strerror}\n".encode(errors="replace"))
    finally:
        os._exit(127)


def _close_all_but(kept_fd: int | None) -> None:
    last = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if kept_fd is None:
        os.closerange(3, last)
        return
    os.closerange(3, kept_fd)
    os.closerange(kept_fd + 1, last)
    os.set_inheritable(kept_fd, True)


def _kill_all_others() -> None:
    """Everything in this pid namespace but its first process and this one; forks race with it, hence the rounds."""
    for _ in range(_ROUNDS_OF_KILLING):
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not _others():
            return


def _others() -> set[int]:
    with os.scandir("/proc") as entries:
        return {int(entry.name) for entry in entries if entry.name.isdigit()} - {1, os.getpid()}


def _asked_files(asked: list[str], limit_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Regular files at or below the asked paths, while they fit; no link is followed on the way."""
    left, count = limit_bytes, 0
    for path in asked:
        for name, size, file in _files_beneath(path):
            count += 1
            with os.fdopen(file, "rb") as stream:
                if size > left or count > _MOST_FILES:
                    continue
                content = stream.read(size)
            left -= len(content)
            yield name, content


def _files_beneath(path: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and an open descriptor of each file."""
    if path.count("/") > _DEEPEST:
        return
    try:
        place = _opened(path)
    except OSError:
        return
    facts = os.fstat(place)
    if stat.S_ISREG(facts.st_mode):
        yield path, facts.st_size, place
        return
    names = _names_in(place) if stat.S_ISDIR(facts.st_mode) else []
    os.close(place)
    for name in names:
        yield from _files_beneath(f"{path}/{name}")


def _names_in(folder_fd: int) -> list[str]:
    with os.scandir(folder_fd) as entries:
        return sorted(entry.name for entry in itertools.islice(entries, _MOST_FILES))


def _opened(path: str) -> int:
    place = os.open(BOX, _SAFELY | os.O_DIRECTORY)
    for part in path.split("/"):
        try:
            inner = os.open(part, _SAFELY, dir_fd=place)
        finally:
            os.close(place)
        place = inner
    return place


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


if __name__ == "__main__":
    main(int(sys.argv[1]))
