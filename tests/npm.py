"""A folder of npm packages that tests need, installed once and again whenever its lock file has changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

INSTALL = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
INSTALL_TIMEOUT_S = 100


class Installation:
    """The packages that the `package-lock.json` of one folder pins.

    `purpose` says in words what needs them; `trim` is called once after each installation.
    """

    def __init__(self, folder: Path, purpose: str, trim: Callable[[], None] | None = None) -> None:
        self.modules = folder / "node_modules"
        self._folder = folder
        self._lock = folder / "package-lock.json"
        self._stamp = self.modules / ".installed-from"
        self._purpose = purpose
        self._trim = trim

    def ensure(self) -> Path:
        """The installed packages. Without them the test fails in CI, and is skipped with the reason elsewhere."""
        with self._lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may want them at once
            if not self._is_installed():
                self._install()
                if self._trim is not None:
                    self._trim()
                self._stamp.write_text(self._digest())
        return self.modules

    def _is_installed(self) -> bool:
        return self._stamp.is_file() and self._stamp.read_text() == self._digest()

    def _digest(self) -> str:
        return hashlib.sha256(self._lock.read_bytes()).hexdigest()

    def _install(self) -> None:
        for program in ("node", "npm"):
            if shutil.which(program) is None:
                missing(f"{program} is not installed: {self._purpose} needs node 20 or newer")
        try:
            subprocess.run(
                INSTALL,
                cwd=self._folder,
                check=True,
                capture_output=True,
                text=True,
                timeout=INSTALL_TIMEOUT_S,
                env=_environment(),
            )
        except subprocess.TimeoutExpired:
            missing(f"npm ci took longer than {INSTALL_TIMEOUT_S} s")
        except subprocess.CalledProcessError as error:
            missing(f"npm ci failed: {error.stderr.strip()[-800:]}")


def missing(reason: str) -> None:
    """A counterpart cannot run here: a failure where CI is set, since nothing may be skipped there."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("npm_lifecycle")}
