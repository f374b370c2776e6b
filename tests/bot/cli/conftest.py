"""The command line as people run it: a process of its own, with nothing of ours in its environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
WITHIN_S = 60
WAY_TO_THE_INDEX = ("UV_", "PIP_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy")

Ended = subprocess.CompletedProcess[str]
PRICES = '''"""Prices."""


def total(prices: list[int]) -> int:
    """Add up what the basket costs."""
    return sum(prices)
'''


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def forge(
    *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None, within_s: float = WITHIN_S
) -> Ended:
    """Run `forge` to its end; `environment` is added to a nearly empty one."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=ENVIRONMENT | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


def said_in_one_sentence(ended: Ended) -> str:
    """What a command that was refused says: exit status 2, one line on standard error, no traceback."""
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


def git(folder: Path, *arguments: str) -> str:
    identity = {
        f"GIT_{role}_{field}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")
    }
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", **identity}
    argv = ["git", "-C", str(folder), *arguments]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def commit(folder: Path, files: Mapping[str, str]) -> str:
    """Write the files and commit them; the commit's id."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def new_repository(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a repository with one commit for each mapping of files that is given."""

    def new_repository(*commits: Mapping[str, str]) -> Path:
        folder = tmp_path_factory.mktemp("repository")
        git(folder, "init", "--quiet", "--initial-branch=main")
        for files in commits:
            commit(folder, files)
        return folder

    return new_repository


@pytest.fixture(scope="session")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A cache of environments that all tests of the command line share, and the way to the index."""
    way_out = {name: value for name, value in os.environ.items() if name.startswith(WAY_TO_THE_INDEX)}
    return {**way_out, "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
