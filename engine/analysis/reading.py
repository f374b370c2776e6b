"""From a tree, and where there is one an earlier snapshot of the same repository, to the snapshot of that tree."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from engine.analysis.clones.index import CloneIndex
from engine.analysis.cloning import cloned, texts
from engine.analysis.columns.columns import Columns, gathered, stacked
from engine.analysis.columns.rows import EMPTY, GENERATED, JUDGED, Record
from engine.analysis.connecting import connect
from engine.analysis.entries import KIND_CODES, READ, WRITTEN, Codes, Entries
from engine.analysis.facts import Unjudged
from engine.analysis.listing import Listing, Rules, contents, list_tree
from engine.analysis.pool import Task
from engine.analysis.setting_up import set_up
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree
from engine.analysis.tables import NEW, OLD, Patch

CHUNK_BYTES: Final = 256 * 1024
DATA_SHARE: Final = 0.8  # of code lines inside top-level literals: more is a table, not a program
MAX_CODE_OF_DATA: Final = 10  # code lines beside the literals: more is a program, whatever table hides it
PARTLY_PARSED: Final = 200  # ten-thousandths of the bytes
UNREAD: Final = "could not be read"

Progress = Callable[[int, int], None]


class Reading:
    """One tree while it is read; `previous` is any earlier snapshot of the same repository by the same engine."""

    def __init__(self, tree: Tree, rules: Rules, previous: Snapshot | None) -> None:
        self._tree = tree
        self._previous = previous
        self.listing: Listing = list_tree(tree, rules, previous)
        self.entries: Entries = self.listing.entries
        self._source, self._place = self.listing.source.copy(), self.listing.place.copy()
        self._changed = np.flatnonzero(self._source == NEW)
        self._records: dict[int, Record] = {}
        self._reasons: dict[str, str] = {}
        self._reuse()
        fresh = [index for index in self._changed.tolist() if self._source[index] == NEW]
        wanted = [index for index in fresh if self.entries.flags[index] & READ]
        # The largest first, so that no process is left alone with a large file at the end; then by name, so that the
        # order never depends on the tree's.
        self._wanted = sorted(wanted, key=lambda index: (-self.entries.sizes[index], self.entries.paths[index]))
        self.size_bytes = int(self.entries.sizes[wanted].sum())

    def chunks(self) -> Iterator[list[Task]]:
        """The files to read one behind the other, gathered into chunks of about a quarter of a megabyte."""
        chunk: list[Task] = []
        size = 0
        is_test = self.entries.kinds == KIND_CODES["test"]
        blobs = [self.entries.blob(index) for index in self._wanted]
        for blob, raw in self._tree.read(blobs):
            language = self.entries.language(blob.index)
            if language is None:
                continue
            chunk.append(Task(blob.path, language.traits.key, bool(is_test[blob.index]), raw))
            size += len(raw)
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def keep(self, path: str, outcome: Record | Unjudged) -> None:
        """Take what became of a file."""
        if isinstance(outcome, Unjudged):
            self._reasons[path] = outcome.reason
            return
        index = self.entries.find(path)
        if index is not None:
            self._records[index] = outcome

    def snapshot(self, revision: str) -> Snapshot:
        """What is known of the whole tree; files that it listed and did not give are noted as such."""
        for index in self._wanted:
            if index not in self._records:
                self._reasons.setdefault(self.entries.paths[index], UNREAD)
        columns = self._columns()
        kinds, reasons = _kinds(
            self.entries, columns, {**self.entries.reasons, **self._kept_reasons(), **self._reasons}
        )
        listing = self.listing
        edges, strict = connect(
            self.entries,
            kinds,
            columns,
            self._previous,
            self._changed,
            lambda: contents(self._tree, listing),
            listing.manifests,
        )
        return Snapshot(
            self._tree.commit_sha,
            revision,
            listing.rules,
            self.entries,
            kinds,
            dict(sorted(reasons.items())),
            columns,
            edges,
            strict,
            listing.manifests,
            self._clones(columns, kinds),
            set_up(self._tree, self.entries, kinds, self._previous.set_up if self._previous is not None else None),
        )

    def _clones(self, columns: Columns, kinds: Codes) -> CloneIndex:
        is_compared = (kinds == KIND_CODES["source"]) & (columns.head["flags"] & JUDGED > 0)
        previous = self._previous.clones if self._previous is not None else None
        read = texts(self._tree, self.entries)
        return cloned(is_compared, self._records, previous, self._source, self._place, read)

    def _reuse(self) -> None:
        """Take the facts of equal blobs from the earlier snapshot: files that moved. Where no path came or went none
        did, and what was only edited is rarely equal to anything."""
        previous = self._previous
        if previous is None or self.listing.is_same_paths:
            return
        places: dict[tuple[str, int, int], int] | None = None
        for index in self._changed.tolist():
            if not self.entries.flags[index] & READ:
                continue
            places = places if places is not None else _places(previous)
            place = places.get(self._key(self.entries, index))
            if place is not None:
                self._source[index], self._place[index] = OLD, place

    @staticmethod
    def _key(entries: Entries, index: int) -> tuple[str, int, int]:
        """What the facts of a file follow from."""
        return entries.ids[index], int(entries.languages[index]), int(entries.kinds[index])

    def _columns(self) -> Columns:
        fresh = np.flatnonzero(self._source == NEW)
        new = stacked([self._records.get(index, EMPTY) for index in fresh.tolist()])
        self._place[fresh] = np.arange(fresh.size)
        if self._previous is None:
            return new
        return gathered(self._previous.columns, new, Patch(self._source, self._place))

    def _kept_reasons(self) -> dict[str, str]:
        """Why files that did not change could not be judged; the reason moves with a file."""
        previous = self._previous
        if previous is None:
            return {}
        unjudged = (self.entries.flags & READ > 0) & (self._source == OLD)
        unjudged &= previous.columns.head["flags"][np.where(self._source == OLD, self._place, 0)] & JUDGED == 0
        places = {index: int(self._place[index]) for index in np.flatnonzero(unjudged).tolist()}
        return {
            self.entries.paths[index]: previous.reasons[previous.entries.paths[place]]
            for index, place in places.items()
        }


def _places(previous: Snapshot) -> dict[tuple[str, int, int], int]:
    entries = previous.entries
    read = np.flatnonzero(entries.has(READ)).tolist()
    return {
        Reading._key(entries, index): index
        for index in reversed(read)
        if previous.reasons.get(entries.paths[index]) != UNREAD
    }


def _kinds(entries: Entries, columns: Columns, reasons: dict[str, str]) -> tuple[Codes, dict[str, str]]:
    """The classes once the files were read: a header or the content may show what a name does not."""
    kinds, head = entries.kinds.copy(), columns.head
    generated = (head["flags"] & GENERATED > 0) & ~entries.has(WRITTEN)
    code_lines = columns.besides_imports
    tables = (head["data_lines"] > DATA_SHARE * code_lines) & (code_lines - head["data_lines"] <= MAX_CODE_OF_DATA)
    tables &= (kinds == KIND_CODES["source"]) & ~generated
    broken = (head["error_share"] > PARTLY_PARSED) & ~generated & ~tables
    kinds[generated] = KIND_CODES["generated"]
    kinds[tables] = KIND_CODES["data"]
    for index in np.flatnonzero(generated).tolist():
        reasons[entries.paths[index]] = "generated: its header says so"
    for index in np.flatnonzero(tables).tolist():
        reasons[entries.paths[index]] = "data: over 80% of it are literals"
    for index in np.flatnonzero(broken).tolist():
        share = f"{head['error_share'][index] / 100:.0f}%"
        reasons[entries.paths[index]] = f"partially parsed: {share} of its bytes are errors; the rest is scored"
    return kinds, reasons
