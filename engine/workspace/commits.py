"""Deterministic commits: a base and the files that change give the same tree and commit, whoever makes them and when.

Only git's plumbing writes, and only into the object database of a bare mirror: no work tree, no branch, no filter,
no hook. So a job that was killed and runs again makes the very commit it had made before.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import CommitRefused
from engine.workspace import git
from engine.workspace.blobs import Blob, Mode
from engine.workspace.trees import GitTree

MOST_FILES: Final = 2_000
WRITING_TIMEOUT_S: Final = 120.0

Content = bytes | Blob | None
"""What stands at a path afterwards: these bytes, an entry as another commit here has it, or nothing."""

_MODES: Final[Mapping[Mode, str]] = {"file": "100644", "executable": "100755"}

# What a bot that is talked into something must not be able to change: git's own files, the pipelines that run with
# the repository's secrets, who has to review, and what this bot may do. Compared in lower case.
_PROTECTED_NAMES: Final = frozenset({"codeowners", ".forge.yml", ".forge.yaml"})
_PIPELINES: Final = re.compile(
    r"(\.circleci|\.buildkite|\.teamcity)/.*|(\.travis|azure-pipelines|bitbucket-pipelines|\.?appveyor)\.ya?ml|jenkinsfile"
)
_SHORT_NAME_OF_GIT: Final = re.compile(r"git~\d+")  # how Windows abbreviates `.git`


@dataclass(frozen=True, slots=True)
class Signature:
    """Who, and when in Unix seconds; written as UTC."""

    name: str
    email: str
    time_s: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit in the object database; no ref points to it."""

    sha: str
    tree_sha: str


def make_commit(
    git_dir: Path,
    base_sha: str,
    files: Mapping[str, Content],
    *,
    message: str,
    author: Signature,
    committer: Signature,
    allowed: frozenset[str] = frozenset(),
) -> Commit:
    """The child of `base_sha` in which these files read as given; a file keeps its mode, a new one is 100644.

    `allowed` are paths that only people change otherwise, written all the same: what the bot proposes in its own words,
    never what a recipe or a model wrote. Raises `CommitRefused` for a path that is not ours to change and for files
    that all read so already, `CommitNotFound` for an unknown base, `GitError` for anything else.
    """
    tree_sha = _tree_with(git_dir, base_sha, files, {}, allowed)
    if tree_sha == _text(git.run(["rev-parse", "--verify", f"{base_sha}^{{tree}}"], git_dir=git_dir)):
        raise CommitRefused("", "nothing would change")
    arguments = ["commit-tree", tree_sha, "-p", base_sha, "-F", "-"]
    variables = {**_variables("AUTHOR", author), **_variables("COMMITTER", committer)}
    said = f"{message.rstrip()}\n".encode("utf-8", "replace")  # as every git writes it
    return Commit(_text(git.run(arguments, git_dir=git_dir, data=said, variables=variables)), tree_sha)


def rehearsed_tree(git_dir: Path, base_sha: str, files: Mapping[str, Content]) -> str:
    """The id of the tree that `make_commit` would make of the same files; nothing is written into the repository.

    Raises as `make_commit` does, but takes files that all read so already.
    """
    objects = os.fsdecode(git.run(["rev-parse", "--git-path", "objects"], git_dir=git_dir)).removesuffix("\n")
    with tempfile.TemporaryDirectory(prefix="forge-objects-") as folder:
        elsewhere = {
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(str(git_dir / objects)),
        }
        return _tree_with(git_dir, base_sha, files, elsewhere)


def _tree_with(
    git_dir: Path,
    base_sha: str,
    files: Mapping[str, Content],
    store: Mapping[str, str],
    allowed: frozenset[str] = frozenset(),
) -> str:
    """The tree of the base with these files, written to `store`, variables that say where git keeps its objects."""
    if len(files) > MOST_FILES:
        raise CommitRefused("", f"{len(files):,} files are more than the {MOST_FILES:,} of one commit")
    for path in files:
        if path not in allowed:
            _check_path(path)
    with GitTree(git_dir, base_sha) as base:
        modes = {blob.path: blob.mode for blob in base.blobs if blob.path in files}
        _check_places(files, (blob.path for blob in base.blobs))
    lines = _index_lines(git_dir, files, modes, gone=f"0 {'0' * len(base_sha)}", store=store)
    return _write_tree(git_dir, base_sha, lines, store)


