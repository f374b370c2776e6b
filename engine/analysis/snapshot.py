"""All that is known of one tree, in the form in which it is stored and from which its score follows.

A snapshot is a pure function of the tree and the engine: one that was patched push by push has the same bytes as one
that was taken cold, which is what makes patching safe.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis import setting_up
from engine.analysis.clones.index import STORED, CloneIndex
from engine.analysis.columns.columns import Columns
from engine.analysis.columns.rows import JUDGED, SECTIONS
from engine.analysis.entries import KIND_CODES, Codes, Entries
from engine.analysis.graph import EDGE
from engine.analysis.kinds import FileKind
from engine.analysis.setting_up import SetUp
from engine.analysis.tables import Index, Mask, Section, bounds_of

MAGIC: Final = b"forge-snapshot-1\n"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One tree. `revision` is that of the engine, `rules` the digest of what decides the classes of files.

    `kinds` are the final classes and `reasons` say why a file is not judged, or not wholly; `strict` marks files whose
    checker refuses untyped code. Edges and strictness follow from the paths, the imports and the `manifests`, whose
    blob ids are kept by path.
    """

    commit_sha: str
    revision: str
    rules: str
    entries: Entries
    kinds: Codes
    reasons: Mapping[str, str]
    columns: Columns
    edges: Section
    strict: Mask
    manifests: Mapping[str, str]
    clones: CloneIndex
    set_up: SetUp

    def is_kind(self, kind: FileKind) -> Mask:
        """Which entries are of a class."""
        mask: Mask = self.kinds == KIND_CODES[kind]
        return mask

    @property
    def is_judged(self) -> Mask:
        """Which entries have facts."""
        mask: Mask = (self.columns.head["flags"] & JUDGED) > 0
        return mask

    def dump(self) -> bytes:
        """The bytes to store; `load` reads them again."""
        buffers = [np.ascontiguousarray(array) for array in self._arrays()]
        entries = self.entries
        head = {
            "commit_sha": self.commit_sha,
            "revision": self.revision,
            "rules": self.rules,
            "refused": entries.reasons,
            "reasons": self.reasons,
            "manifests": self.manifests,
            "set_up": self.set_up.dump(),
            "sizes": [array.nbytes for array in buffers],
        }
        texts = ["\0".join(texts).encode("utf-8", "surrogateescape") for texts in (entries.paths, entries.ids)]
        raw = json.dumps(head, separators=(",", ":"), sort_keys=True).encode()
        lengths = json.dumps([len(raw), *map(len, texts)]).encode()
        return b"".join((MAGIC, lengths, b"\n", raw, *texts, *(array.tobytes() for array in buffers)))

    def _arrays(self) -> Iterator[NDArray[Any]]:
        entries = self.entries
        yield from (entries.sizes, entries.kinds, entries.languages, entries.flags, self.kinds, self.strict)
        for section in (*(self.columns[name] for name in SECTIONS), self.edges):
            yield section.counts.astype(np.uint32)
            yield section.rows
        yield from self.clones.dump()


class BadSnapshot(ValueError):
    """The bytes are no snapshot of this version."""


def load(raw: bytes | memoryview) -> Snapshot:
    """The snapshot that `dump` wrote; raises BadSnapshot for anything else. Nothing is copied but the names."""
    view = memoryview(raw)
    if bytes(view[: len(MAGIC)]) != MAGIC:
        raise BadSnapshot("it does not begin as one")
    try:
        return _read(view)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadSnapshot(str(error)) from error


def _read(view: memoryview) -> Snapshot:
    start = len(MAGIC)
    line_end = bytes(view[start : start + 200]).index(b"\n") + start
    lengths = json.loads(bytes(view[start:line_end]))
    raw, paths, ids = _cut(view, line_end + 1, lengths)
    head = json.loads(bytes(raw))
    buffers = iter(_cut(view, line_end + 1 + sum(lengths), head["sizes"]))
    entries = Entries(
        _texts(paths),
        _texts(ids),
        np.frombuffer(next(buffers), np.int64),
        np.frombuffer(next(buffers), np.uint8),
        np.frombuffer(next(buffers), np.uint8),
        np.frombuffer(next(buffers), np.uint8),
        head["refused"],
    )
    kinds, strict = np.frombuffer(next(buffers), np.uint8), np.frombuffer(next(buffers), np.bool_)
    sections = {name: _section(buffers, dtype) for name, dtype in SECTIONS.items()}
    return Snapshot(
        head["commit_sha"],
        head["revision"],
        head["rules"],
        entries,
        kinds,
        head["reasons"],
        Columns(sections),
        _section(buffers, EDGE),
        strict,
        head["manifests"],
        CloneIndex.load([np.frombuffer(buffer, dtype) for buffer, dtype in zip(buffers, STORED, strict=True)]),
        setting_up.load(head["set_up"]),
    )


def _cut(view: memoryview, start: int, lengths: Sequence[int]) -> list[memoryview]:
    bounds = bounds_of(np.array(lengths, np.int64)) + start
    if bounds[-1] > len(view):
        raise BadSnapshot("it ends too early")
    return [view[a:b] for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)]


def _texts(raw: memoryview) -> tuple[str, ...]:
    return tuple(bytes(raw).decode("utf-8", "surrogateescape").split("\0")) if raw else ()


def _section(buffers: Iterator[memoryview], dtype: np.dtype[Any]) -> Section:
    counts: Index = np.frombuffer(next(buffers), np.uint32).astype(np.int64)
    return Section(np.frombuffer(next(buffers), dtype), bounds_of(counts))
