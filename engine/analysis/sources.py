"""The files of a tree as the analysis sees them: blobs with ids, read in bounded batches."""

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol


class Blob(Protocol):
    """One entry of a git tree. `path` is decoded as UTF-8 with surrogateescape, so any name survives the way."""

    @property
    def path(self) -> str: ...
    @property
    def blob_id(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def mode(self) -> Literal["file", "executable", "symlink", "submodule"]: ...


class Tree(Protocol):
    """A tree at one commit: from a mirror, a work tree or a plain folder. `commit_sha` is empty for a folder."""

    commit_sha: str

    @property
    def blobs(self) -> Sequence[Blob]: ...

    def read(self, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """The bytes of regular files, one at a time, in the order asked."""
        ...


def shown_path(path: str) -> str:
    r"""A path as people and JSON may see it: bytes that are not UTF-8 and control characters become `\xNN`."""
    if path.isprintable():
        return path
    raw = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in raw)
