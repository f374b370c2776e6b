"""Whose `.forge.yml` is followed, and what is said where one cannot be."""

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from config.forge_yml import Layer, Layers, read_organization
from engine.analysis.listing import NO_RULES
from engine.workspace.checkout import Checkout, open_checkout
from handlers.jobs.rules import MOST_VERSIONS, Followed, followed, notes_of_proposal, read_at, rules_of_file

EXCLUDE = "version: 1\npaths:\n  exclude: ['gen/**']\n"
OTHER = "version: 1\npaths:\n  exclude: ['src/**']\n"
BROKEN = "version: 1\npaths:\n  exlude: ['gen/**']\n"
Commit = Callable[[str | None], str]


def git_in(folder: Path, *arguments: str, data: str = "") -> str:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, input=data, check=True, capture_output=True, text=True, timeout=20).stdout.strip()


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """Commits a `.forge.yml` of this content, or none."""
    git = partial(git_in, tmp_path)

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


def followed_at(checkout: Checkout, sha: str) -> Followed:
    reading = read_at(checkout, sha)
    return followed(reading, Layers(repository=reading.layer))


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        pytest.param("120000", "a symlink stands here", id="a link"),
        pytest.param("160000", "a submodule stands here", id="a submodule"),
        pytest.param("100644", "a file of more than 64 KB stands here", id="a file that is too large to be read"),
    ],
)
def test_what_stands_there_and_is_no_file_drops_no_rule(
    commit: Commit, checkout: Checkout, tmp_path: Path, mode: str, said: str
) -> None:
    good = commit(EXCLUDE)
    blob = git_in(tmp_path, "hash-object", "-w", "--stdin", data="x" * 1_500_001 if mode == "100644" else "else.yml")
    entry = good if mode == "160000" else blob
    tree = git_in(
        tmp_path, "mktree", "--missing", data=f"{mode} {'commit' if entry == good else 'blob'} {entry}\t.forge.yml\n"
    )
    bad = git_in(tmp_path, "commit-tree", "-m", "A change", "-p", good, tree)

    found = followed_at(checkout, bad)

    assert [str(each) for each in found.problems] == [f".forge.yml:1:1: {said}, which is not read"]
    assert found.rules.is_excluded("gen/a.py")
    assert said in notes_of_proposal(checkout, bad, good)[1]


def test_an_empty_file_is_told_before_it_is_merged(commit: Commit, checkout: Checkout) -> None:
    base = commit(EXCLUDE)

    notes = notes_of_proposal(checkout, commit(""), base)

    assert "the file is empty" in notes[1]


def test_a_push_is_judged_by_its_own_file(commit: Commit, checkout: Checkout) -> None:
    found = followed_at(checkout, commit(EXCLUDE))

    assert (found.rules.is_excluded("gen/a.py"), found.rules.is_excluded("src/a.py")) == (True, False)
    assert (found.notes, found.problems) == ((), ())


@pytest.mark.parametrize("content", [None, "version: 1\n", "version: 1\npaths: {protected: ['src/**']}\n"])
def test_a_file_that_leaves_nothing_out_is_as_none(commit: Commit, checkout: Checkout, content: str | None) -> None:
    found = followed_at(checkout, commit(content))

    assert found == Followed(NO_RULES)


def test_equal_rules_have_equal_digests_however_they_are_written(commit: Commit, checkout: Checkout) -> None:
    digests = [followed_at(checkout, commit(text)).rules.digest for text in (EXCLUDE, EXCLUDE + "# why\n", OTHER)]

    assert digests[0] == digests[1] != digests[2]


def test_what_the_organization_leaves_out_is_left_out_too(commit: Commit, checkout: Checkout) -> None:
    reading = read_at(checkout, commit("version: 1\n"))
    above = Layer(read_organization(EXCLUDE.encode()), "forge.yml", "a" * 40)

    found = followed(reading, Layers(above, above, reading.layer))

    assert found.rules.is_excluded("gen/a.py")


def test_a_file_that_breaks_leaves_the_last_good_one_in_force(commit: Commit, checkout: Checkout) -> None:
    good = commit(EXCLUDE)
    commit(BROKEN + "# once\n")
    commit("gen: nothing\n")

    found = followed_at(checkout, commit(BROKEN))

    assert found.rules.is_excluded("gen/a.py")
    assert found.problems[0].place == (3, 3)
    [said] = found.notes
    assert said.startswith(f"Those of {good[:7]} go on being followed, since this cannot be read: .forge.yml:3:3: ")
    assert 'did you mean "exclude"?' in said


def test_a_file_that_was_taken_away_in_between_is_looked_for_behind_that(commit: Commit, checkout: Checkout) -> None:
    commit(EXCLUDE)
    commit(None)

    found = followed_at(checkout, commit(BROKEN))

    assert found.rules.is_excluded("gen/a.py")


def test_a_file_that_was_never_good_has_excluded_nothing(commit: Commit, checkout: Checkout) -> None:
    found = followed_at(checkout, commit(BROKEN))

    assert found.rules is NO_RULES
    assert found.notes[0].startswith("No rules are followed, since this cannot be read: .forge.yml:3:3: ")
    assert found.problems


def test_only_so_many_versions_are_tried(commit: Commit, checkout: Checkout) -> None:
    commit(EXCLUDE)
    for number in range(MOST_VERSIONS):
        broken = commit(f"{BROKEN}# {number}\n")

    assert followed_at(checkout, broken).rules is NO_RULES


def test_a_pull_request_is_told_that_its_own_file_is_not_followed(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(EXCLUDE), commit(OTHER)

    notes = notes_of_proposal(checkout, head, base)

    assert notes == (".forge.yml differs from that of the base branch, which is the one followed here.",)
    assert notes_of_proposal(checkout, base, base) == ()


def test_a_pull_request_that_breaks_the_file_is_told_before_it_is_merged(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(EXCLUDE), commit(BROKEN)

    notes = notes_of_proposal(checkout, head, base)

    assert notes[1].startswith("It could not be followed after a merge: this cannot be read: .forge.yml:3:3: ")


def test_a_pull_request_may_take_the_file_away(commit: Commit, checkout: Checkout) -> None:
    base, head = commit(EXCLUDE), commit(None)

    assert len(notes_of_proposal(checkout, head, base)) == 1


def test_a_file_alone_has_no_earlier_versions() -> None:
    broken, none = rules_of_file(BROKEN.encode()), rules_of_file(None)

    assert broken.notes[0].startswith("No path is left out of the score, since this cannot be read: .forge.yml:3:3: ")
    assert none == Followed(NO_RULES)
