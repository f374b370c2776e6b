"""One commit to one branch of ours, by real git over HTTP, and only from where we left it."""

import threading

import pytest

from engine.errors import AccessRefused, BranchMoved, GitError, PushRefused
from engine.workspace.blobs import Budget
from engine.workspace.checkout import Signature

BRANCH = "forge-factory/J-1-file_split"
REF = f"refs/heads/{BRANCH}"
BOT = Signature("Forge", "forge@example.org", 1_764_000_000)


@pytest.fixture
def base(repository):
    repository.git("config", "http.receivepack", "true")
    return repository.commit({"a.py": "1\n"})


@pytest.fixture
def checkout(cache, git_server, authorization, base):
    with cache.open("github/1", git_server.url, [base], authorization, budget=Budget()) as opened:
        yield opened


@pytest.fixture
def push(checkout, git_server, authorization):
    def push_it(sha, *, expected_sha=None, branch=BRANCH, header=authorization, stop=None):
        checkout.push(git_server.url, header, sha, branch, expected_sha=expected_sha, stop=stop)

    return push_it


def _commit(checkout, parent, text):
    return checkout.commit(parent, {"a.py": text}, message="Ours", author=BOT, committer=BOT).sha


def test_a_commit_made_here_arrives_on_a_new_branch(repository, checkout, push, base):
    ours = _commit(checkout, base, b"2\n")

    push(ours)

    assert repository.git("rev-parse", REF) == ours
    assert repository.git("cat-file", "blob", f"{ours}:a.py") == "2"


def test_pushing_again_what_has_arrived_already_is_fine(repository, checkout, push, base):
    ours = _commit(checkout, base, b"2\n")
    push(ours)

    push(ours)

    assert repository.git("rev-parse", REF) == ours


def test_our_branch_moves_forward_and_is_rebased_from_where_we_left_it(repository, checkout, push, base):
    first = _commit(checkout, base, b"2\n")
    push(first)
    second = _commit(checkout, first, b"3\n")
    push(second, expected_sha=first)
    other = _commit(checkout, base, b"4\n")

    push(other, expected_sha=second)

    assert repository.git("rev-parse", REF) == other


def test_a_branch_that_somebody_else_moved_is_left_to_them(repository, checkout, push, base):
    first = _commit(checkout, base, b"2\n")
    push(first)
    theirs = repository.commit({"a.py": "theirs\n"})
    repository.git("update-ref", REF, theirs)

    with pytest.raises(BranchMoved):
        push(_commit(checkout, first, b"3\n"), expected_sha=first)

    assert repository.git("rev-parse", REF) == theirs


def test_a_branch_that_somebody_made_or_removed_first_is_left_to_them(repository, checkout, push, base):
    ours = _commit(checkout, base, b"2\n")
    with pytest.raises(BranchMoved):
        push(ours, expected_sha=base)

    theirs = repository.commit({"a.py": "theirs\n"})
    repository.git("update-ref", REF, theirs)
    with pytest.raises(BranchMoved):
        push(ours)

    assert repository.git("rev-parse", REF) == theirs


def test_a_branch_that_moves_while_we_push_is_left_to_them(repository, checkout, push, base):
    theirs = repository.commit({"a.py": "theirs\n"})
    # The server has greeted us with the branch absent; the hook moves it before our request is carried out.
    hook = repository.path / ".git/hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\nunset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY\ngit update-ref {REF} {theirs}\n")
    hook.chmod(0o755)

    with pytest.raises(BranchMoved):
        push(_commit(checkout, base, b"2\n"))

    assert repository.git("rev-parse", REF) == theirs


def test_a_host_that_says_no_is_quoted(repository, checkout, push, base):
    hook = repository.path / ".git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'Changes must be made through a pull request.' >&2\nexit 1\n")
    hook.chmod(0o755)

    with pytest.raises(PushRefused, match=r"pre-receive hook declined.*Changes must be made"):
        push(_commit(checkout, base, b"2\n"))


@pytest.mark.parametrize(
    "branch", ["main", "topic", "forge-factory/", "forge-factory/../main", "forge-factory/-x", "forge-factory/a.lock"]
)
def test_no_branch_but_ours_is_ever_pushed_to(git_server, checkout, push, base, branch):
    ours = _commit(checkout, base, b"2\n")
    asked = len(git_server.requests)

    with pytest.raises(GitError, match="not a branch of ours"):
        push(ours, branch=branch)

    assert len(git_server.requests) == asked


def test_a_refused_token_says_so_and_is_nowhere_on_a_command_line(
    checkout, push, base, token, authorization, seen_commands
):
    ours = _commit(checkout, base, b"2\n")

    with pytest.raises(AccessRefused) as refused:
        push(ours, header="Basic d3Jvbmc6d3Jvbmc=")
    push(ours)

    assert "d3Jvbmc" not in str(refused.value)
    told = "\n".join(seen_commands())
    assert " push " in told
    assert token not in told
    assert authorization.partition(" ")[2] not in told


def test_a_push_that_is_called_off_ends_and_leaves_nothing(repository, checkout, push, base):
    stop = threading.Event()
    stop.set()
    hook = repository.path / ".git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nsleep 3\nexit 1\n")
    hook.chmod(0o755)
    ours, late = _commit(checkout, base, b"2\n"), threading.Event()
    threading.Timer(0.5, late.set).start()

    for when in (stop, late):
        with pytest.raises(GitError, match="called off"):
            push(ours, stop=when)

    assert repository.git("for-each-ref", REF) == ""
