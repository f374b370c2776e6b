"""One bare mirror on disk: made whole or not at all, locked while it changes, mended after a crash.

Beside each mirror stand two lock files that are never deleted. `.use` is held shared by everybody who reads, and
alone by whoever removes the mirror; `.write` is held alone by whoever fetches. The kernel lets go of both when a
process dies. The write lock is also handed to the git that fetches, so a fetch that outlives its killed parent
still keeps others away from the half-written files.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.errors import AccessRefused, BudgetExceeded, CommitNotFound, GitError
from engine.workspace import git
from engine.workspace.hardening import Remote
from engine.workspace.trees import resolve

FETCH_TIMEOUT_S = 480.0
LOCK_TIMEOUT_S = 500.0
REPACK_TIMEOUT_S = 300.0
MAX_PACKS = 30

_NO_SUCH_COMMIT = re.compile(r"not our ref|unadvertised object|couldn't find remote ref|no such remote ref")
ACCESS_REFUSED = re.compile(
    r"Authentication failed for|could not read (?:Username|Password) for|The requested URL returned error: 40[13]\b"
)
_DAMAGED = re.compile(r"corrupt|bad object|unresolved delta|missing necessary objects|is not a git repository|bad pack")


@dataclass(frozen=True, slots=True)
class Errand:
    """What one opening is for: where it fetches from, how large the mirror may grow, what calls it off."""

    remote: Remote
    size_limit_bytes: int
    stop: threading.Event

    def go_on(self) -> None:
        """Raises `GitError` once the errand was called off."""
        if self.stop.is_set():
            raise called_off()


class Mirror:
    """The mirror of one repository: `<name>.git` in `folder`, and its two locks."""

    def __init__(self, folder: Path, name: str) -> None:
        self.git_dir = folder / f"{name}.git"
        self._use_lock = folder / f"{name}.use"
        self._write_lock = folder / f"{name}.write"

    @classmethod
    def of(cls, folder: Path, key: str) -> "Mirror":
        """`key` is any text that names the repository; the files are named by its hash."""
        return cls(folder, hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32])

    @classmethod
    def all_in(cls, folder: Path) -> "list[Mirror]":
        """Every mirror of the folder, the longest unused first."""
        locks = sorted(folder.glob("*.use"), key=lambda lock: lock.stat().st_mtime)
        return [cls(folder, lock.stem) for lock in locks]

    @contextmanager
    def in_use(self, stop: threading.Event) -> Iterator[None]:
        """Nobody removes the mirror meanwhile; also marks it as used just now."""
        with _locked(self._use_lock, fcntl.LOCK_SH, LOCK_TIMEOUT_S, stop):
            os.utime(self._use_lock)
            yield

    def bring(self, errand: Errand, commit_shas: Sequence[str]) -> None:
        """Make the commits readable, fetching what is missing with its whole history.

        Raises `CommitNotFound` for one the other side does not have, `AccessRefused` for a token that it does not
        take, `BudgetExceeded` where the mirror would grow beyond the errand's limit, `GitError` for everything else,
        being called off included. A damaged mirror is made anew once.
        """
        with _locked(self._write_lock, fcntl.LOCK_EX, LOCK_TIMEOUT_S, errand.stop) as lock:
            self._make_or_mend()
            try:
                self._fetch(errand, commit_shas, lock)
            except CommitNotFound:
                raise
            except GitError as error:
                if not _DAMAGED.search(error.reason):
                    raise
                self._discard()
                self._make_or_mend()
                self._fetch(errand, commit_shas, lock)
            self._repack(errand)

    def remove_if_idle(self) -> bool:
        """Remove the mirror unless somebody uses it; whether it is gone."""
        try:
            with _locked(self._use_lock, fcntl.LOCK_EX, 0.0, threading.Event()):
                self._discard()
        except GitError:
            return False
        return True

    def _make_or_mend(self) -> None:
        """After this the mirror is a whole repository without leftovers of a git that was killed."""
        if not all((self.git_dir / part).exists() for part in ("HEAD", "config", "objects", "refs")):
            self._discard()
            made = Path(tempfile.mkdtemp(prefix=f"{self.git_dir.stem}.new-", dir=self.git_dir.parent))
            git.run(["init", "--quiet", "--bare", "--template=", str(made)], git_dir=None)
            made.rename(self.git_dir)
        leftovers = [*self.git_dir.glob("refs/**/*.lock"), *self.git_dir.glob("objects/pack/tmp_*")]
        for leftover in [*leftovers, *self.git_dir.glob("*.lock"), *self.git_dir.glob("objects/pack/.tmp-*")]:
            leftover.unlink(missing_ok=True)

    def _discard(self) -> None:
        """Out of sight in one step, then deleted; what a killed process left half deleted or half made goes as well."""
        if self.git_dir.exists():
            self.git_dir.rename(tempfile.mkdtemp(prefix=f"{self.git_dir.stem}.old-", dir=self.git_dir.parent))
        for half in [*self.git_dir.parent.glob(f"{self.git_dir.stem}.???-*")]:
            shutil.rmtree(half, ignore_errors=True)

    def _fetch(self, errand: Errand, commit_shas: Sequence[str], lock: int) -> None:
        missing = [sha for sha in dict.fromkeys(commit_shas) if not self._has(sha)]
        for sha in missing:
            errand.go_on()
            self._fetch_one(errand, sha, lock)

    def _has(self, sha: str) -> bool:
        """Whether the commit is here whole: it was fetched, or it is in the history of one that was.

        Asked of the refs, since git writes a ref last, when every object is in place.
        """
        git.checked_sha(sha)
        for condition in ([f"refs/forge/{sha}"], [f"--contains={sha}", "refs/forge"]):
            arguments = ["for-each-ref", "--count=1", "--format=%(objectname)", *condition]
            # 128 and 129 are git's answers to an unknown commit.
            if git.run(arguments, git_dir=self.git_dir, accepted=(0, 128, 129)):
                return resolve(self.git_dir, sha) is not None
        return False

    def _fetch_one(self, errand: Errand, sha: str, lock: int) -> None:
        # The ref keeps the commit and tells the other side at the next fetch what is here already.
        arguments = [
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc"),
            *("--end-of-options", errand.remote.url, f"+{sha}:refs/forge/{sha}"),
        ]
        limit_bytes = errand.size_limit_bytes
        with git.Process(
            arguments, git_dir=self.git_dir, remote=errand.remote, timeout_s=FETCH_TIMEOUT_S, kept_open=[lock]
        ) as process:
            while not process.has_ended(within_s=0.2):
                errand.go_on()
                if self.size_bytes() > limit_bytes:
                    raise BudgetExceeded("bytes in the mirror", limit_bytes + 1, limit_bytes)
            if process.wait() == 0:
                return
            if _NO_SUCH_COMMIT.search(process.complaint):
                raise CommitNotFound("fetch", process.complaint)
            if ACCESS_REFUSED.search(process.complaint):
                raise AccessRefused("fetch", process.complaint)
            raise GitError("fetch", process.complaint)

    def _repack(self, errand: Errand) -> None:
        """Every fetch leaves a pack and a ref; past `MAX_PACKS` they are joined, which keeps reading fast."""
        if sum(1 for _ in self.git_dir.glob("objects/pack/*.pack")) > MAX_PACKS:
            git.run(["pack-refs", "--all"], git_dir=self.git_dir)
            arguments = ["repack", "--geometric=2", "-d", "-q"]
            with git.Process(arguments, git_dir=self.git_dir, timeout_s=REPACK_TIMEOUT_S) as process:
                while not process.has_ended(within_s=0.2):
                    errand.go_on()
                process.check()

    def size_bytes(self) -> int:
        total = 0
        for place, _, names in os.walk(self.git_dir):
            for name in names:
                with suppress(FileNotFoundError):  # git renames its temporary files while we count
                    total += (Path(place) / name).stat().st_size
        return total


@contextmanager
def _locked(path: Path, kind: int, timeout_s: float, stop: threading.Event) -> Iterator[int]:
    """Hold a lock file; gives the descriptor that holds it.

    Raises `GitError` when it cannot be had in `timeout_s`, and when `stop` is set meanwhile.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + timeout_s
        while not _try_lock(descriptor, kind):
            if time.monotonic() >= deadline:
                raise GitError("lock", f"the mirror is still used by another process after {timeout_s:.0f} s")
            if stop.wait(0.05):
                raise called_off()
        yield descriptor
    finally:
        # Said aloud, since a child forked meanwhile holds the same lock through its copy of the descriptor.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def called_off() -> GitError:
    return GitError("fetch", "called off")


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
