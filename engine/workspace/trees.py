"""A tree at one commit, read straight from the object database: nothing is ever checked out."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NoReturn

from engine.errors import CommitNotFound, GitError
from engine.workspace import git
from engine.workspace.blobs import Blob, Budget, EntryT, Mode, is_readable

LISTING_TIMEOUT_S = 300.0
READING_TIMEOUT_S = 900.0
MAX_PATH_BYTES = 64 * 1024
MAX_CHANGES_BYTES = 64 * 1024 * 1024

# Requests sent ahead of the answers: 256 ids fit a pipe several times over, so neither side can block the other.
_AHEAD = 256
_SIZED = frozenset({"file", "executable", "symlink"})
_MODES: dict[bytes, Mode] = {b"100755": "executable", b"120000": "symlink", b"160000": "submodule"}


class GitTree:
    """The files of one commit. The listing is read when it is first asked for, contents likewise.

    Making one raises `CommitNotFound` for a commit that is not there; listing it raises `BudgetExceeded` for a tree
    beyond `budget`.
    """

    def __init__(self, git_dir: Path, commit_sha: str, budget: Budget | None = None) -> None:
        self.commit_sha = git.checked_sha(commit_sha)
        self._git_dir = git_dir
        self._idle: _BlobReader | None = None
        if resolve(git_dir, commit_sha) is None:
            raise CommitNotFound("read", f"{commit_sha} is not a commit here")
        self._budget = budget or Budget()

    @cached_property
    def blobs(self) -> Sequence[Blob]:
        """Every entry of the tree in git's order, symlinks and submodules too: listed, never followed."""
        return tuple(self._budget.checked(_listing(self._git_dir, self.commit_sha)))

    def changes(self, base_sha: str) -> Mapping[str, Blob | None] | None:
        """What differs from the tree of another commit, by path; None for a path that is gone, and None in all when
        the other commit is not there or more has changed than the budget allows to list."""
        if not git.SHA.fullmatch(base_sha) or resolve(self._git_dir, base_sha) is None:
            return None
        changed = _changes(self._git_dir, base_sha, self.commit_sha)
        ids = [blob.blob_id for blob in changed.values() if blob is not None and blob.mode in _SIZED]
        sizes = dict(zip(ids, _sizes(self._git_dir, ids), strict=True))
        sized = {
            path: replace(blob, size_bytes=sizes.get(blob.blob_id, 0)) if blob else None
            for path, blob in changed.items()
        }
        for _ in self._budget.checked(blob for blob in sized.values() if blob):
            pass
        return sized

    def file(self, path: str) -> bytes | None:
        """The bytes of one file without listing the tree; None where there is no regular file, or one
        of more than `READ_LIMIT_BYTES`."""
        entry = self.entry(path)
        return next((raw for _, raw in self.read([entry])), None) if entry else None

    def entry(self, path: str) -> Blob | None:
        """What stands at this path, a symlink or a submodule too; None for nothing and for a folder."""
        listed = _listing(self._git_dir, self.commit_sha, path)
        return next((blob for blob in list(listed) if blob.path == path), None)

    def read(self, blobs: Sequence[EntryT]) -> Iterator[tuple[EntryT, bytes]]:
        """The bytes of regular files up to `READ_LIMIT_BYTES`, one at a time, in the order asked; others are skipped.

        One git process serves a tree's readings after each other; a second one at the same time gets its own.
        """
        reader, self._idle = self._idle or _BlobReader(self._git_dir), None
        try:
            yield from reader.read([blob for blob in blobs if is_readable(blob)])
        except BaseException:  # also a reader that stops midway: answers are still under way, so the process must go
            reader.close()
            raise
        self._keep(reader)

    def close(self) -> None:
        if self._idle:
            self._idle.close()
        self._idle = None

    def __enter__(self) -> "GitTree":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep(self, reader: "_BlobReader") -> None:
        self.close()
        self._idle = reader


def resolve(git_dir: Path, revision: str) -> str | None:
    """The full id of the commit a revision names, None where it names none."""
    if revision.startswith("-") or not revision.isprintable() or len(revision) > 1024:
        return None
    arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    answer = git.run(arguments, git_dir=git_dir, accepted=(0, 1, 128)).decode("ascii", "replace").strip()
    return answer if git.SHA.fullmatch(answer) else None


