"""The files of a tree as the analysis sees them: blobs with ids, read in bounded batches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeVar


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


BlobT = TypeVar("BlobT", bound=Blob)


class Tree(Protocol):
    """A tree at one commit: from a mirror, a work tree or a plain folder. `commit_sha` is empty for a folder."""

    commit_sha: str

    @property
    def blobs(self) -> Sequence[Blob]: ...

    def read(self, blobs: Sequence[BlobT]) -> Iterator[tuple[BlobT, bytes]]:
        """The bytes of regular files, one at a time, in the order asked."""
        ...

    def changes(self, base_sha: str) -> Mapping[str, Blob | None] | None:
        """What differs from the tree of another commit, by path: the blob that is there now, None for one that is gone.

        None where that cannot be told, as in a plain folder or when the other commit is not there.
        """
        ...


def shown_path(path: str) -> str:
    r"""A path as people and JSON may see it: bytes that are not UTF-8 and control characters become `\xNN`."""
    if path.isprintable():
        return path
    raw = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in raw)
