"""`forge plan`, `forge refactor` and `forge verify` on a small shop: shown, written, proven, made again."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from engine.refactoring.errand import Errand
from engine.refactoring.evidence import Proof
from engine.refactoring.receipt import Receipt, write_receipt
from engine.refactoring.replay import question_of
from engine.refactoring.workshop import planned
from engine.workspace.checkout import open_checkout
from tests.bot.cli.conftest import forge, git, said_in_one_sentence

SHIPPING: Final = '''"""What sending costs."""


def shipping(weight, is_express):
    """The price in cents."""
    if weight is not None:
        if weight > 0:
            if is_express:
                return weight * 2 + 500
            else:
                return weight + 200
        else:
            return 0
    else:
        return 0
'''
TESTS: Final = """from shipping import shipping


def test_shipping() -> None:
    assert shipping(10, True) == 520
    assert shipping(10, False) == 210
    assert shipping(0, False) == 0
    assert shipping(None, False) == 0
"""
PROJECT: Final = """[project]
name = "shop"
version = "1.0"

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
"""
# A suite that looks at how the code is written, and so refutes whatever rewrites it.
READS_SOURCE: Final = """import inspect

import shipping


def test_it_reads_as_ever() -> None:
    assert inspect.getsource(shipping).count("else:") == 3
"""
FILES: Final = {"shipping.py": SHIPPING, "tests/test_shipping.py": TESTS, "pyproject.toml": PROJECT}
WAY_TO_THE_INDEX: Final = ("UV_", "PIP_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy")
KEY: Final = "a key of the deployment"


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


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A cache of environments that the tests of this file share."""
    way_out = {name: value for name, value in os.environ.items() if name.startswith(WAY_TO_THE_INDEX)}
    return {**way_out, "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


def test_the_proof_is_shown_before_anything_is_written(shop: Path, sandboxed: Mapping[str, str]) -> None:
    ended = forge("refactor", str(shop), "--prove", "--write", environment=sandboxed, within_s=300)

    assert ended.returncode == 0, ended.stderr
    assert "1 passed -> 1 passed" in ended.stdout
    assert ended.stdout.index("Flatten shipping: proven") < ended.stdout.index("Written: shipping.py")
    assert "disproved" not in ended.stdout
    assert (shop / "shipping.py").read_text() != SHIPPING


def test_what_the_tests_refute_is_not_written(
    new_repository: Callable[..., Path], sandboxed: Mapping[str, str]
) -> None:
    shop = new_repository({**FILES, "tests/test_source.py": READS_SOURCE})

    ended = forge("refactor", str(shop), "--prove", "--write", environment=sandboxed, within_s=300)

    assert ended.returncode == 1
    assert "Flatten shipping: disproved" in ended.stdout
    assert "A proof refutes what was planned, so nothing is changed." in ended.stderr
    assert git(shop, "status", "--porcelain") == ""


def receipt_of(shop: Path, file: Path, **more: object) -> Receipt:
    """The receipt of what would be proposed there, as a job writes it."""
    with open_checkout(shop) as checkout:
        base_sha = checkout.resolve("HEAD")
        errand = Errand(str(checkout.git_dir), base_sha)
        change = planned(errand).proposals[0]
        tree = checkout.tree(base_sha)
        files = {blob.path: raw for blob, raw in tree.read([blob for blob in tree.blobs if blob.path in change.paths])}
        tree_sha = checkout.rehearse(base_sha, change.files_after(files))
    receipt = write_receipt(
        job="J-1",
        repository="ada/shop",
        base_sha=base_sha,
        tree_sha=tree_sha,
        commits=[],
        change=change,
        errand=question_of(errand, change),
        proof=Proof(),
        key=KEY,
    )
    told = Receipt({**receipt.document, **more}, receipt.signature)
    file.write_bytes(told.to_bytes())
    return told


def test_a_receipt_is_made_again_to_the_same_tree(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json")

    ended = forge("verify", str(tmp_path / "receipt.json"), cwd=shop, environment={"FORGE_SIGNING_KEY": KEY})

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("The same tree: 1 step of complexity_reduction@1 on ")
    assert ended.stdout.endswith("Signature: by this deployment's key.\n")
    assert git(shop, "count-objects").startswith("6 objects")


def test_the_receipt_holds_when_the_branch_has_moved_on(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json")
    forge("refactor", str(shop), "--write")
    git(shop, "commit", "--quiet", "--all", "--message", "Flatten shipping")

    ended = forge("verify", str(tmp_path / "receipt.json"), str(shop))

    assert ended.returncode == 0
    assert "Signature: not checked" in ended.stdout


def test_the_signature_of_somebody_else_is_no_receipt_of_ours(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json")

    ended = forge("verify", str(tmp_path / "receipt.json"), str(shop), environment={"FORGE_SIGNING_KEY": "another"})

    assert ended.returncode == 1
    assert "Signature: not by this deployment's key." in ended.stdout


def test_another_tree_is_told_with_the_tools_that_differ_first(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json", tree_sha="0" * 40, tools={"libcst": "0.1"})

    ended = forge("verify", str(tmp_path / "receipt.json"), str(shop))

    lines = ended.stdout.splitlines()
    assert ended.returncode == 1
    assert lines[0] == "Not the same tree."
    assert any("libcst is " in line and line.endswith("was 0.1") for line in lines[1:-2])
    assert lines[-2].endswith(f"and the receipt says {'0' * 40}")


def test_a_question_that_makes_no_sense_is_refused(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json")
    (tmp_path / "changed.json").write_text((tmp_path / "receipt.json").read_text().replace("ada/shop", "eve/shop"))
    (tmp_path / "other.json").write_text(json.dumps({"receipt": 1}))

    for file, folder, said in (
        ("missing.json", shop, "cannot be read"),
        ("other.json", shop, "this is no receipt"),
        ("changed.json", shop, "was changed after it was written"),
        ("receipt.json", tmp_path, "is not a git repository"),
    ):
        assert said in said_in_one_sentence(forge("verify", str(tmp_path / file), str(folder)))


def test_a_repository_without_the_commit_is_refused(shop: Path, tmp_path: Path) -> None:
    receipt_of(shop, tmp_path / "receipt.json", base_sha="1" * 40)

    ended = forge("verify", str(tmp_path / "receipt.json"), str(shop))

    assert "does not hold 111111111111" in said_in_one_sentence(ended)
