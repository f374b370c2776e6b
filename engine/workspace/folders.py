"""A plain folder as a tree: read beneath itself only, no link followed, blob ids as git would give them."""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import EngineError
from engine.workspace.blobs import READ_LIMIT_BYTES, Blob, Budget, EntryT, Mode, is_readable

# Installed or built by tools, never written by the people of this folder: listed as one entry, not walked into.
FOREIGN_FOLDERS = frozenset({"node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".mypy_cache"})
_NOTHING = "0" * 40
_CHUNK_BYTES = 256 * 1024
# Not following the last link, and not waiting for a writer where somebody put a pipe in the place of a file.
_SAFELY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderTree:
    """The files of a folder as they are now. `commit_sha` is empty; files that cannot be opened are left out."""

    def __init__(self, root: Path, budget: Budget | None = None) -> None:
        self.commit_sha = ""
        self._root = root.absolute()
        within = (budget or Budget()).checked(_walk(self._root))
        self._blobs = tuple(sorted(within, key=lambda blob: blob.path))

    @property
    def blobs(self) -> Sequence[Blob]:
        """Sorted by path; links as links, inner repositories and `FOREIGN_FOLDERS` as submodules."""
        return self._blobs

    def changes(self, base_sha: str) -> None:
        """A folder keeps no history: what has changed since is not known here."""

    def read(self, blobs: Sequence[EntryT]) -> Iterator[tuple[EntryT, bytes]]:
        """The bytes of regular files up to `READ_LIMIT_BYTES` as they are now; files gone since then are skipped."""
        for blob in blobs:
            if is_readable(blob) and (content := content_beneath(self._root, blob.path)) is not None:
                yield blob, content


def open_folder(path: Path, budget: Budget | None = None) -> FolderTree:
    """Raises `EngineError` where there is no folder, `BudgetExceeded` at the first file beyond the budget."""
    if not path.is_dir():
        raise EngineError(f"{path} is not a folder")
    return FolderTree(path, budget)


def blob_id(content: bytes) -> str:
    """The id that git gives a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _walk(root: Path) -> Iterator[Blob]:
    """Depth first without recursion: real folders nest deeper than Python calls may."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for entry in _entries(root / folder):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield from _blob(root / path, path)
            elif _is_foreign(entry):
                yield Blob(path, _NOTHING, 0, "submodule")
            elif entry.name != ".git":
                waiting.append(path)


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    with suppress(OSError), os.scandir(folder) as entries:
        return list(entries)
    return []


def _is_foreign(entry: "os.DirEntry[str]") -> bool:
    return entry.name in FOREIGN_FOLDERS or os.path.lexists(Path(entry.path, ".git"))


def _blob(file: Path, path: str) -> Iterator[Blob]:
    """Nothing for pipes, sockets, devices, and files that we may not open."""
    with suppress(OSError):
        facts = file.lstat()
        if stat.S_ISLNK(facts.st_mode):
            target = os.fsencode(file.readlink())
            yield Blob(path, blob_id(target), len(target), "symlink")
        elif stat.S_ISREG(facts.st_mode):
            mode: Mode = "executable" if facts.st_mode & stat.S_IXUSR else "file"
            yield Blob(path, _file_id(file, facts.st_size), facts.st_size, mode)


def _file_id(file: Path, size_bytes: int) -> str:
    """At most `size_bytes` are hashed: a log may grow while we read it."""
    digest = hashlib.sha1(b"blob %d\0" % size_bytes, usedforsecurity=False)
    with os.fdopen(os.open(file, _SAFELY), "rb") as content:
        while size_bytes > 0 and (part := content.read(min(_CHUNK_BYTES, size_bytes))):
            digest.update(part)
            size_bytes -= len(part)
    return digest.hexdigest()


def content_beneath(root: Path, path: str) -> bytes | None:
    """The first `READ_LIMIT_BYTES` of a regular file below `root`, None where there is none that we may open."""
    with suppress(OSError), os.fdopen(_open_beneath(root, path), "rb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file.read(READ_LIMIT_BYTES)
    return None


def _open_beneath(root: Path, path: str) -> int:
    """Open a file below `root` step by step, so that no folder on the way can be swapped for a link."""
    *folders, name = path.split("/")
    if ".." in folders or name == "..":
        raise PermissionError("a path that leaves the folder")
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            inner = os.open(folder, _SAFELY | os.O_DIRECTORY, dir_fd=place)
            os.close(place)
            place = inner
        return os.open(name, _SAFELY, dir_fd=place)
    finally:
        os.close(place)