def _check_path(path: str) -> None:
    """Raises `CommitRefused` unless the path stays in the tree and is no file that commands git, CI, review or us."""
    parts = path.split("/")
    # Invisible characters and backslashes are names of other files on other machines.
    if not path.isprintable() or "\\" in path or any(part in {"", ".", ".."} for part in parts):
        raise CommitRefused(path[:200], "is not a plain path inside the repository")
    names = [part.lower() for part in parts]
    is_gits = any(name.startswith(".git") or _SHORT_NAME_OF_GIT.match(name) for name in names)
    if is_gits or names[-1] in _PROTECTED_NAMES or _PIPELINES.fullmatch("/".join(names)):
        raise CommitRefused(path[:200], "is a file that only people change")


def _check_places(files: Mapping[str, Content], present: Iterable[str]) -> None:
    """Raises `CommitRefused` where a file would stand below a file or in the place of a folder.

    git's index takes such an entry, and silently drops whatever was in its way.
    """
    written = {path for path, content in files.items() if content is not None}
    folders = {folder for path in written for folder in _folders(path)}
    for path in (*sorted(written), *present):
        stays = path in written or path not in files
        if stays and path in folders:
            raise CommitRefused(path, "is a file, and cannot be a folder as well")
        if stays and not written.isdisjoint(_folders(path)):
            raise CommitRefused(path, "stands in a folder that would become a file")


def _folders(path: str) -> Iterable[str]:
    return (path[:place] for place, character in enumerate(path) if character == "/")


def _index_lines(
    git_dir: Path, files: Mapping[str, Content], modes: Mapping[str, Mode], *, gone: str, store: Mapping[str, str]
) -> list[str]:
    """One line a file for `update-index --index-info`; removals first, since a folder may take a file's place."""
    removed = [path for path, content in sorted(files.items()) if content is None]
    written = [(path, content) for path, content in sorted(files.items()) if content is not None]
    for path in removed:
        if path not in modes:
            raise CommitRefused(path, "is to be removed and is not there")
    lines = [f"{gone}\t{path}" for path in removed]
    return lines + [_written_line(git_dir, path, content, modes.get(path), store) for path, content in written]


def _written_line(
    git_dir: Path, path: str, content: bytes | Blob, present: Mode | None, store: Mapping[str, str]
) -> str:
    wanted = content.mode if isinstance(content, Blob) else present or "file"
    for mode in (wanted, present or wanted):
        if mode not in _MODES:
            raise CommitRefused(path, f"is a {mode}, not a file")
    if isinstance(content, Blob):
        return f"{_MODES[wanted]} {git.checked_sha(content.blob_id)}\t{path}"
    # Read from standard input, so no attribute of the repository can ask for a filter.
    arguments = ["hash-object", "-w", "--stdin"]
    blob_id = _text(git.run(arguments, git_dir=git_dir, data=content, variables=store, timeout_s=WRITING_TIMEOUT_S))
    return f"{_MODES[wanted]} {blob_id}\t{path}"


def _write_tree(git_dir: Path, base_sha: str, lines: Iterable[str], store: Mapping[str, str]) -> str:
    """The tree of the base with these lines laid over it, by way of an index that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="forge-index-") as folder:
        variables = {**store, "GIT_INDEX_FILE": str(Path(folder) / "index")}

        def run(arguments: list[str], data: bytes = b"") -> str:
            return _text(
                git.run(arguments, git_dir=git_dir, data=data, variables=variables, timeout_s=WRITING_TIMEOUT_S)
            )

        run(["read-tree", f"{base_sha}^{{tree}}"])
        run(["update-index", "-z", "--index-info"], "".join(f"{line}\0" for line in lines).encode())
        return run(["write-tree"])


def _variables(role: str, signature: Signature) -> dict[str, str]:
    return {
        f"GIT_{role}_NAME": signature.name,
        f"GIT_{role}_EMAIL": signature.email,
        f"GIT_{role}_DATE": f"@{signature.time_s} +0000",
    }


def _quoted(path: str) -> str:
    """A path as git's list of object folders takes it, whose separator it may hold."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(answer: bytes) -> str:
    return answer.decode("ascii", "replace").strip()
