"""How much of a tree stands twice, and the clones as people see them: each with all its places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np

from engine.analysis.clones.fingerprints import Rows
from engine.analysis.clones.index import CloneIndex
from engine.analysis.clones.tokens import Index
from engine.analysis.report import CloneClass, Place
from engine.analysis.tables import bounds_of

MAX_CLASSES: Final = 200  # of each kind
_NEIGHBOURS: Final = 4  # how many runs further on may be the same place
Kind = Literal["exact", "renamed"]


@dataclass(frozen=True, slots=True)
class Duplication:
    """Code that stands twice, each token counted once.

    `tokens`, `duplicated_tokens` and `duplicated_lines` have one number a file; only exact clones count. `classes` are
    the largest clones by the tokens that they repeat, `unlisted` how many more there are.
    """

    tokens: Index
    duplicated_tokens: Index
    duplicated_lines: Index
    classes: tuple[CloneClass, ...]
    unlisted: int

    @property
    def share(self) -> float:
        """The share of tokens that stand twice, 0.0-1.0; 0.0 without any."""
        total = int(self.tokens.sum())
        return int(self.duplicated_tokens.sum()) / total if total else 0.0


def duplication(index: CloneIndex, paths: Sequence[str], *, limit: int = MAX_CLASSES) -> Duplication:
    """What stands twice in a tree; `paths` are its files in their order, `limit` the classes of each kind listed."""
    kinds = [_Classes(index.exact, "exact"), _Classes(index.renamed, "renamed")]
    listed = sorted((each for kind in kinds for each in kind.largest(limit, paths)), key=lambda each: -each[0])
    sides = _Sides.of(index.exact)
    return Duplication(
        index.columns.tokens,
        _covered(sides.files, sides.starts, sides.ends, len(paths)),
        _covered(sides.files, sides.lines, sides.end_lines + 1, len(paths)),
        tuple(each for _, each in listed),
        sum(kind.count for kind in kinds) - len(listed),
    )


class Pair(NamedTuple):
    """A run of lines of one file, both ends included, and where another run has the same tokens."""

    line: int
    end_line: int
    other_file: int
    other_line: int


def longest_pairs(index: CloneIndex, files: Index) -> list[Pair]:
    """The longest exact run of each of these files, all of which have one; of equal ones the first."""
    rows, sides = index.exact, _Sides.of(index.exact)
    lengths = np.tile(rows["length"].astype(np.int64), 2)
    others = np.concatenate((rows["other_file"], rows["file"])).astype(np.int64)
    other_lines = np.concatenate((rows["other_line"], rows["line"])).astype(np.int64)
    order = np.lexsort((other_lines, others, sides.lines, -lengths, sides.files))
    first = order[np.searchsorted(sides.files[order], files)]
    columns = (sides.lines, sides.end_lines, others, other_lines)
    return [Pair(*numbers) for numbers in zip(*(column[first].tolist() for column in columns), strict=True)]


class _Sides(NamedTuple):
    """Both sides of all pairs: first those in `file`, then those in `other_file`."""

    files: Index
    starts: Index
    ends: Index
    lines: Index
    end_lines: Index

    @classmethod
    def of(cls, rows: Rows) -> "_Sides":
        def both(name: str, other: str) -> Index:
            return np.concatenate((rows[name], rows[other])).astype(np.int64)

        starts = both("start", "other_start")
        return cls(
            both("file", "other_file"),
            starts,
            starts + both("length", "length"),
            both("line", "other_line"),
            both("end_line", "other_end_line"),
        )


def _covered(files: Index, starts: Index, ends: Index, count: int) -> Index:
    """How much of each of `count` files lies in any of these intervals."""
    if not files.size:
        return np.zeros(count, np.int64)
    order = np.lexsort((starts, files))
    files, starts, ends = files[order], starts[order], ends[order]
    # Files lie one behind the other, far enough apart that no end of one reaches into the next.
    offset = files * (int(ends.max()) + 1)
    reached = np.maximum.accumulate(ends + offset)
    before = np.concatenate(([0], reached[:-1]))
    fresh = np.maximum(reached - np.maximum(before, starts + offset), 0)
    return np.bincount(files, fresh, count).astype(np.int64)


class _Places(NamedTuple):
    """Places of a kind, sorted by class, file and first token; those of class i are `bounds[i]` to `bounds[i + 1]`."""

    files: Index
    tokens: Index
    lines: Index
    end_lines: Index
    bounds: Index


class _Classes:
    """Pairs put together: runs that are mostly the same tokens of a file are one place, and pairs connect places."""

    def __init__(self, rows: Rows, kind: Kind) -> None:
        self._rows = rows
        self._kind: Kind = kind
        sides = _Sides.of(rows)
        same = _same_places(sides)
        halves = np.arange(rows.size)
        label = _connected(2 * rows.size, _Edges.joined(same, _Edges(halves, halves + rows.size)))
        self._labels, of_side = np.unique(label, return_inverse=True)
        self._of_pair = of_side[: rows.size]
        self._places = _places(sides, _connected(2 * rows.size, same), of_side, self.count)

    @property
    def count(self) -> int:
        return self._labels.size

    def largest(self, limit: int, paths: Sequence[str]) -> Iterator[tuple[int, CloneClass]]:
        """The classes that repeat the most tokens, with that figure; of equal ones the first in the tree."""
        if not self.count:
            return
        tokens, bounds = self._places.tokens, self._places.bounds[:-1]
        repeated = np.add.reduceat(tokens, bounds) - np.maximum.reduceat(tokens, bounds)
        for number in np.lexsort((self._labels, -repeated))[:limit].tolist():
            yield int(repeated[number]), self._clone_class(number, paths)

    def _clone_class(self, number: int, paths: Sequence[str]) -> CloneClass:
        pairs = self._rows[self._of_pair == number]
        longest = pairs[int(np.argmax(pairs["length"]))]
        places = self._listed(number, paths)
        if len(places) == 1:
            # Copies right behind one another, which overlap as places: the longest pair speaks for them.
            places = [
                Place(paths[longest["file"]], int(longest["line"]), int(longest["end_line"])),
                Place(paths[longest["other_file"]], int(longest["other_line"]), int(longest["other_end_line"])),
            ]
        return CloneClass(self._kind, int(longest["length"]), places[0].end_line - places[0].line + 1, tuple(places))

    def _listed(self, number: int, paths: Sequence[str]) -> list[Place]:
        """The places of one class; those that overlap are one."""
        places = self._places
        within = slice(int(places.bounds[number]), int(places.bounds[number + 1]))
        columns = (places.files, places.lines, places.end_lines)
        listed: list[Place] = []
        for file, line, end_line in zip(*(column[within].tolist() for column in columns), strict=True):
            if listed and listed[-1].path == paths[file] and line <= listed[-1].end_line:
                listed[-1] = Place(paths[file], listed[-1].line, max(end_line, listed[-1].end_line))
            else:
                listed.append(Place(paths[file], line, end_line))
        return listed


class _Edges(NamedTuple):
    one: Index
    other: Index

    @classmethod
    def joined(cls, *parts: "_Edges") -> "_Edges":
        return cls(np.concatenate([part.one for part in parts]), np.concatenate([part.other for part in parts]))


def _same_places(sides: _Sides) -> _Edges:
    """Sides that share at least half of the longer one, among each and the next few."""
    order = np.lexsort((sides.ends, sides.starts, sides.files))
    edges = [_Edges(order[:0], order[:0])]
    for step in range(1, _NEIGHBOURS + 1):
        one, other = order[:-step], order[step:]
        common = np.minimum(sides.ends[one], sides.ends[other]) - sides.starts[other]
        longer = np.maximum(sides.ends[one] - sides.starts[one], sides.ends[other] - sides.starts[other])
        is_same = (sides.files[one] == sides.files[other]) & (2 * common >= longer)
        edges.append(_Edges(one[is_same], other[is_same]))
    return _Edges.joined(*edges)


def _connected(count: int, edges: _Edges) -> Index:
    """The least node that each of `count` nodes is connected with."""
    label = np.arange(count)
    while True:
        one, other = label[edges.one], label[edges.other]
        is_apart = one != other
        if not is_apart.any():
            return label
        np.minimum.at(label, np.maximum(one, other)[is_apart], np.minimum(one, other)[is_apart])
        while (label != label[label]).any():
            label = label[label]


def _places(sides: _Sides, place: Index, of_side: Index, classes: int) -> _Places:
    """From the first to the last token of the sides that are one place."""
    _, number = np.unique(place, return_inverse=True)
    order = np.argsort(number, kind="stable")
    begins = np.flatnonzero(np.diff(number[order], prepend=-1))
    if not begins.size:
        none = np.empty(0, np.int64)
        return _Places(none, none, none, none, np.zeros(1, np.int64))
    first = order[begins]
    files, of_place = sides.files[first], of_side[first]
    starts, lines = (np.minimum.reduceat(column[order], begins) for column in (sides.starts, sides.lines))
    ends, end_lines = (np.maximum.reduceat(column[order], begins) for column in (sides.ends, sides.end_lines))
    rank = np.lexsort((starts, files, of_place))
    bounds = bounds_of(np.bincount(of_place, minlength=classes))
    return _Places(files[rank], (ends - starts)[rank], lines[rank], end_lines[rank], bounds)
