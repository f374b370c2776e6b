"""The clones of a tree, patched from those of an earlier one; only source is compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from engine.analysis.clones.index import CloneIndex
from engine.analysis.columns.rows import Record
from engine.analysis.decoding import NotText, to_source
from engine.analysis.entries import Entries
from engine.analysis.sources import Tree
from engine.analysis.tables import NEW, NOWHERE, Index, Mask

Read = Callable[[Sequence[int]], Iterable[bytes]]


def cloned(
    is_compared: Mask,
    records: Mapping[int, Record],
    previous: CloneIndex | None,
    source: Index,
    place: Index,
    read: Read,
) -> CloneIndex:
    """The clones among the files that are compared.

    File i was number `place[i]` of the previous tree, or is new and has a record, as `source[i]` says; `read` gives the
    texts of files by number.
    """
    size = is_compared.size
    if previous is None:
        return CloneIndex.build([_fresh(records, file, is_compared) for file in range(size)], read)
    origin = _in_order(np.where(source == NEW, NOWHERE, place))
    changed = {}
    for file in np.flatnonzero(origin == NOWHERE).tolist():
        is_moved = source[file] != NEW
        changed[file] = previous.packed(int(place[file])) if is_moved else _fresh(records, file, is_compared)
    return previous.patched(origin.tolist(), changed, read)


def _fresh(records: Mapping[int, Record], file: int, is_compared: Mask) -> bytes:
    record = records.get(file)
    return record[-1] if record is not None and is_compared[file] else b""


def _in_order(origin: Index) -> Index:
    """The origins that grow; a file that was moved past another one counts as new."""
    highest = np.maximum.accumulate(np.concatenate(([NOWHERE], origin)))[:-1]
    ordered: Index = np.where(origin > highest, origin, NOWHERE)
    return ordered


def texts(tree: Tree, entries: Entries) -> Read:
    """Reads source texts by number, decoded; what is gone or no text is empty."""

    def read(files: Sequence[int]) -> Iterator[bytes]:
        waiting = iter(files)
        for blob, raw in tree.read([entries.blob(file) for file in files]):
            for file in waiting:
                if file == blob.index:
                    break
                yield b""
            yield _decoded(entries, blob.index, raw)
        for _ in waiting:
            yield b""

    return read


def _decoded(entries: Entries, file: int, raw: bytes) -> bytes:
    language = entries.language(file)
    try:
        return to_source(raw, has_cookies=language is not None and language.traits.key == "python")
    except NotText:
        return b""
