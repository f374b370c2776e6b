"""Uncommitted work is told in one line, and where a repository came from without a secret."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import work_tree
from bot.cli.work_tree import repository_name, repository_uri, uncommitted_told
from engine.workspace.checkout import open_repository
from tests.bot.cli.conftest import PRICES, git


@pytest.fixture(scope="module")
def shop(new_repository: Callable[..., Path]) -> Path:
    return new_repository({f"module_{number}.py": PRICES for number in range(6)})


def test_files_that_differ_from_the_commit_are_named(shop: Path) -> None:
    for number in range(5):
        (shop / f"module_{number}.py").write_text("changed = True\n")

    told = uncommitted_told(shop, open_repository(shop))

    git(shop, "checkout", "--quiet", ".")
    assert told == (
        "5 files here differ from the commit, and the commit is what is judged:"
        " module_0.py, module_1.py, module_2.py and 2 more."
    )
    assert uncommitted_told(shop, open_repository(shop)) == ""


def test_a_file_that_is_gone_differs_too(shop: Path) -> None:
    (shop / "module_0.py").unlink()

    told = uncommitted_told(shop, open_repository(shop))

    git(shop, "checkout", "--quiet", ".")
    assert told == "1 file here differs from the commit, and the commit is what is judged: module_0.py."


def test_a_bare_repository_has_no_work_to_commit(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(shop), "bare")

    assert uncommitted_told(tmp_path / "bare", open_repository(tmp_path / "bare")) == ""


def test_a_repository_that_is_too_large_is_not_looked_through(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_tree, "MOST_FILES", 5)

    assert "too large to look for uncommitted work" in uncommitted_told(shop, open_repository(shop))


@pytest.mark.parametrize(
    ("origin", "address", "name"),
    [
        pytest.param(
            "https://example.com/owner/shop.git", "https://example.com/owner/shop.git", "owner/shop", id="https"
        ),
        pytest.param(
            "https://me:secret@example.com/o/shop", "https://example.com/o/shop", "o/shop", id="with a secret"
        ),
        pytest.param(
            "git@example.com:owner/shop.git", "ssh://example.com/owner/shop.git", "owner/shop", id="short ssh"
        ),
        pytest.param("ssh://git@example.com:22/o/shop", "ssh://example.com:22/o/shop", "o/shop", id="ssh with a port"),
        pytest.param("https://example.com/a b/<x>", "https://example.com/a%20b/%3Cx%3E", "a b/<x>", id="odd letters"),
    ],
)
def test_the_address_is_that_of_origin_without_a_user(shop: Path, origin: str, address: str, name: str) -> None:
    git(shop, "config", "remote.origin.url", origin)

    assert (repository_uri(shop), repository_name(shop)) == (address, name)


@pytest.mark.parametrize("origin", ["ext::sh -c id", "../shop", "https://[bad", "javascript:alert(1)"])
def test_what_is_no_address_gives_way_to_the_folder(shop: Path, origin: str) -> None:
    git(shop, "config", "remote.origin.url", origin)

    assert (repository_uri(shop), repository_name(shop)) == (shop.as_uri(), shop.name)


def test_a_repository_of_nowhere_is_known_by_its_folder(shop: Path) -> None:
    git(shop, "config", "--unset-all", "remote.origin.url")

    assert (repository_uri(shop), repository_name(shop)) == (shop.as_uri(), shop.name)
