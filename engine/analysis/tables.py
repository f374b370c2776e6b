"""Rows of many files one behind the other: built from the rows of each, and patched where few files have changed."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]  # numpy has no name for the type of a structured array

# Where a file of a patched tree comes from.
OLD: Final = 0
NEW: Final = 1
NOWHERE: Final = -1  # the origin of a file that the old tree did not have as it is now


class Section(NamedTuple):
    """The rows of file i are `rows[bounds[i]:bounds[i + 1]]`."""

    rows: Rows
    bounds: Index

    def of(self, file: int) -> Rows:
        return self.rows[self.bounds[file] : self.bounds[file + 1]]

    @property
    def counts(self) -> Index:
        return np.diff(self.bounds)

    @property
    def files(self) -> Index:
        """The file of each row."""
        return np.repeat(np.arange(self.bounds.size - 1), self.counts)

    def files_at(self, places: Index) -> Index:
        """The file of each of some rows."""
        return np.searchsorted(self.bounds, places, "right") - 1


def stacked_section(parts: Sequence[bytes], dtype: np.dtype[Any]) -> Section:
    """The rows of these files, packed, in this order."""
    counts = np.fromiter(map(len, parts), np.int64, len(parts)) // dtype.itemsize
    return Section(np.frombuffer(b"".join(parts), dtype), bounds_of(counts))


def bounds_of(counts: Index) -> Index:
    """Where the rows of each file begin, and at the end how many there are."""
    bounds = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


class Patch:
    """Which files of two trees make a third: file i is number `place[i]` of the one that `source[i]` names.

    Files that stay side by side are copied in one piece, so patching a few costs little more than copying.
    """

    def __init__(self, source: Index, place: Index) -> None:
        is_start = np.ones(source.size, np.bool_)
        is_start[1:] = (source[1:] != source[:-1]) | (place[1:] != place[:-1] + 1)
        starts = np.flatnonzero(is_start)
        sizes = np.diff(np.append(starts, source.size))
        first = place[starts]
        self._pieces = list(zip(source[starts].tolist(), first.tolist(), (first + sizes).tolist(), strict=True))

    @classmethod
    def of_origins(cls, origin: Index) -> "Patch":
        """File i was number `origin[i]` of the old tree; those from `NOWHERE` stand in the new one, in their order."""
        is_new = origin == NOWHERE
        return cls(np.where(is_new, NEW, OLD), np.where(is_new, np.cumsum(is_new) - 1, origin))

    def section(self, old: Section, new: Section) -> Section:
        """The rows of the third tree."""
        if not self._pieces:
            return Section(old.rows[:0], np.zeros(1, np.int64))
        rows, counts = [], []
        for source, first, last in self._pieces:
            section = new if source == NEW else old
            rows.append(section.rows[section.bounds[first] : section.bounds[last]])
            counts.append(np.diff(section.bounds[first : last + 1]))
        return Section(np.concatenate(rows), bounds_of(np.concatenate(counts)))

    def column(self, old: Index, new: Index) -> Index:
        """One number a file of the third tree."""
        parts = [(new if source == NEW else old)[first:last] for source, first, last in self._pieces]
        return np.concatenate([old[:0], *parts])
