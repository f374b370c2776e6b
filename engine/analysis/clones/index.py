"""All clones of a tree as one value: built from the fingerprints of its files, and patched when a few of them change.

A patched index is the same to the byte as one that is built anew: which pairs there are depends only on the two files
and on how often each of their fingerprints stands in the tree, and `_regrouped` finds where that count matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis.clones.fingerprints import (
    EXACT,
    MARK,
    RENAMED,
    RENAMED_MARK,
    SPAN,
    VERSION,
    Hashes,
    Mask,
    Rows,
    Sieve,
    repacked,
    unpack,
)
from engine.analysis.clones.marks import Pairs, alike, crowded, hashes_of, places_of
from engine.analysis.clones.renaming import renamed_parts
from engine.analysis.clones.runs import PAIR, Runs, compared, files_of, ordered, rows_of, runs_of
from engine.analysis.clones.texts import Read, TokenTexts, read_texts
from engine.analysis.clones.tokens import Index, Spans
from engine.analysis.tables import NOWHERE, Patch, Section, stacked_section

# What stands in more places is paired with the next one only: else a hundred copies were five thousand pairs. A
# fingerprint so makes at most three and a half pairs. Against 50 it loses 0.00-0.03% of the tokens of real trees.
MAX_GROUP: Final = 8


# Of the arrays that an index is stored as, in their order.
STORED: Final = tuple(
    np.dtype(each) for each in (np.int64, np.int64, MARK, np.int64, RENAMED_MARK, np.int64, SPAN, np.int64, PAIR, PAIR)
)


@dataclass(frozen=True, slots=True)
class Columns:
    """By file: its tokens, its fingerprints of both kinds, and the byte spans of its comments."""

    tokens: Index
    exact: Section
    renamed: Section
    quiet: Section

    def spans(self, file: int) -> Spans:
        """The byte spans of one file that hold no tokens."""
        spans: Spans = self.quiet.of(file).tolist()
        return spans


@dataclass(frozen=True, slots=True)
class CloneIndex:
    """What is alike in a tree. Files are numbers: places in the sorted list of its paths.

    `exact` are pairs of runs with the same tokens, `renamed` those with other names or literals, as rows of `PAIR`.
    """

    columns: Columns
    exact: Rows
    renamed: Rows

    @classmethod
    def build(cls, files: Sequence[bytes], read: Read) -> "CloneIndex":
        """The index of files given by their packed fingerprints; `read` gives the texts of those that are compared."""
        columns = _stacked(files)
        exact = _paired(columns.exact, EXACT)
        renamed = _paired(columns.renamed, RENAMED)
        return cls(columns, *_compared(columns, exact, renamed, read))

    def patched(self, origin: Sequence[int], changed: Mapping[int, bytes], read: Read) -> "CloneIndex":
        """The index of another tree.

        File i of it was number `origin[i]` of this one, in the same order; where that is -1 it is new or changed, and
        `changed[i]` are its packed fingerprints. `read` is asked for changed files and those that they are alike to.
        """
        came_from = np.array(origin, np.int64)
        is_new = came_from == NOWHERE
        patch = Patch.of_origins(came_from)
        fresh = _stacked([changed[file] for file in np.flatnonzero(is_new).tolist()])
        columns = Columns(
            patch.column(self.columns.tokens, fresh.tokens),
            patch.section(self.columns.exact, fresh.exact),
            patch.section(self.columns.renamed, fresh.renamed),
            patch.section(self.columns.quiet, fresh.quiet),
        )
        exact = _Repairing(self.columns.exact, columns.exact, came_from, EXACT)
        renamed = _Repairing(self.columns.renamed, columns.renamed, came_from, RENAMED)
        rows = _compared(columns, exact.runs(), renamed.runs(), read)
        return CloneIndex(columns, exact.with_kept(self.exact, rows[0]), renamed.with_kept(self.renamed, rows[1]))

    def packed(self, file: int) -> bytes:
        """The packed fingerprints that a file was given with."""
        columns = self.columns
        rows = (columns.exact.of(file), columns.renamed.of(file))
        return repacked(int(columns.tokens[file]), *rows, columns.spans(file))

    def dump(self) -> list[NDArray[Any]]:
        """Arrays that `load` makes the same index of."""
        columns = self.columns
        tables = [part for table in (columns.exact, columns.renamed, columns.quiet) for part in table]
        return [np.array([VERSION]), columns.tokens, *tables, self.exact, self.renamed]

    @classmethod
    def load(cls, arrays: Sequence[NDArray[Any]]) -> "CloneIndex":
        """The index that was dumped. Raises ValueError for one of another version."""
        version, tokens, *tables, exact, renamed = arrays
        if version.tolist() != [VERSION] or len(tables) != 6:
            raise ValueError(f"the clones were stored by version {version.tolist()}, this is {VERSION}")
        return cls(Columns(tokens, Section(*tables[:2]), Section(*tables[2:4]), Section(*tables[4:])), exact, renamed)


def _stacked(packed: Sequence[bytes]) -> Columns:
    files = [unpack(each) for each in packed]
    return Columns(
        np.fromiter((each.tokens for each in files), np.int64, len(files)),
        stacked_section([each.exact for each in files], MARK),
        stacked_section([each.renamed for each in files], RENAMED_MARK),
        stacked_section([each.quiet for each in files], SPAN),
    )


def _paired(marks: Section, sieve: Sieve) -> Runs:
    """All runs of a tree that its fingerprints prove."""
    return runs_of(marks, alike(marks.rows["hash"], MAX_GROUP), sieve)


def _compared(columns: Columns, exact: Runs, renamed: Runs, read: Read) -> tuple[Rows, Rows]:
    """The pairs that runs truly are, each kind by its own tokens."""
    texts = read_texts(files_of(exact, renamed), columns.tokens, columns.spans, read)
    return rows_of(compared(exact, texts, texts.exact, EXACT), texts), rows_of(_renamed(renamed, texts), texts)


def _renamed(runs: Runs, texts: TokenTexts) -> Runs:
    return renamed_parts(compared(runs, texts, texts.normal, RENAMED), texts)


class _Repairing:
    """What becomes of the pairs of one kind when some files change."""

    def __init__(self, old: Section, new: Section, origin: Index, sieve: Sieve) -> None:
        self._old, self._new = old, new
        self._sieve = sieve
        self._is_changed = origin == NOWHERE
        # The new number of each old file, and `NOWHERE` for those that are gone or changed.
        self._target = np.full(old.bounds.size - 1, NOWHERE)
        self._target[origin[~self._is_changed]] = np.flatnonzero(~self._is_changed)
        self._regrouped = self._regrouped_keys()

    def runs(self) -> Runs:
        """The runs of changed files, and of those whose fingerprints are paired differently now."""
        regrouped = np.unique(np.concatenate(np.divmod(self._regrouped, self._is_changed.size)))
        asked = np.union1d(np.flatnonzero(self._is_changed), regrouped)
        pairs, keys = self._pairs(self._new, hashes_of(self._new, asked), np.arange(self._is_changed.size))
        first, second = np.divmod(keys, self._is_changed.size)
        is_asked = self._is_changed[first] | self._is_changed[second]
        return runs_of(self._new, pairs.kept(is_asked | np.isin(keys, self._regrouped)), self._sieve)

    def with_kept(self, old: Rows, found: Rows) -> Rows:
        """The old pairs that still hold, and those that were found."""
        file, other = self._target[old["file"]], self._target[old["other_file"]]
        is_kept = (file != NOWHERE) & (other != NOWHERE)
        if self._regrouped.size:
            is_kept &= ~np.isin(file * self._is_changed.size + other, self._regrouped)
        kept = old[is_kept]
        kept["file"], kept["other_file"] = file[is_kept], other[is_kept]
        return ordered(np.concatenate((kept, found)))

    def _regrouped_keys(self) -> Index:
        """Pairs of unchanged files that a fingerprint pairs now and did not before, or the other way round.

        Only where it was crowded can the changed files have moved it: in a crowd each place is paired with the next.
        """
        stale = hashes_of(self._old, np.flatnonzero(self._target == NOWHERE))
        touched = np.union1d(stale, hashes_of(self._new, np.flatnonzero(self._is_changed)))
        before, now = (table.rows["hash"][places_of(table, touched)] for table in (self._old, self._new))
        hashes = np.union1d(crowded(before, MAX_GROUP), crowded(now, MAX_GROUP))
        unchanged = np.where(self._is_changed, NOWHERE, np.arange(self._is_changed.size))
        stood, _ = self._pairs(self._old, hashes, self._target)
        stands, _ = self._pairs(self._new, hashes, unchanged)
        size = self._new.rows.size
        were = self._in_new(stood.first) * size + self._in_new(stood.second)
        moved = np.setxor1d(were, stands.first * size + stands.second, assume_unique=True)
        first, second = (self._new.files_at(places) for places in np.divmod(moved, size))
        return np.unique(first * self._is_changed.size + second)

    def _in_new(self, places: Index) -> Index:
        """Where rows of unchanged files of the old tree stand in the new one."""
        files = self._old.files_at(places)
        moved: Index = places + self._new.bounds[self._target[files]] - self._old.bounds[files]
        return moved

    def _pairs(self, marks: Section, hashes: Hashes, number: Index) -> tuple[Pairs, Index]:
        """The pairs that some hashes make, and a key of the two files of each; without files that have no number."""
        places = places_of(marks, hashes)
        pairs = alike(marks.rows["hash"][places], MAX_GROUP).at(places)
        first, second = number[marks.files_at(pairs.first)], number[marks.files_at(pairs.second)]
        has_both: Mask = (first != NOWHERE) & (second != NOWHERE)
        return pairs.kept(has_both), (first * self._is_changed.size + second)[has_both]
