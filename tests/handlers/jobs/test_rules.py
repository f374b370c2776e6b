"""Whose `.forge.yml` is followed, and what is said where one cannot be."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.analysis.listing import NO_RULES
from engine.workspace.checkout import Checkout, open_checkout
from handlers.jobs.rules import rules_of_pull_request, rules_of_push

EXCLUDE = "version: 1\npaths:\n  exclude: ['gen/**']\n"
OTHER = "version: 1\npaths:\n  exclude: ['src/**']\n"
BROKEN = "version: 1\npaths:\n  exlude: ['gen/**']\n"
Commit = Callable[[str | None], str]


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """Commits a `.forge.yml` of this content, or none."""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def make(content: str | None) -> str:
        file = tmp_path / ".forge.yml"
        file.unlink(missing_ok=True) if content is None else file.write_text(content)
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return git("rev-parse", "HEAD")

    git("init", "--quiet")
    return make


@pytest.fixture
def checkout(commit: Commit, tmp_path: Path) -> Checkout:
    commit(None)
    return open_checkout(tmp_path)


def test_a_push_is_judged_by_its_own_file(commit: Commit, checkout: Checkout) -> None:
    followed = rules_of_push(checkout, commit(EXCLUDE))

    assert (followed.rules.is_excluded("gen/a.py"), followed.rules.is_excluded("src/a.py")) == (True, False)
    assert followed.notes == ()


@pytest.mark.parametrize("content", [None, "version: 1\n", "version: 1\npaths: {protected: ['src/**']}\n"])
def test_a_file_that_leaves_nothing_out_is_as_none(commit: Commit, checkout: Checkout, content: str | None) -> None:
    followed = rules_of_push(checkout, commit(content))

    assert (followed.rules, followed.notes) == (NO_RULES, ())


def test_equal_rules_have_equal_digests_however_they_are_written(commit: Commit, checkout: Checkout) -> None:
    digests = [rules_of_push(checkout, commit(text)).rules.digest for text in (EXCLUDE, EXCLUDE + "# why\n", OTHER)]

    assert digests[0] == digests[1] != digests[2]


def test_a_pull_request_cannot_exclude_its_own_files(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(EXCLUDE), commit(OTHER)

    followed = rules_of_pull_request(checkout, head, base)

    assert (followed.rules.is_excluded("gen/a.py"), followed.rules.is_excluded("src/a.py")) == (True, False)
    assert followed.notes == (".forge.yml differs from that of the base branch, which is the one followed here.",)


def test_a_pull_request_whose_base_is_gone_leaves_nothing_out(commit: Commit, checkout: Checkout) -> None:
    assert rules_of_pull_request(checkout, commit(EXCLUDE), None).rules is NO_RULES


def test_a_file_that_cannot_be_read_excludes_nothing_and_says_where(commit: Commit, checkout: Checkout) -> None:
    followed = rules_of_push(checkout, commit(BROKEN))

    assert followed.rules is NO_RULES
    [said] = followed.notes
    assert said.startswith("No path is left out of the score, since this cannot be read: .forge.yml:3:3: ")
    assert 'did you mean "exclude"?' in said


def test_a_pull_request_that_breaks_the_file_is_told_before_it_is_merged(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(EXCLUDE), commit(BROKEN)

    followed = rules_of_pull_request(checkout, head, base)

    assert followed.rules.is_excluded("gen/a.py")
    assert followed.notes[1].startswith("It could not be followed after a merge: this cannot be read: .forge.yml:3:3: ")


def test_a_base_that_cannot_be_read_is_told_once(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(BROKEN), commit(BROKEN)

    followed = rules_of_pull_request(checkout, head, base)

    assert followed.rules is NO_RULES
    [said] = followed.notes
    assert said.startswith("No path is left out of the score, since in the base this cannot be read: .forge.yml:3:3")