def _listing(git_dir: Path, commit_sha: str, *paths: str) -> Iterator[Blob]:
    """All entries of a tree, or those at the paths."""
    arguments = ["ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit_sha, *paths]
    with git.Process(arguments, git_dir=git_dir, timeout_s=LISTING_TIMEOUT_S) as process:
        rest = b""
        while part := process.stdout.read1(256 * 1024):
            *records, rest = (rest + part).split(b"\0")
            yield from map(_blob, records)
            if len(rest) > MAX_PATH_BYTES:
                raise GitError("ls-tree", f"a path is longer than {MAX_PATH_BYTES:,} bytes")
        process.check()


def _changes(git_dir: Path, base_sha: str, head_sha: str) -> dict[str, Blob | None]:
    """The entries that `diff-tree` names, still without sizes."""
    arguments = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-relative", "-O/dev/null"]
    arguments += ["--ignore-submodules=none", "--end-of-options", base_sha, head_sha]
    answer = git.run(arguments, git_dir=git_dir, timeout_s=LISTING_TIMEOUT_S, output_limit_bytes=MAX_CHANGES_BYTES)
    fields = answer.split(b"\0")
    changed: dict[str, Blob | None] = {}
    for facts, raw_path in zip(fields[0:-1:2], fields[1::2], strict=True):
        _, mode, _, blob_id, status = facts.split()
        path = raw_path.decode("utf-8", "surrogateescape")
        is_gone = status == b"D"
        changed[path] = None if is_gone else Blob(path, blob_id.decode("ascii"), 0, _MODES.get(mode, "file"))
    return changed


def _sizes(git_dir: Path, blob_ids: Sequence[str]) -> Iterator[int]:
    """The sizes of these blobs, in order; 0 for one that is not there."""
    if not blob_ids:
        return
    arguments = ["cat-file", "--batch-check=%(objectsize)"]
    with git.Process(arguments, git_dir=git_dir, timeout_s=LISTING_TIMEOUT_S) as process:
        for start in range(0, len(blob_ids), _AHEAD):
            batch = blob_ids[start : start + _AHEAD]
            process.stdin.write("".join(f"{blob_id}\n" for blob_id in batch).encode())
            process.stdin.flush()
            for _ in batch:
                answer = process.stdout.readline(256).strip()
                yield int(answer) if answer.isdigit() else 0


def _blob(record: bytes) -> Blob:
    """One record of `ls-tree -l`: mode, type, id, size, then a tab and the path."""
    facts, _, path = record.partition(b"\t")
    mode, _kind, blob_id, size = facts.split()
    return Blob(
        path=path.decode("utf-8", "surrogateescape"),
        blob_id=blob_id.decode("ascii"),
        size_bytes=int(size) if size.isdigit() else 0,
        mode=_MODES.get(mode, "file"),
    )


class _BlobReader:
    """One `git cat-file --batch`: ids in, contents out, in order."""

    def __init__(self, git_dir: Path) -> None:
        self._process = git.Process(["cat-file", "--batch"], git_dir=git_dir, timeout_s=READING_TIMEOUT_S)

    def read(self, blobs: Sequence[EntryT]) -> Iterator[tuple[EntryT, bytes]]:
        asked: deque[EntryT] = deque()
        try:
            for blob in blobs:
                asked.append(blob)
                self._process.stdin.write(git.checked_sha(blob.blob_id).encode() + b"\n")
                if len(asked) >= _AHEAD:
                    self._process.stdin.flush()
                    yield from self._answers(asked, _AHEAD // 2)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail()
        yield from self._answers(asked, len(asked))

    def _answers(self, asked: "deque[EntryT]", count: int) -> Iterator[tuple[EntryT, bytes]]:
        for _ in range(count):
            blob = asked.popleft()
            yield blob, self._answer(blob.blob_id, blob.size_bytes)

    def _answer(self, blob_id: str, size_bytes: int) -> bytes:
        expected = f"{blob_id} blob {size_bytes}\n".encode()
        if (header := self._process.stdout.readline(256)) != expected:
            self._fail(header)
        content = self._process.stdout.read(size_bytes + 1)
        if len(content) != size_bytes + 1:
            self._fail()
        return content[:-1]

    def _fail(self, header: bytes = b"") -> NoReturn:
        self._process.kill("stopped answering")
        if header:
            raise GitError("cat-file", f"answered {header.decode('ascii', 'replace').strip()[:200]!r}")
        self._process.check()
        raise GitError("cat-file", "ended early")

    def close(self) -> None:
        self._process.__exit__(None, None, None)
