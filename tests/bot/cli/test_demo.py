"""`forge demo` on the repositories that people have: it must work on each, or say why not."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.cli.conftest import ENVIRONMENT, PRICES, command, forge, git
from tests.tangled_shop import TANGLED

WITHIN_S = 90


@dataclass(frozen=True)
class Demo:
    """A demo that ended."""

    repository: Path
    code: int
    told: str
    left: list[str]


@pytest.fixture(scope="module")
def demos(new_repository: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Demo]:
    """Three demos, run at the same time since each mostly waits for its servers."""
    two = new_repository({"prices.py": PRICES}, {"[bold]decide.py": PRICES + TANGLED})
    shallow = tmp_path_factory.mktemp("clone") / "shallow"
    git(two, "clone", "--quiet", "--depth", "1", two.as_uri(), str(shallow))
    repositories = {"two": two, "one": new_repository({"prices.py": PRICES}), "shallow": shallow}
    with tempfile.TemporaryDirectory(prefix="forge-test-") as temporary:
        Path(temporary).chmod(0o711)  # the account that runs the servers for root must pass
        started = {name: _start(repository, Path(temporary)) for name, repository in repositories.items()}
        try:
            told = {name: process.communicate(timeout=WITHIN_S)[0] for name, process in started.items()}
        finally:
            for process in started.values():
                process.kill()
        left = [path.name for path in Path(temporary).iterdir()]
    return {name: Demo(repositories[name], started[name].returncode, told[name], left) for name in repositories}


@pytest.mark.parametrize("name", ["two", "one", "shallow"])
def test_a_push_is_scored_and_a_comment_is_answered(demos: dict[str, Demo], name: str) -> None:
    demo = demos[name]

    assert demo.code == 0, demo.told
    assert demo.told.count("Check run Forge Factory / readiness on ") == 2
    assert "Readiness " in demo.told
    assert "Pushed " in demo.told
    assert "as pull request #1" in demo.told
    assert "Wrote the comment `/forge score` under #1" in demo.told
    assert "Reply of the bot (reactions to the comment: eyes, +1)" in demo.told
    assert demo.told.count("Its page: http://127.0.0.1:") == 2


def test_the_last_commit_is_compared_with_the_one_before(demos: dict[str, Demo]) -> None:
    demo = demos["two"]
    head_sha, base_sha = git(demo.repository, "rev-parse", "HEAD", "HEAD~1").splitlines()

    assert f"Pushed {base_sha[:12]} to main" in demo.told
    assert f"Pushed {head_sha[:12]} as pull request #1" in demo.told
    assert "->" in demo.told
    assert "[bold]decide.py:" in demo.told, "a name is no markup"


def test_what_a_repository_has_not_got_is_made_up_and_said(demos: dict[str, Demo]) -> None:
    (head_sha,) = git(demos["one"].repository, "rev-parse", "HEAD").splitlines()

    assert f"Pushed {head_sha[:12]} to main" in demos["one"].told
    assert "it has one commit only" in demos["one"].told
    assert "a copy without history is pushed" in demos["shallow"].told
    assert "About this repository" not in demos["two"].told


@pytest.mark.parametrize("name", ["two", "one", "shallow"])
def test_the_repository_is_left_as_it_was_and_nothing_stays_behind(demos: dict[str, Demo], name: str) -> None:
    demo = demos[name]

    assert git(demo.repository, "status", "--porcelain") == ""
    assert git(demo.repository, "for-each-ref", "--format=%(refname)", "refs/heads") == "refs/heads/main"
    assert git(demo.repository, "remote") == ("origin" if name == "shallow" else "")
    assert demo.left == []


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    ended = forge("demo", str(tmp_path))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"forge demo: {tmp_path} is not a git repository with a commit: ")
    assert "./forge demo PATH" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    ended = forge("demo", str(tmp_path))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is not a git repository with a commit" in ended.stderr


def _start(repository: Path, temporary: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("demo", str(repository)),
        env=ENVIRONMENT | {"TMPDIR": str(temporary), "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
