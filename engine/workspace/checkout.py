"""Where trees come from: mirrors of remote repositories, a repository on this machine, a plain folder."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from engine.errors import CommitNotFound, GitError
from engine.workspace import changes, commits, pushing
from engine.workspace.blobs import Blob, Budget, is_readable
from engine.workspace.commits import Commit, Content, Signature
from engine.workspace.folders import FolderTree, blob_id, content_beneath, open_folder
from engine.workspace.hardening import Remote
from engine.workspace.mirrors import Errand, Mirror
from engine.workspace.trees import GitTree, resolve

__all__ = [
    "Blob",
    "Budget",
    "Checkout",
    "Commit",
    "FolderTree",
    "GitTree",
    "MirrorCache",
    "Signature",
    "is_repository",
    "open_checkout",
    "open_folder",
    "open_repository",
    "uncommitted_paths",
]

_LONGEST_GITFILE = 4096


class Checkout:
    """Some commits of one repository, ready to be read; a context manager that ends its readers when left."""

    def __init__(self, git_dir: Path, budget: Budget, held: ExitStack | None = None) -> None:
        self._git_dir = git_dir
        self._budget = budget
        self._held = held or ExitStack()

    @property
    def git_dir(self) -> Path:
        """The bare repository that holds the commits, for processes of our own."""
        return self._git_dir

    def tree(self, commit_sha: str) -> GitTree:
        """The files of a commit; raises `CommitNotFound`, `BudgetExceeded` before anything is read, `GitError`."""
        return self._held.enter_context(GitTree(self._git_dir, commit_sha, self._budget))

    def changed_lines(self, base_sha: str, head_sha: str) -> dict[str, list[range]]:
        """The lines of the head that the base does not have, by path."""
        return changes.changed_lines(self._git_dir, base_sha, head_sha)

    def merge_base(self, one_sha: str, other_sha: str) -> str | None:
        """The commit where the two parted, None for histories that never met."""
        return changes.merge_base(self._git_dir, one_sha, other_sha)

    def resolve(self, revision: str) -> str:
        """The full id of the commit a revision (`HEAD`, `main~3`, a short id) names; raises `CommitNotFound`."""
        commit_sha = resolve(self._git_dir, revision)
        if commit_sha is None:
            raise CommitNotFound("read", f"{revision[:80]!r} is not a commit here")
        return commit_sha

    def commit(
        self,
        base_sha: str,
        files: Mapping[str, Content],
        *,
        message: str,
        author: Signature,
        committer: Signature,
        allowed: frozenset[str] = frozenset(),
    ) -> Commit:
        """The child of a commit in which these files read as given: the same one however often it is made. `allowed`
        are paths that only people change otherwise."""
        return commits.make_commit(
            self._git_dir, base_sha, files, message=message, author=author, committer=committer, allowed=allowed
        )

    def rehearse(self, base_sha: str, files: Mapping[str, Content]) -> str:
        """The id of the tree that such a commit would have; nothing is written into the repository."""
        return commits.rehearsed_tree(self._git_dir, base_sha, files)

    def push(
        self,
        url: str,
        authorization: str | None,
        commit_sha: str,
        branch: str,
        *,
        expected_sha: str | None,
        stop: threading.Event | None = None,
    ) -> None:
        """A branch of ours points to the commit afterwards, if it stood at `expected_sha` (None: was not there)."""
        remote = Remote(url, authorization)
        pushing.push_commit(self._git_dir, remote, commit_sha, branch, expected_sha=expected_sha, stop=stop)

    def close(self) -> None:
        self._held.close()

    def __enter__(self) -> "Checkout":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class MirrorCache:
    """Bare mirrors in one folder, shared by threads and processes; beyond `limit_bytes` the longest unused go.

    One mirror may hold at most `limit_bytes` as well: a fetch that would grow beyond it is stopped.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder.absolute()
        self._limit_bytes = limit_bytes

    def open(
        self,
        key: str,
        url: str,
        commit_shas: Sequence[str],
        authorization: str | None,
        *,
        budget: Budget,
        stop: threading.Event | None = None,
    ) -> Checkout:
        """Fetch what is missing by id and answer a checkout that must be closed. Waits; call it in a thread.

        `key` names the repository for ever, also when it is renamed; `authorization` is the value of the header.
        Whoever no longer wants the checkout sets `stop`: within a second the thread is free again, git is killed
        and `GitError` raised. Raises `CommitNotFound`, `AccessRefused`, `BudgetExceeded`, `GitError` besides.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mirror = Mirror.of(self._folder, key)
        errand = Errand(Remote(url, authorization), self._limit_bytes, stop or threading.Event())
        with ExitStack() as held:
            held.enter_context(mirror.in_use(errand.stop))
            mirror.bring(errand, commit_shas)
            self.evict()
            errand.go_on()  # nobody would close what nobody waits for
            return Checkout(mirror.git_dir, budget, held.pop_all())

    def evict(self) -> None:
        """Remove the longest unused mirrors until the rest fits; one in use stays, whatever its size."""
        sizes = {mirror: mirror.size_bytes() for mirror in Mirror.all_in(self._folder)}
        total_bytes = sum(sizes.values())
        for mirror, size_bytes in sizes.items():
            if total_bytes <= self._limit_bytes:
                return
            if mirror.remove_if_idle():
                total_bytes -= size_bytes


def is_repository(path: Path) -> bool:
    """Whether `path` itself is a work tree or a bare repository."""
    return _git_dir(path) is not None


def open_checkout(path: Path, budget: Budget | None = None) -> Checkout:
    """A repository on this machine, opened without trusting its configuration: nothing that it names is run.

    Raises `GitError` where `path` is neither a work tree nor a bare repository.
    """
    git_dir = _git_dir(path)
    if git_dir is None:
        raise GitError("open", f"{path} is not a git repository")
    return Checkout(git_dir, budget or Budget())


def open_repository(path: Path, revision: str = "HEAD", budget: Budget | None = None) -> GitTree:
    """The files of one commit of a repository on this machine, as committed: uncommitted work is not seen.

    Raises `CommitNotFound` for an empty repository or an unknown revision, `BudgetExceeded`, `GitError`.
    """
    checkout = open_checkout(path, budget)
    return checkout.tree(checkout.resolve(revision))


def uncommitted_paths(path: Path, tree: GitTree) -> list[str]:
    """The files of the tree that read otherwise in the work tree `path`, or are gone there; new files are not seen.

    Computed from bytes and ids alone: `git status` in a hostile work tree would run the filters it names. A file
    that differs in line ends only counts as the same.
    """
    return [blob.path for blob in tree.blobs if is_readable(blob) and not _stands_in(path, blob)]


def _stands_in(path: Path, blob: Blob) -> bool:
    content = content_beneath(path, blob.path)
    if content is None:
        return False
    return blob.blob_id in {blob_id(content), blob_id(content.replace(b"\r\n", b"\n"))}


def _git_dir(path: Path) -> Path | None:
    """The repository of a work tree (`.git` is a folder, or a file that names one), or a bare repository itself."""
    inside = path / ".git"
    if inside.is_file() and inside.stat().st_size <= _LONGEST_GITFILE:
        named = inside.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip()
        inside = path / named if named.isprintable() else inside
    for candidate in (inside, path):
        if (candidate / "HEAD").is_file() and ((candidate / "objects").is_dir() or (candidate / "commondir").is_file()):
            return candidate.absolute()
    return None
