"""What `forge demo` pushes: the last two commits of a repository, or two of a copy where it has not got them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

GIT_TIMEOUT_S = 60.0
NEW_REPOSITORY = ("init", "--quiet", "--bare", "--template=")
IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "forge demo"), ("EMAIL", "demo@forge.invalid"))
}


class DemoError(Exception):
    """The demo cannot go on; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Commits:
    """`head_sha` is pushed from `source` as a pull request against `base_sha`; `note` says what was made up for it."""

    source: Path
    head_sha: str
    base_sha: str
    note: str = ""


def find_commits(path: Path, spare: Path) -> Commits:
    """The last commit and the one before it; what is missing is made in `spare`, `path` itself is never written to.

    Raises `DemoError` where there is no commit to push.
    """
    head_sha = git(path, "rev-parse", "--verify", "HEAD^{commit}")
    parent_sha = _parent(path)
    is_shallow = git(path, "rev-parse", "--is-shallow-repository") == "true"
    if parent_sha and not is_shallow:
        return Commits(path, head_sha, parent_sha)
    _borrow(path, spare)
    if not is_shallow:
        note = "it has one commit only, so an empty one on top of a copy is the pull request"
        return Commits(spare, _commit(spare, head_sha, "An empty commit", head_sha), head_sha, note)
    # What stands on a cut history cannot be pushed: the same trees are committed anew, without it.
    base_sha = _commit(spare, parent_sha or head_sha, "The commit before")
    note = "its history is cut (a shallow clone), so a copy without history is pushed"
    return Commits(spare, _commit(spare, head_sha, "The last commit", base_sha), base_sha, note)


def push(commits: Commits, target: Path, refspec: str, *options: str) -> None:
    """As a person would, in their own repository; hooks of theirs are left alone. Raises `DemoError`."""
    git(commits.source, "push", "--quiet", "--no-verify", *options, str(target), refspec)


def git(path: Path, *arguments: str) -> str:
    """What git says, without what an environment of a git hook would make of it. Raises `DemoError`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | IDENTITY
    try:
        ended = subprocess.run(
            ["git", "-C", str(path), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DemoError(f"git {arguments[0]} could not be run: {error}") from error
    if ended.returncode:
        told = ended.stderr.decode(errors="replace").strip().splitlines() or ["it did not say why"]
        raise DemoError(f"git {arguments[0]} failed: {told[0][:300]}")
    return ended.stdout.decode(errors="replace").strip()


def _parent(path: Path) -> str:
    """The first parent of HEAD, as far as the history is here; empty for a first commit."""
    return git(path, "rev-list", "--max-count=1", "--skip=1", "--first-parent", "HEAD")


def _borrow(path: Path, spare: Path) -> None:
    """An empty repository that reads the objects of `path` where they lie."""
    objects = git(path, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    spare.mkdir()
    git(spare, *NEW_REPOSITORY)
    (spare / "objects/info").mkdir(exist_ok=True)
    (spare / "objects/info/alternates").write_text(f"{objects}\n")


def _commit(spare: Path, like_sha: str, message: str, parent_sha: str = "") -> str:
    """A new commit of the same tree as another."""
    parents = ("-p", parent_sha) if parent_sha else ()
    return git(spare, "commit-tree", *parents, "-m", message, f"{like_sha}^{{tree}}")
