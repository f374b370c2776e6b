"""The only git: argument lists, a built environment, a deadline and a bound for every call.

Only plumbing is run, never a command that looks at a work tree (`status`, `diff`, `checkout`): those obey filters,
hooks and monitors that a hostile `.git/config` may name, and no flag switches all of them off.
"""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BufferedReader, BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import cast

from engine.errors import BudgetExceeded, GitError
from engine.workspace.hardening import Remote, command, environment

MIB = 1024 * 1024
STDERR_TAIL_BYTES = 8192
SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")

# The first release of each series whose clones are safe from the repositories of 2024 and 2025 (CVE-2024-32002,
# -32004, -32465; CVE-2025-48384, -48385). Series before 2.43 have no release for 2025; those two need submodules
# or bundle addresses, which are never used here.
_FIRST_SAFE = {39: 4, 40: 2, 41: 1, 42: 2, 43: 7, 44: 4, 45: 4, 46: 4, 47: 3, 48: 2, 49: 1, 50: 1}


def version() -> tuple[int, int, int]:
    """The release of the git on the PATH; raises `GitError` where there is none."""
    answer = run(["version"], git_dir=None).decode("utf-8", "replace")
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", answer)
    if found is None:
        raise GitError("version", f"answered {answer[:80]!r}")
    return int(found[1]), int(found[2]), int(found[3] or 0)


def is_safe(release: tuple[int, int, int]) -> bool:
    """Whether this release may fetch from strangers. Distributions that patch without a new number read as unsafe."""
    major, minor, patch = release
    if (major, minor) > (2, max(_FIRST_SAFE)):
        return True
    return major == 2 and minor in _FIRST_SAFE and patch >= _FIRST_SAFE[minor]


def checked_sha(sha: str) -> str:
    """The sha itself, if it is a full object id; raises `GitError` otherwise."""
    if not SHA.fullmatch(sha):
        raise GitError("read", f"{sha[:80]!r} is not a full object id")
    return sha


class Process:
    """A running git whose output is read as it comes: a context manager that leaves no child behind.

    At `timeout_s` the whole process group is killed, and `check` says so.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        git_dir: Path | None,
        remote: Remote | None = None,
        timeout_s: float = 60.0,
        kept_open: Sequence[int] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.action = arguments[0]
        self._remote = remote
        self._timeout_s = timeout_s
        self._why_killed = ""
        self._stderr_tail = bytearray()
        self._process = subprocess.Popen(
            command(arguments, git_dir),
            env={**environment(remote), **(variables or {})},
            cwd=git_dir or "/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=kept_open,
        )
        self.stdin = cast("BufferedWriter", self._process.stdin)
        self.stdout = cast("BufferedReader", self._process.stdout)
        self._stderr = cast("BufferedReader", self._process.stderr)
        self._drain = threading.Thread(target=self._keep_stderr_tail, daemon=True)
        self._drain.start()
        self._deadline = threading.Timer(timeout_s, self.kill, [f"took longer than {timeout_s:.0f} s"])
        self._deadline.daemon = True
        self._deadline.start()

    def kill(self, reason: str) -> None:
        """End it and its children at once; the first reason given is the one reported."""
        if self._process.poll() is None:
            self._why_killed = self._why_killed or reason
            os.killpg(self._process.pid, signal.SIGKILL)

    def has_ended(self, *, within_s: float) -> bool:
        """Wait at most so long for its end."""
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def wait(self) -> int:
        """The exit code, after the output was read to its end. Raises `GitError` where it had to be killed."""
        with suppress(BrokenPipeError):
            self.stdin.close()
        code = self._process.wait()
        self._drain.join()
        if self._why_killed:
            raise GitError(self.action, self._why_killed)
        return code

    def check(self) -> None:
        """Raises `GitError` with git's own last line unless it ended well."""
        if self.wait() != 0:
            raise GitError(self.action, self.complaint)

    @property
    def complaint(self) -> str:
        """git's last lines in one printable line of at most 300 characters, without secrets."""
        text = bytes(self._stderr_tail).decode("utf-8", "replace")
        secrets = self._remote.secrets if self._remote else ()
        for secret in secrets:
            text = text.replace(secret, "***")
        if len(self._stderr_tail) == STDERR_TAIL_BYTES and secrets:
            text = text[len(secrets[0]) :]  # the tail may begin in the middle of one
        line = "; ".join(part.strip() for part in text.splitlines() if part.strip())
        return "".join(c if c.isprintable() else " " for c in line)[-300:] or "no reason given"

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadline.cancel()
        self.kill("was left before its end")
        self._process.wait()
        self._drain.join()
        for pipe in (self.stdin, self.stdout, self._stderr):
            with suppress(BrokenPipeError):  # unsent input of a git that is gone
                pipe.close()

    def _keep_stderr_tail(self) -> None:
        while part := self._stderr.read1(4096):
            self._stderr_tail = (self._stderr_tail + part)[-STDERR_TAIL_BYTES:]


def run(
    arguments: Sequence[str],
    *,
    git_dir: Path | None,
    timeout_s: float = 60.0,
    output_limit_bytes: int = MIB,
    accepted: Sequence[int] = (0,),
    data: bytes = b"",
    variables: Mapping[str, str] | None = None,
) -> bytes:
    """One short git command: its whole output. It reads `data`, and answers nothing before it has read it all.

    Raises `GitError` for an exit code that is not `accepted`, `BudgetExceeded` for more output than allowed.
    """
    with Process(arguments, git_dir=git_dir, timeout_s=timeout_s, variables=variables) as process:
        with suppress(BrokenPipeError):  # a git that has failed already; its exit code says so
            process.stdin.write(data)
            process.stdin.close()
        output = process.stdout.read(output_limit_bytes + 1)
        if len(output) > output_limit_bytes:
            raise BudgetExceeded(f"output of git {process.action} in bytes", len(output), output_limit_bytes)
        if process.wait() not in accepted:
            raise GitError(process.action, process.complaint)
        return output
