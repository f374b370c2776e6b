"""`forge verify`: a receipt is made again to the same tree, or the sentence says what differs."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from bot.cli.proving import prepared
from engine.refactoring.errand import Errand
from engine.refactoring.evidence import Proof
from engine.refactoring.receipt import Receipt, write_receipt
from engine.refactoring.recipes.recipe import TransformationType
from engine.refactoring.replay import question_of
from engine.refactoring.workshop import planned
from engine.workspace.checkout import Checkout, open_checkout
from tests.bot.cli.conftest import forge, git, said_in_one_sentence
from tests.bot.cli.shipping_shop import FILES

KEY: Final = "a key of the deployment"
# A type checker that knows pygments objects to the one type that is to be read here: `Text` is a token and no class.
TOKENS: Final = """from pygments.token import Text


def token(name: str):
    return Text(name)


def label(name: str):
    return f"v{name}"
"""


@pytest.fixture
def shop(new_repository: Callable[..., Path]) -> Path:
    return new_repository(FILES)


def receipt_of(shop: Path, file: Path, **more: object) -> Receipt:
    """The receipt of what would be proposed there, as a job writes it; `more` is what it says otherwise."""
    with open_checkout(shop) as checkout:
        return _written(checkout, Errand(str(checkout.git_dir), checkout.resolve("HEAD")), file, **more)


def receipt_with_packages(shop: Path, file: Path, **more: object) -> Receipt:
    """The same, of types that are added, with everything installed that the shop needs."""
    with open_checkout(shop) as checkout:
        base_sha = checkout.resolve("HEAD")
        with prepared(checkout.tree(base_sha), lambda _: None) as bench:
            types = (TransformationType.TYPE_ANNOTATION,)
            errand = Errand(
                str(checkout.git_dir), base_sha, types, packages=str(bench.ground(()).packages), is_asked=True
            )
            return _written(checkout, errand, file, **more)


def _written(checkout: Checkout, errand: Errand, file: Path, **more: object) -> Receipt:
    change = planned(errand).proposals[0]
    tree = checkout.tree(errand.commit_sha)
    files = {blob.path: raw for blob, raw in tree.read([blob for blob in tree.blobs if blob.path in change.paths])}
    receipt = write_receipt(
        job="J-1",
        repository="ada/shop",
        base_sha=errand.commit_sha,
        tree_sha=checkout.rehearse(errand.commit_sha, change.files_after(files)),
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


@pytest.fixture
def token_shop(
    new_repository: Callable[..., Path], sandboxed: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A shop whose plan depends on what is installed."""
    monkeypatch.setenv("XDG_CACHE_HOME", sandboxed["XDG_CACHE_HOME"])
    return new_repository({**FILES, "tokens.py": TOKENS})


@pytest.mark.long
def test_what_depends_on_installed_packages_is_made_again_with_them(
    token_shop: Path, tmp_path: Path, sandboxed: Mapping[str, str]
) -> None:
    receipt = receipt_with_packages(token_shop, tmp_path / "receipt.json")

    ended = forge("verify", str(tmp_path / "receipt.json"), str(token_shop), environment=sandboxed)

    assert [step["title"] for step in receipt.document["steps"]] == ["Add the return type of label"]
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.startswith("The same tree: 1 step of type_annotation@")


@pytest.mark.long  # installing takes long; that the same packages make the same tree runs always
def test_other_packages_are_named_where_the_tree_is_another_one(
    token_shop: Path, tmp_path: Path, sandboxed: Mapping[str, str]
) -> None:
    receipt = receipt_with_packages(token_shop, tmp_path / "receipt.json")
    installed = receipt.document["errand"]["packages"]
    older = [name if not name.startswith("pluggy-") else "pluggy-0.1" for name in installed]
    told = {**receipt.document, "errand": {**receipt.document["errand"], "packages": older}, "tree_sha": "0" * 40}
    (tmp_path / "older.json").write_bytes(Receipt(told, receipt.signature).to_bytes())

    ended = forge("verify", str(tmp_path / "older.json"), str(token_shop), environment=sandboxed)

    assert ended.returncode == 1
    assert ended.stdout.startswith("Not the same tree.\n  - other packages are installed here: pluggy-")
    assert "pluggy-0.1" in ended.stdout


def test_a_step_that_was_written_into_a_receipt_never_comes_out_again(shop: Path, tmp_path: Path) -> None:
    receipt = receipt_of(shop, tmp_path / "receipt.json")
    added = [*receipt.document["steps"], {"title": "Open a back door", "digest": "0" * 64}]
    receipt_of(shop, tmp_path / "receipt.json", steps=added)

    ended = forge("verify", str(tmp_path / "receipt.json"), str(shop), environment={"FORGE_SIGNING_KEY": KEY})

    assert ended.returncode == 1
    assert "1 step did not come out again: Open a back door" in ended.stdout
    assert "Signature: not by this deployment's key." in ended.stdout
