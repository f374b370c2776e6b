"""One launch of bubblewrap: the pipes and files in memory that it inherits, and its end whatever happens."""

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from engine.workspace import confinement, guest, seccomp
from engine.workspace.confinement import Interpreter, Mount
from engine.workspace.watching import Stream

_LONGEST_GREETING: Final = 4096
_GUEST_TEXT: Final = Path(guest.__file__).read_bytes()


class Launch:
    """Everything that must be closed again after a run; leaving it ends the sandbox, if nothing else did."""

    process: "subprocess.Popen[bytes]"

    def __init__(self, bwrap: Path, interpreter: Interpreter, *, stdin: bytes, channel: bytes | None) -> None:
        self._bwrap = bwrap
        self._interpreter = interpreter
        self._stack = ExitStack()
        results_in, results_out = os.pipe()
        self._results_in = self._stack.enter_context(os.fdopen(results_in, "rb", buffering=0))
        self._results_out = self._stack.enter_context(os.fdopen(results_out, "wb", buffering=0))
        self._stdin = self._memory_file(stdin)
        self._channel: tuple[socket.socket, socket.socket] | None = None
        if channel is not None:
            if len(channel) > _LONGEST_GREETING:  # nobody reads yet: more would wait for ever
                raise ValueError(f"a greeting has at most {_LONGEST_GREETING} bytes")
            ours, theirs = socket.socketpair()
            self._channel = (self._stack.enter_context(ours), self._stack.enter_context(theirs))
            ours.sendall(channel)

    @property
    def results_fd(self) -> int:
        """Where the guest writes; its command does not inherit it."""
        return self._results_out.fileno()

    @property
    def channel_fd(self) -> int | None:
        """The command's end of the channel, where there is one."""
        return self._channel[1].fileno() if self._channel else None

    def start(self, order: bytes, mounts: Sequence[Mount], disk_bytes: int, *, network: bool, uid: int | None) -> None:
        """Start it. Raises OSError where bubblewrap cannot be executed."""
        contents = {guest_path: self._memory_file(text) for guest_path, text in _contents(uid, network=network).items()}
        order_file, filter_file = self._memory_file(order), self._memory_file(seccomp.program())
        flags = confinement.arguments(
            interpreter=self._interpreter,
            mounts=mounts,
            disk_bytes=disk_bytes,
            network=network,
            uid=uid,
            contents={path: file.fileno() for path, file in contents.items()},
        )
        script = [str(self._interpreter.executable), "-I", "-S", "-B", confinement.GUEST, str(order_file.fileno())]
        inherited: list[IO[bytes] | socket.socket] = [self._results_out, order_file, filter_file, *contents.values()]
        if self._channel:
            inherited.append(self._channel[1])
        self.process = self._stack.enter_context(
            subprocess.Popen(
                [str(self._bwrap), *flags, "--seccomp", str(filter_file.fileno()), "--", *script],
                stdin=self._stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # The first process inside is bubblewrap's own: what stood in its environment could be read there.
                env={},
                cwd="/",
                pass_fds=[file.fileno() for file in inherited],
                bufsize=0,
            )
        )
        for file in inherited:
            file.close()

    def streams(self, *, said_bytes: int, brought_bytes: int) -> Mapping[str, Stream]:
        """What there is to read of it, with the bound of each."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        streams = {
            "stdout": Stream(self.process.stdout.fileno(), said_bytes),
            "stderr": Stream(self.process.stderr.fileno(), said_bytes),
            "results": Stream(self._results_in.fileno(), brought_bytes),
        }
        if self._channel:
            streams["channel"] = Stream(self._channel[0].fileno(), brought_bytes)
        return streams

    def __enter__(self) -> "Launch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if hasattr(self, "process"):
            self.process.kill()
        self._stack.close()

    def _memory_file(self, content: bytes) -> IO[bytes]:
        file = self._stack.enter_context(os.fdopen(os.memfd_create("forge"), "w+b", buffering=0))
        view = memoryview(content)
        while view:
            view = view[file.write(view) :]
        file.seek(0)
        return file


def _contents(uid: int | None, *, network: bool) -> Mapping[str, bytes]:
    return {**confinement.small_files(uid, network=network), confinement.GUEST: _GUEST_TEXT}
