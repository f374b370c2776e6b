"""Prepared environments on the disk: kept per tenant, found again by what they hold, bounded in size.

A tenant never sees the wheels or environments of another, so none can poison another's or learn what it uses. An
environment is written once, renamed into place and from then on mounted read-only.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.workspace.confinement import Interpreter, Mount
from engine.workspace.preparation import Preparation
from engine.workspace.sandbox import INSTALLER_UID

GIB: Final = 1024**3
_SURELY_UNUSED_S: Final = 3600.0
_FACTS: Final = "forge.json"


@dataclass(frozen=True, slots=True)
class Environment:
    """A repository's dependencies, ready to be mounted. `installed` are versions by name; `notes` are plain sentences.

    `inside` is where the folder stands in the sandbox.
    """

    preparation: Preparation
    interpreter: Interpreter
    folder: Path
    inside: str
    installed: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def mounts(self) -> tuple[Mount, ...]:
        return (Mount(self.interpreter.prefix, str(self.interpreter.prefix)), Mount(self.folder, self.inside))

    @property
    def packages(self) -> Path | None:
        """The folder of the installed Python packages, to be read as data; None where there is none."""
        return next(self.folder.glob("lib/python*/site-packages"), None)


@dataclass(frozen=True, slots=True)
class NotPrepared:
    """Nothing of this repository can be run; `reason` is a plain sentence for its owners."""

    reason: str


class EnvironmentCache:
    """The environments below one folder, for all tenants together at most `max_bytes` after every addition."""

    def __init__(self, root: Path, max_bytes: int = 20 * GIB) -> None:
        self._root = root
        self._max_bytes = max_bytes

    def find(self, tenant: str, key: str) -> Path | None:
        """The environment of this key, which counts as used now."""
        folder = self._tenant(tenant) / key
        with suppress(FileNotFoundError):
            os.utime(folder / _FACTS)
            return folder
        return None

    def downloads(self, tenant: str) -> Path:
        """Where the installer keeps what it downloaded for this tenant."""
        return _installers(self._tenant(tenant) / "downloads")

    @contextmanager
    def building(self, tenant: str) -> Iterator[Path]:
        """An empty folder to install into; removed afterwards, unless it was kept."""
        home = self._tenant(tenant)
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="building-", dir=home))
        folder.chmod(0o755)
        try:
            yield _installers(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, tenant: str, key: str, built: Path, facts: Mapping[str, object]) -> Path:
        """Make what was built the environment of this key, and make room. Who comes second takes what is there."""
        folder = self._tenant(tenant) / key
        size_bytes = _size_bytes(built)
        if size_bytes > self._max_bytes:
            raise EnvironmentTooLarge(size_bytes, self._max_bytes)
        (built / _FACTS).write_text(json.dumps({**facts, "size_bytes": size_bytes}))
        with suppress(OSError):
            built.rename(folder)
        self._make_room(folder)
        return folder

    def _tenant(self, tenant: str) -> Path:
        return self._root / hashlib.sha256(tenant.encode()).hexdigest()[:24]

    def _make_room(self, kept: Path) -> None:
        """Remove the longest unused until the rest fits; downloads go first, and nothing that may be in use goes."""
        for downloads in self._root.glob("*/downloads"):
            if _size_bytes(downloads) > self._max_bytes // 4:
                shutil.rmtree(downloads, ignore_errors=True)
        entries = sorted((facts.stat().st_mtime, facts.parent) for facts in self._root.glob(f"*/*/{_FACTS}"))
        total = sum(_noted_size(folder) for _, folder in entries)
        for used_at, folder in entries:
            if total <= self._max_bytes:
                return
            if folder != kept and time.time() - used_at > _SURELY_UNUSED_S:
                total -= _noted_size(folder)
                shutil.rmtree(folder, ignore_errors=True)


class EnvironmentTooLarge(Exception):
    """More was installed than the whole cache may hold."""

    def __init__(self, size_bytes: int, max_bytes: int) -> None:
        super().__init__(f"the dependencies take {size_bytes:,} bytes, above the limit of {max_bytes:,}")


def key_of(*parts: Sequence[str]) -> str:
    """One key for an interpreter and sorted requirements: equal lists give equal keys."""
    return hashlib.sha256(json.dumps([list(part) for part in parts]).encode()).hexdigest()[:32]


def facts_of(folder: Path) -> dict[str, object]:
    """What was noted when the environment was kept."""
    found = json.loads((folder / _FACTS).read_text())
    return found if isinstance(found, dict) else {}


def _installers(folder: Path) -> Path:
    """The folder, made if need be, and given to the uid that installs where root is the launcher."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, INSTALLER_UID, INSTALLER_UID)
    return folder


def _noted_size(folder: Path) -> int:
    try:
        size_bytes = facts_of(folder).get("size_bytes")
    except (OSError, ValueError):
        return 0
    return size_bytes if isinstance(size_bytes, int) else 0


def _size_bytes(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  # a hundred thousand of them
    return total
