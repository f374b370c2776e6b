"""The entries of a tree and how much of a tree this deployment reads; plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from engine.errors import BudgetExceeded

Mode = Literal["file", "executable", "symlink", "submodule"]

READ_LIMIT_BYTES = 1_500_000
"""Larger files are listed with their size and never read: what they hold is not source that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One entry of a tree. `path` is decoded as UTF-8 with surrogateescape, so any name survives the way.

    A submodule, and in a plain folder whatever belongs to somebody else (an inner repository, installed packages),
    is one entry of size 0 that nobody looks into.
    """

    path: str
    blob_id: str
    size_bytes: int
    mode: Mode = "file"


class Entry(Protocol):
    """What reading needs of an entry; the blobs of the analysis have the same shape."""

    @property
    def path(self) -> str: ...
    @property
    def blob_id(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def mode(self) -> Mode: ...


EntryT = TypeVar("EntryT", bound=Entry)


def is_readable(entry: Entry) -> bool:
    """Only regular files of a bounded size are ever opened; a symlink's target is not this repository's text."""
    return entry.mode in {"file", "executable"} and entry.size_bytes <= READ_LIMIT_BYTES


@dataclass(frozen=True, slots=True)
class Budget:
    """How large a tree may be, checked on its listing before anything is read."""

    max_files: int = 200_000
    max_total_bytes: int = 4 * 1024**3

    def checked(self, blobs: Iterable[Blob]) -> Iterator[Blob]:
        """The same blobs; raises `BudgetExceeded` at the first one too many, so a tree bomb is never listed whole."""
        total_bytes = 0
        for count, blob in enumerate(blobs, start=1):
            total_bytes += blob.size_bytes
            if count > self.max_files:
                raise BudgetExceeded("files in the tree", count, self.max_files)
            if total_bytes > self.max_total_bytes:
                raise BudgetExceeded("bytes in the tree", total_bytes, self.max_total_bytes)
            yield blob
