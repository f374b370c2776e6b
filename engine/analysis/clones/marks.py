"""Which fingerprints of a tree are alike."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis.clones.fingerprints import Hashes, Mask, Rows
from engine.analysis.clones.tokens import Index
from engine.analysis.tables import Section

_BUCKETS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pairs:
    """The fingerprints at the places `first` and `second` are alike; first < second."""

    first: Index
    second: Index

    def kept(self, is_kept: Mask) -> "Pairs":
        return Pairs(self.first[is_kept], self.second[is_kept])

    def at(self, places: Index) -> "Pairs":
        """The same pairs, when their places were counted in `places`."""
        return Pairs(places[self.first], places[self.second])


def alike(hashes: Hashes, limit: int) -> Pairs:
    """Pairs of places with the same hash: each with each, or each with the next where more than `limit` are alike."""
    order = np.argsort(hashes, kind="stable")
    starts, sizes = _groups(hashes[order])
    found = [_each_with_each(order, starts[sizes == size], int(size)) for size in np.unique(sizes) if 1 < size <= limit]
    found.append(_in_a_row(order, starts[sizes > limit], sizes[sizes > limit]))
    return Pairs(np.concatenate([each.first for each in found]), np.concatenate([each.second for each in found]))


def crowded(hashes: Hashes, limit: int) -> Hashes:
    """The hashes, sorted, that stand in more than `limit` places."""
    ordered = np.sort(hashes)
    starts, sizes = _groups(ordered)
    return ordered[starts[sizes > limit]]


def hashes_of(marks: Section, files: Index) -> Hashes:
    """All hashes of some files, each once, sorted."""
    parts = [marks.of(file)["hash"] for file in files.tolist()]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint64)


def places_of(marks: Section, hashes: Hashes) -> Index:
    """Where any of these hashes stands, in order. `hashes` are sorted.

    Most fingerprints are told apart by 16 bits, which costs a nanosecond each instead of a search.
    """
    if not hashes.size:
        return np.empty(0, np.int64)
    is_wanted = np.zeros(_BUCKETS, np.bool_)
    is_wanted[(hashes % np.uint64(_BUCKETS)).astype(np.uint16)] = True
    likely = np.flatnonzero(is_wanted.take(_buckets(marks.rows)))
    values: Hashes = marks.rows["hash"].take(likely)
    found = np.minimum(np.searchsorted(hashes, values), hashes.size - 1)
    is_found: Mask = hashes.take(found) == values
    return likely[is_found]


def _buckets(rows: Rows) -> NDArray[np.uint16]:
    """The lowest 16 bits of each hash, which is what a row begins with."""
    halves: NDArray[np.uint16] = rows.view("<u2").reshape(rows.size, rows.itemsize // 2)
    return halves[:, 0]


def _groups(ordered: Hashes) -> tuple[Index, Index]:
    """Where each row of equal hashes begins, and how many they are."""
    is_first = np.ones(ordered.size, np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(is_first)
    return starts, np.diff(np.append(starts, ordered.size))


def _each_with_each(order: Index, starts: Index, size: int) -> Pairs:
    groups = order[starts[:, None] + np.arange(size)]
    first, second = np.triu_indices(size, 1)
    return Pairs(groups[:, first].ravel(), groups[:, second].ravel())


def _in_a_row(order: Index, starts: Index, sizes: Index) -> Pairs:
    steps = sizes - 1
    within = np.arange(int(steps.sum())) - np.repeat(np.cumsum(steps) - steps, steps)
    first = np.repeat(starts, steps) + within
    return Pairs(order[first], order[first + 1])
