"""Rows of many files one behind the other: built from the rows of each, and patched where few files have changed."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from engine.analysis.clones.fingerprints import Rows
from engine.analysis.clones.tokens import Index

NEW: Final = -1  # the origin of a file that the old tree did not have as it is now


class Table(NamedTuple):
    """The rows of file i are `rows[bounds[i]:bounds[i + 1]]`."""

    rows: Rows
    bounds: Index

    def of(self, file: int) -> Rows:
        return self.rows[self.bounds[file] : self.bounds[file + 1]]

    def files_at(self, places: Index) -> Index:
        """The file of each of some rows."""
        return np.searchsorted(self.bounds, places, "right") - 1


def stacked(parts: Sequence[bytes], dtype: np.dtype[Any]) -> Table:
    """The rows of these files, in this order."""
    counts = np.fromiter(map(len, parts), np.int64, len(parts)) // dtype.itemsize
    return Table(np.frombuffer(b"".join(parts), dtype), bounds_of(counts))


def bounds_of(counts: Index) -> Index:
    """Where the rows of each file begin, and at the end how many there are."""
    bounds = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


class Patch:
    """Where the rows of each file of a new tree come from.

    File i was number `origin[i]` of the old tree; those that are `NEW` stand in a second one, in the same order. Files
    that stay side by side are copied in one piece.
    """

    def __init__(self, origin: Index) -> None:
        is_new = origin == NEW
        place = np.where(is_new, np.cumsum(is_new) - 1, origin)
        is_start = np.ones(origin.size, np.bool_)
        is_start[1:] = (is_new[1:] != is_new[:-1]) | (place[1:] != place[:-1] + 1)
        starts = np.flatnonzero(is_start)
        ends = np.append(starts[1:], origin.size)
        first, count = place[starts], ends - starts
        self._pieces = list(zip(is_new[starts].tolist(), first.tolist(), (first + count).tolist(), strict=True))

    def table(self, old: Table, new: Table) -> Table:
        """The rows of the new tree."""
        if not self._pieces:
            return Table(old.rows[:0], np.zeros(1, np.int64))
        rows, counts = [], []
        for is_new, first, last in self._pieces:
            source = new if is_new else old
            rows.append(source.rows[source.bounds[first] : source.bounds[last]])
            counts.append(np.diff(source.bounds[first : last + 1]))
        return Table(np.concatenate(rows), bounds_of(np.concatenate(counts)))

    def column(self, old: Index, new: Index) -> Index:
        """One number a file of the new tree."""
        parts = [(new if is_new else old)[first:last] for is_new, first, last in self._pieces]
        return np.concatenate([old[:0], *parts])
