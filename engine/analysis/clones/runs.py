"""From alike fingerprints to runs of common tokens, and from those to pairs that were compared token by token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis.clones.fingerprints import RENAMED_MARK, Mask, Sieve
from engine.analysis.clones.marks import Pairs
from engine.analysis.clones.texts import TokenTexts
from engine.analysis.clones.tokens import Codes, Index
from engine.analysis.tables import Section

# Two places with the same `length` tokens from `start` on, the first before the second; lines count from 1.
PAIR: Final = np.dtype(
    [
        ("file", "<u4"),
        ("start", "<u4"),
        ("other_file", "<u4"),
        ("other_start", "<u4"),
        ("length", "<u4"),
        ("line", "<u4"),
        ("end_line", "<u4"),
        ("other_line", "<u4"),
        ("other_end_line", "<u4"),
    ]
)
PairRows = NDArray[Any]  # of `PAIR`; numpy has no name for a structured one

FAR: Final = 200  # tokens that are compared at once where a run goes on and on
MAX_FAR: Final = 60


@dataclass(frozen=True, slots=True)
class Runs:
    """Common runs of tokens, one an entry: where they start in two files, and how many tokens are the same."""

    file: Index
    start: Index
    other_file: Index
    other_start: Index
    length: Index

    def kept(self, is_kept: Mask) -> "Runs":
        return Runs(*(column[is_kept] for column in self.columns))

    @property
    def columns(self) -> tuple[Index, Index, Index, Index, Index]:
        return self.file, self.start, self.other_file, self.other_start, self.length


NONE: Final = Runs(*(np.empty(0, np.int64) for _ in range(5)))


def runs_of(marks: Section, pairs: Pairs, sieve: Sieve) -> Runs:
    """The runs that alike fingerprints prove: neighbours at the same distance belong to one.

    Of normalised tokens only runs are told that are not equal to the letter.
    """
    if not pairs.first.size:
        return NONE
    positions = marks.rows["position"]
    file, other_file = marks.files_at(pairs.first), marks.files_at(pairs.second)
    start = positions[pairs.first].astype(np.int64)
    distance = positions[pairs.second] - start
    order = np.lexsort((start, distance, other_file, file))
    file, other_file, start, distance = file[order], other_file[order], start[order], distance[order]
    is_break = np.ones(order.size, np.bool_)
    is_break[1:] = (file[1:] != file[:-1]) | (other_file[1:] != other_file[:-1]) | (distance[1:] != distance[:-1])
    is_break[1:] |= np.diff(start) > sieve.run
    begins = np.flatnonzero(is_break)
    ends = np.append(begins[1:], order.size) - 1
    length = start[ends] + sieve.run - start[begins]
    found = Runs(file[begins], start[begins], other_file[begins], start[begins] + distance[begins], length)
    if marks.rows.dtype != RENAMED_MARK:
        return found
    is_renamed = marks.rows["exact"][pairs.first] != marks.rows["exact"][pairs.second]
    return found.kept(np.logical_or.reduceat(is_renamed[order], begins))


def compared(runs: Runs, texts: TokenTexts, codes: Codes, sieve: Sieve) -> Runs:
    """The runs as far as they truly reach, without those that are too short.

    Files whose tokens are not what they were have none. Copies inside one file end before they would overlap.
    """
    runs = runs.kept(texts.is_known[runs.file] & texts.is_known[runs.other_file])
    here, there = texts.bounds[runs.file] + runs.start, texts.bounds[runs.other_file] + runs.other_start
    before = _reached(codes, here - 1, there - 1, -1, np.minimum(runs.start, runs.other_start), sieve)
    left = texts.sizes[runs.file] - runs.start, texts.sizes[runs.other_file] - runs.other_start
    room = np.minimum(*left) - runs.length
    length = runs.length + before + _reached(codes, here + runs.length, there + runs.length, 1, room, sieve)
    is_within_one = runs.file == runs.other_file
    length = np.where(is_within_one, np.minimum(length, runs.other_start - runs.start), length)
    reached = Runs(runs.file, runs.start - before, runs.other_file, runs.other_start - before, length)
    return reached.kept(length >= sieve.guaranteed)


def _reached(codes: Codes, here: Index, there: Index, direction: int, room: Index, sieve: Sieve) -> Index:
    """How many tokens from two places on are equal, at most `room`.

    Mostly less than a window, beyond which there is another fingerprint; what is a pattern or has a crowd reaches on.
    """
    count = np.zeros(here.size, np.int64)
    pending = np.arange(here.size)
    for reach in (sieve.window - 1, *([FAR] * MAX_FAR)):
        steps = direction * (count[pending, None] + np.arange(reach))
        is_other = codes.take(here[pending, None] + steps, mode="clip") != codes.take(
            there[pending, None] + steps, mode="clip"
        )
        is_other |= np.arange(reach) >= (room - count)[pending, None]
        ends = is_other.any(1)
        count[pending] += np.where(ends, is_other.argmax(1), reach)
        pending = pending[~ends]
        if not pending.size:
            break
    return count


def rows_of(runs: Runs, texts: TokenTexts) -> PairRows:
    """The rows of runs that were compared, in their one order."""
    rows = np.empty(runs.file.size, PAIR)
    for name, column in zip(("file", "start", "other_file", "other_start", "length"), runs.columns, strict=True):
        rows[name] = column
    rows["line"], rows["end_line"] = texts.lines(runs.file, runs.start, runs.length)
    rows["other_line"], rows["other_end_line"] = texts.lines(runs.other_file, runs.other_start, runs.length)
    return ordered(rows)


def ordered(rows: PairRows) -> PairRows:
    """Rows in the one order that they are kept in, each once."""
    order = np.lexsort((rows["length"], rows["other_start"], rows["other_file"], rows["start"], rows["file"]))
    rows = rows[order]
    is_new = np.ones(rows.size, np.bool_)
    is_new[1:] = rows[1:] != rows[:-1]
    return rows[is_new]


def files_of(*parts: Runs) -> Sequence[int]:
    """The files that runs stand in, in order."""
    columns = [column for runs in parts for column in (runs.file, runs.other_file)]
    files: list[int] = np.unique(np.concatenate(columns)).tolist()
    return files
