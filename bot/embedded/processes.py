"""Start, wait for and end a server process, also one that a killed owner left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.embedded.errors import EmbeddedError
from bot.embedded.folders import Account

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # looked up here: between fork and exec nothing may be imported or locked
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

Server = subprocess.Popen[bytes]


def run(argv: Sequence[str], account: Account) -> None:
    """Run a short program, at most 60 s; raises `EmbeddedError` with its complaint."""
    done = subprocess.run(
        argv,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env=_ENVIRONMENT,
        timeout=60,
        **_identity(account),
    )
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise EmbeddedError(f"{Path(argv[0]).name} ended with {done.returncode}: {complaint}")


def spawn(argv: Sequence[str], log: Path, at_parents_death: signal.Signals, account: Account) -> Server:
    """Start a server that gets the signal when the calling thread ends; its words go to a fresh `log`."""
    parent = os.getpid()

    def die_with_parent() -> None:  # in the child, after its change of account, which would clear the signal
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(at_parents_death))
        if os.getppid() != parent:
            os._exit(1)

    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    with log.open("wb") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_ENVIRONMENT,
            preexec_fn=die_with_parent,  # noqa: PLW1509  two plain system calls, nothing that could lock
            start_new_session=True,  # Ctrl-C in the terminal reaches the owner, and the owner stops it in order
            **_identity(account),
        )


def wait_until(is_ready: Callable[[Server], bool], server: Server, deadline: float) -> bool:
    """Whether the server got ready before it ended or the (monotonic) deadline passed."""
    while server.poll() is None and time.monotonic() < deadline:
        if is_ready(server):
            return True
        time.sleep(0.005)
    return False


def end(server: Server | None, signals: Sequence[signal.Signals]) -> None:
    """Send one signal after the other until the server has ended; the first gets 20 s, each other 5 s."""
    if server is None:
        return
    for number, signal_ in enumerate(signals):
        if server.poll() is not None:
            return
        server.send_signal(signal_)
        try:
            server.wait(5 if number else STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            continue


def end_leftover(pid_file: Path, argument: str, signals: Sequence[signal.Signals]) -> None:
    """End the server of an owner that was killed, and remove its `pid_file`.

    A process counts as that server when `argument` stands on its command line: the number alone may long
    belong to somebody else, and a server that believed the file would refuse to start.
    """
    pid = _first_number(pid_file)
    for signal_ in signals:
        if pid is None or not _is_alive(pid, argument):
            pid_file.unlink(missing_ok=True)
            return
        os.kill(pid, signal_)
        deadline = time.monotonic() + STOP_TIMEOUT_S / 2
        while _is_alive(pid, argument) and time.monotonic() < deadline:
            time.sleep(0.01)
    if pid is not None and _is_alive(pid, argument):
        raise EmbeddedError(f"An earlier server (process {pid}) does not end: end it by hand, then start again.")
    pid_file.unlink(missing_ok=True)


def tail(log: Path) -> str:
    """The last 2,000 characters of a log."""
    return log.read_text(errors="replace")[-2000:] if log.exists() else "(no log was written)"


def _identity(account: Account) -> dict[str, Any]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _first_number(pid_file: Path) -> int | None:
    try:
        line = pid_file.read_text(errors="replace").partition("\n")[0].strip()
    except OSError:
        return None
    return int(line) if line.isdecimal() and int(line) > 1 else None


def _is_alive(pid: int, argument: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(argument) in command.split(b"\0")
