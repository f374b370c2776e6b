"""The npm parts of the counterparts, installed once and again whenever the lock file has changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
INSTALL_TIMEOUT_S = 100
_LOCK = FOLDER / "package-lock.json"
_STAMP = MODULES / ".installed-from"
_DESCRIPTION = MODULES / "@octokit/openapi/generated/api.github.com.json"


def node_modules() -> Path:
    """The installed packages. Without them the test fails in CI, and is skipped with the reason elsewhere."""
    with _LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may want them at once
        if not _is_installed():
            _install()
    return MODULES


def missing(reason: str) -> None:
    """A counterpart cannot run here: a failure where CI is set, since nothing may be skipped there."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _is_installed() -> bool:
    return _STAMP.is_file() and _STAMP.read_text() == _digest()


def _digest() -> str:
    return hashlib.sha256(_LOCK.read_bytes()).hexdigest()


def _install() -> None:
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            missing(f"{program} is not installed: the GitHub double needs node 20 or newer")
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        subprocess.run(
            command,
            cwd=FOLDER,
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
    _prune()
    _STAMP.write_text(_digest())


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("npm_lifecycle")}


def _prune() -> None:
    """Of 380 MB of descriptions one file of 13 MB is read."""
    for path in _DESCRIPTION.parent.iterdir():
        if path != _DESCRIPTION:
            path.unlink()
