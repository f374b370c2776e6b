"""What the type checker says of a folder: pyrefly, under settings of our own; those of the repository are not read.

The checker only parses. It starts nothing, imports nothing and needs no network; whoever calls may run it in the
sandbox all the same, by a `Runner` of their own.
"""

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

TIMEOUT_S: Final = 120.0
MAX_OUTPUT_BYTES: Final = 64_000_000
MAX_MEMORY_BYTES: Final = 6_000_000_000
_QUOTED: Final = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'")
_NUMBER: Final = re.compile(r"\d+")
_FOUND_ERRORS: Final = 1


class CheckingFailed(Exception):
    """The checker gave no answer: it is not installed, ran out of time or memory, or answered no JSON."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a process ended."""

    returncode: int
    stdout: bytes


class Runner(Protocol):
    """Runs one command in an empty folder of its own, with bounds on time, memory and output."""

    def __call__(self, argv: Sequence[str], cwd: Path) -> Completed:
        """Raises CheckingFailed where a bound is reached."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One error. `path` is relative to the folder; `key` tells errors apart and is blind to lines and to names."""

    path: str
    line: int
    code: str
    said: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.path, self.code, _NUMBER.sub("0", _QUOTED.sub("`...`", self.said))


def check_folder(
    folder: Path, run: Runner | None = None, *, python: str = "3.12", packages: Sequence[Path] = ()
) -> list[Complaint]:
    """Every error in the Python files of a folder, sorted. `packages` are folders of installed dependencies.

    Raises CheckingFailed.
    """
    root = folder.resolve()
    with tempfile.TemporaryDirectory(prefix="forge-types-") as empty:
        done = (run or run_bounded)(_command(root, python, packages), Path(empty))
    if done.returncode not in (0, _FOUND_ERRORS):
        raise CheckingFailed(f"pyrefly ended with code {done.returncode}")
    return _read(done.stdout, root)


def grown(before: Iterable[Complaint], after: Iterable[Complaint]) -> list[Complaint]:
    """The errors of `after` whose key is seen more often than in `before`; all of one key, since any may be new."""
    return _more(list(before), sorted(after), lambda each: each.key)


def grown_anywhere(before: Iterable[Complaint], after: Iterable[Complaint]) -> list[Complaint]:
    """The same, whichever files the errors stand in: code that moved takes its errors with it."""
    return _more(list(before), sorted(after), lambda each: each.key[1:])


def _more(
    before: list[Complaint], after: list[Complaint], key: Callable[[Complaint], tuple[str, ...]]
) -> list[Complaint]:
    more = Counter(map(key, after)) - Counter(map(key, before))
    return [each for each in after if key(each) in more]


def run_bounded(argv: Sequence[str], cwd: Path) -> Completed:
    """Run a trusted program with nothing of our environment. Raises CheckingFailed."""
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env={"PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise CheckingFailed(f"{argv[0]} cannot be started: {error.strerror}") from error
        with process:
            returncode = _waited(process)
        output.seek(0)
        return Completed(returncode, output.read(MAX_OUTPUT_BYTES))


def _waited(process: "subprocess.Popen[bytes]") -> int:
    try:
        # Whoever starts us may be bounded already, and nobody raises a bound.
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        memory = MAX_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, MAX_MEMORY_BYTES)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES))
    except ProcessLookupError:
        pass  # it has ended already
    try:
        return process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise CheckingFailed(f"pyrefly gave no answer within {TIMEOUT_S:.0f} seconds") from None


def _command(root: Path, python: str, packages: Sequence[Path]) -> list[str]:
    searched = [root / "src", root] if (root / "src").is_dir() else [root]
    # Without a file given by -c it would look for the repository's own; /dev/null says nothing, and -p says the rest.
    return [
        _program(), "check", "-c", "/dev/null", "-p", "default", "--skip-interpreter-query",
        "--python-version", python, "--python-platform", "linux", "--output-format", "json", "--summary", "none",
        "--relative-to", str(root), "--color", "never", "--threads", "2", "--use-ignore-files=false",
        "--disable-project-excludes-heuristics=true", "--project-excludes", "**/node_modules/**",
        *(part for each in searched for part in ("--search-path", str(each))),
        *(part for each in packages for part in ("--site-package-path", str(each))),
        str(root),
    ]  # fmt: skip


def _program() -> str:
    beside = Path(sys.executable).with_name("pyrefly")
    found = str(beside) if beside.is_file() else shutil.which("pyrefly")
    if found is None:
        raise CheckingFailed("pyrefly is not installed")
    return found


def _read(output: bytes, root: Path) -> list[Complaint]:
    try:
        found = json.loads(output)["errors"]
        return sorted(
            Complaint(_relative(each["path"], root), int(each["line"]), each["name"], each["concise_description"])
            for each in found
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CheckingFailed("pyrefly's answer cannot be read") from error


def _relative(path: str, root: Path) -> str:
    """Symbolic links on the way to the folder are seen through."""
    seen = Path(path)
    return seen.relative_to(root).as_posix() if seen.is_relative_to(root) else path
