"""The only push: one commit to one branch of ours, and only if the branch still stands where we left it."""

import re
import threading
from pathlib import Path
from typing import Final

from engine.errors import AccessRefused, BranchMoved, GitError, PushRefused
from engine.workspace import git
from engine.workspace.hardening import Remote
from engine.workspace.mirrors import ACCESS_REFUSED

PUSH_TIMEOUT_S: Final = 300.0
OWN_BRANCHES: Final = "forge-factory/"
"""Every branch that this bot makes or moves begins so; nothing else is ever pushed to."""

_OWN_BRANCH: Final = re.compile(rf"{OWN_BRANCHES}[A-Za-z0-9][A-Za-z0-9._-]{{0,150}}")
_REJECTED: Final = re.compile(r"^!\t[^\t]*\t(?P<why>.*)$", re.MULTILINE)
# Ours is the first; a server whose branch moved between its greeting and our request says one of the others.
_MOVED: Final = re.compile(r"stale info|cannot lock ref|reference already exists|fetch first|failed to update ref")
_LONGEST_REPORT: Final = 64 * 1024


def push_commit(
    git_dir: Path,
    remote: Remote,
    commit_sha: str,
    branch: str,
    *,
    expected_sha: str | None,
    stop: threading.Event | None = None,
) -> None:
    """The branch points to the commit afterwards; one that does so already is left as it is.

    `expected_sha` is where the branch stands now, None where it must not be there. The commit need not follow from
    it: a branch of ours may be rebased. Raises `BranchMoved` when it stands elsewhere, `AccessRefused` for a token
    that the host does not take, `PushRefused` for a host that says no, `GitError` for everything else, being called
    off by `stop` included. After any of them but the first three the push may have arrived: push again.
    """
    ref = _own_ref(branch)
    lease = f"--force-with-lease={ref}:{git.checked_sha(expected_sha) if expected_sha else ''}"
    arguments = [
        *("push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--no-signed", lease),
        *("--end-of-options", remote.url, f"{git.checked_sha(commit_sha)}:{ref}"),
    ]
    stop = stop or threading.Event()
    _go_on(stop)
    with git.Process(arguments, git_dir=git_dir, remote=remote, timeout_s=PUSH_TIMEOUT_S) as process:
        while not process.has_ended(within_s=0.2):
            _go_on(stop)
        report = process.stdout.read(_LONGEST_REPORT).decode("utf-8", "replace")
        if process.wait() != 0:
            raise _failure(report, process.complaint, remote)


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise GitError("push", "called off")


def _own_ref(branch: str) -> str:
    if not _OWN_BRANCH.fullmatch(branch) or ".." in branch or branch.endswith((".", ".lock")):
        raise GitError("push", f"{branch[:80]!r} is not a branch of ours")
    return f"refs/heads/{branch}"


def _failure(report: str, complaint: str, remote: Remote) -> GitError:
    """What went wrong, in the host's words: those of the branch's own line where there is one."""
    rejected = _REJECTED.search(report)
    if rejected is None:
        return (AccessRefused if ACCESS_REFUSED.search(complaint) else GitError)("push", complaint)
    why = rejected["why"]
    for secret in remote.secrets:
        why = why.replace(secret, "***")
    why = "".join(c if c.isprintable() else " " for c in why)[:200]
    if _MOVED.search(why):
        return BranchMoved("push", why)
    return PushRefused("push", f"{why}; {complaint}"[:400])
