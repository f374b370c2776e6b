"""`forge plan` and `forge refactor` on a small shop: shown, written, proven."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.bot.cli.conftest import forge, git, said_in_one_sentence
from tests.bot.cli.shipping_shop import FILES, SHIPPING

# A suite that looks at how the code is written, and so refutes whatever rewrites it.
READS_SOURCE: Final = """import inspect

import shipping


def test_it_reads_as_ever() -> None:
    assert inspect.getsource(shipping).count("else:") == 3
"""

ONE_TEST: Final = """version: 1
tests: {command: pytest -k shipping, setup: make deps}
"""


@pytest.fixture
def shop(new_repository: Callable[..., Path]) -> Path:
    return new_repository(FILES)


def test_a_plan_says_what_would_be_won_and_writes_nothing(shop: Path) -> None:
    ended = forge("plan", str(shop))

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "1. Flatten shipping\n" in ended.stdout
    assert "cognitive 9 -> 3" in ended.stdout
    assert git(shop, "status", "--porcelain") == ""


def test_without_being_asked_nothing_is_written(shop: Path) -> None:
    ended = forge("refactor", str(shop))

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Nothing was written" in ended.stdout
    assert git(shop, "status", "--porcelain") == ""


def test_the_diff_is_one_that_git_applies(shop: Path) -> None:
    diff = forge("refactor", str(shop), "--diff").stdout

    subprocess.run(["git", "apply", "--check", "-"], cwd=shop, input=diff, text=True, check=True, timeout=60)
    subprocess.run(["git", "apply", "-"], cwd=shop, input=diff, text=True, check=True, timeout=60)
    applied = (shop / "shipping.py").read_text()

    git(shop, "checkout", "--quiet", "--", ".")
    forge("refactor", str(shop), "--write")
    assert (shop / "shipping.py").read_text() == applied != SHIPPING


def test_what_was_written_leaves_nothing_to_write(shop: Path) -> None:
    first = forge("refactor", str(shop), "--type", "complexity_reduction", "--write")
    git(shop, "commit", "--quiet", "--all", "--message", "Flatten shipping")

    second = forge("refactor", str(shop), "--type", "complexity_reduction", "--write")

    assert (first.returncode, second.returncode) == (0, 1)
    assert "Written: shipping.py" in first.stdout
    assert "Nothing to propose: no recipe found anything to do" in second.stdout
    assert git(shop, "status", "--porcelain") == ""


def test_uncommitted_work_is_never_written_over(shop: Path) -> None:
    (shop / "shipping.py").write_text("mine = 1\n")

    ended = forge("refactor", str(shop), "--write")

    assert "holds uncommitted work (shipping.py)" in said_in_one_sentence(ended)
    assert (shop / "shipping.py").read_text() == "mine = 1\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--type", "magic"), "'magic' is not a refactoring type"),
        (("--target", "nowhere.py"), "there is no 'nowhere.py' in the last commit"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_what_would(shop: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in said_in_one_sentence(forge("refactor", str(shop), *arguments))
    assert said in said_in_one_sentence(forge("refactor", str(shop), "--prove", *arguments))


def test_the_proof_is_shown_before_anything_is_written(
    new_repository: Callable[..., Path], sandboxed: Mapping[str, str]
) -> None:
    """The tests are run as `.forge.yml` says: without the one that fails, whose name is another."""
    shop = new_repository({**FILES, "tests/test_tax.py": "def test_tax():\n    assert False\n", ".forge.yml": ONE_TEST})

    ended = forge("refactor", str(shop), "--prove", "--write", environment=sandboxed, within_s=300)

    assert ended.returncode == 0, ended.stderr
    assert "1 passed -> 1 passed" in ended.stdout
    assert ended.stdout.index("Flatten shipping: proven") < ended.stdout.index("Written: shipping.py")
    assert "disproved" not in ended.stdout
    assert "Note: tests.setup: `make deps` installs nothing that can be read, and was not run" in ended.stderr
    assert (shop / "shipping.py").read_text() != SHIPPING


def test_a_proof_with_gaps_that_the_file_refuses_changes_nothing(
    new_repository: Callable[..., Path], sandboxed: Mapping[str, str]
) -> None:
    shop = new_repository({"shipping.py": SHIPPING, ".forge.yml": "version: 1\nproof: {on_missing: refuse}\n"})

    ended = forge("refactor", str(shop), "--prove", "--write", environment=sandboxed, within_s=300)

    assert ended.returncode == 1
    assert (
        "Flatten shipping: the proof has gaps that .forge.yml refuses, so nothing is changed: tests: " in ended.stderr
    )
    assert git(shop, "status", "--porcelain") == ""


def test_what_the_tests_refute_is_not_written(
    new_repository: Callable[..., Path], sandboxed: Mapping[str, str]
) -> None:
    shop = new_repository({**FILES, "tests/test_source.py": READS_SOURCE})

    ended = forge("refactor", str(shop), "--prove", "--write", environment=sandboxed, within_s=300)

    assert ended.returncode == 1
    assert "Flatten shipping: disproved" in ended.stdout
    assert "a proof refutes what was planned, so nothing is changed." in ended.stderr
    assert git(shop, "status", "--porcelain") == ""
