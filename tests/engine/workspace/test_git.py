import time

import pytest

from engine.errors import BudgetExceeded, GitError
from engine.workspace import git
from engine.workspace.hardening import Remote


def test_this_machine_has_a_git_that_says_its_release():
    release = git.version()

    assert release >= (2, 30, 0)


@pytest.mark.parametrize(
    ("release", "is_safe"),
    [
        pytest.param((2, 39, 5), True, id="Debian 12"),
        pytest.param((2, 39, 3), False, id="before the clone fixes of 2024"),
        pytest.param((2, 43, 0), False, id="before the submodule fix of 2025"),
        pytest.param((2, 43, 7), True, id="fixed in 2025"),
        pytest.param((2, 38, 9), False, id="a series without fixes"),
        pytest.param((2, 50, 0), False, id="the last series with the fault"),
        pytest.param((2, 51, 0), True, id="a later series"),
        pytest.param((3, 0, 0), True, id="the next major release"),
        pytest.param((1, 9, 5), False, id="an old major release"),
    ],
)
def test_only_releases_with_the_known_fixes_are_called_safe(release, is_safe):
    assert git.is_safe(release) is is_safe


def test_a_git_that_takes_too_long_is_killed_and_says_so():
    started = time.monotonic()

    with git.Process(["hash-object", "--stdin"], git_dir=None, timeout_s=0.3) as process:
        process.stdout.read()
        with pytest.raises(GitError, match="took longer than 0 s"):
            process.wait()

    assert time.monotonic() - started < 5


def test_more_output_than_allowed_is_an_error_not_a_full_memory(repository):
    repository.commit({"big.txt": "x" * 100_000})

    with pytest.raises(BudgetExceeded, match="output of git cat-file"):
        git.run(["cat-file", "blob", "HEAD:big.txt"], git_dir=repository.path / ".git", output_limit_bytes=1000)


def test_an_error_of_git_is_one_bounded_line(repository):
    with pytest.raises(GitError) as caught:
        git.run(["cat-file", "-p", "nothing" * 200], git_dir=repository.path / ".git")

    assert "\n" not in caught.value.reason
    assert 0 < len(caught.value.reason) <= 300


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% pwned",
        "ssh://-oProxyCommand=touch/x",
        "git@github.com:o/r.git",
        "--upload-pack=touch pwned",
        "https://user:secret@github.com/o/r.git",
        "https://github.com/o/r.git\n[core]",
    ],
)
def test_only_plain_addresses_are_fetched_from(url):
    with pytest.raises(GitError, match="addresses without a user"):
        Remote(url)


def test_a_header_that_would_smuggle_another_one_is_refused():
    with pytest.raises(GitError, match="one line"):
        Remote("https://github.com/o/r.git", "Basic abc\r\nHost: evil")


def test_neither_the_machine_nor_the_user_configures_git(tmp_path, monkeypatch):
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = from home\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "from the environment")

    answer = git.run(["config", "--get", "user.name"], git_dir=None, accepted=(0, 1))

    assert answer == b""
