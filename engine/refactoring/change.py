"""What a refactoring does to a tree: edits of bytes, files that come and files that go."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import Final

_DIGEST_FORMAT: Final = b"forge change set 1\n"


class Conflict(ValueError):
    """Two edits of a change set touch the same bytes, or a file that is not there; the message names the place."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The bytes [`start`, `end`) of the file as it is become `text`; where both are equal, `text` is put in there."""

    path: str
    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Edits of files there are, whole texts of new ones, and paths to remove; nothing is touched twice.

    Every byte outside the edits stays as it is. Raises `Conflict` for edits that overlap or meet at one point.
    """

    edits: tuple[Edit, ...] = ()
    created: Mapping[str, bytes] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "edits", tuple(sorted(self.edits)))
        for first, second in pairwise(self.edits):
            meets = first.path == second.path and (second.start < first.end or second.start == first.start)
            if meets:
                raise Conflict(f"{first.path}: two edits touch byte {second.start}")
        edited = {edit.path for edit in self.edits}
        twice = (edited & self.created.keys()) | (edited & self.removed) | (self.created.keys() & self.removed)
        if twice:
            raise Conflict(f"{min(twice)}: is changed in two ways at once")

    @property
    def paths(self) -> frozenset[str]:
        """Every path that reads otherwise afterwards."""
        return frozenset({edit.path for edit in self.edits} | self.created.keys() | self.removed)

    @property
    def is_empty(self) -> bool:
        return not self.paths

    def applied(self, files: Mapping[str, bytes]) -> dict[str, bytes | None]:
        """The new bytes of each path that changes, None for one that goes. Raises `Conflict` where files do not fit."""
        missing = sorted((self.removed | {edit.path for edit in self.edits}) - files.keys())
        taken = sorted(self.created.keys() & files.keys())
        if missing or taken:
            raise Conflict(f"{missing[0]}: is not there" if missing else f"{taken[0]}: is there already")
        changed: dict[str, bytes | None] = {path: _edited(files[path], edits) for path, edits in self._by_path()}
        return changed | dict(self.created) | dict.fromkeys(self.removed)

    def digest(self) -> str:
        """SHA-256 of the whole change, as 64 hex digits: equal for equal changes, in any order of construction."""
        told = hashlib.sha256(_DIGEST_FORMAT)
        for edit in self.edits:
            told.update(_framed(b"edit", edit.path, b"%d %d" % (edit.start, edit.end), edit.text))
        for path in sorted(self.created):
            told.update(_framed(b"create", path, b"", self.created[path]))
        for path in sorted(self.removed):
            told.update(_framed(b"remove", path, b"", b""))
        return told.hexdigest()

    def _by_path(self) -> Iterator[tuple[str, list[Edit]]]:
        edits: dict[str, list[Edit]] = {}
        for edit in self.edits:
            edits.setdefault(edit.path, []).append(edit)
        yield from edits.items()


def merged(changes: Iterable[ChangeSet]) -> ChangeSet:
    """Changes of one and the same tree as one. Raises `Conflict` where two touch the same place."""
    edits: list[Edit] = []
    created: dict[str, bytes] = {}
    removed: set[str] = set()
    for change in changes:
        twice = (created.keys() & change.created.keys()) | (removed & change.removed)
        if twice:
            raise Conflict(f"{min(twice)}: two changes make or remove it")
        edits += change.edits
        created |= change.created
        removed |= change.removed
    return ChangeSet(tuple(edits), created, frozenset(removed))


def difference(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> ChangeSet:
    """The change between two trees, whole lines at a time: what several steps after each other come to."""
    edits = [edit for path in before.keys() & after.keys() for edit in line_edits(path, before[path], after[path])]
    created = {path: after[path] for path in after.keys() - before.keys()}
    return ChangeSet(tuple(edits), created, frozenset(before.keys() - after.keys()))


def line_edits(path: str, before: bytes, after: bytes) -> list[Edit]:
    """The lines that differ, each run of them as one edit."""
    if before == after:
        return []
    from difflib import SequenceMatcher  # slow to import, and most runs never get here

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = _starts(old)
    # Comparing costs the square of the lines that read alike, and most changes are small.
    head = shared_head(old, new)
    tail = shared_head(old[head:][::-1], new[head:][::-1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    return [
        Edit(path, starts[head + first], starts[head + last], b"".join(new[head + low : head + high]))
        for tag, first, last, low, high in matcher.get_opcodes()
        if tag != "equal"
    ]


def shared_head(first: Sequence[bytes], second: Sequence[bytes]) -> int:
    """How many lines both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _starts(lines: list[bytes]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _edited(raw: bytes, edits: Iterable[Edit]) -> bytes:
    parts, done = [], 0
    for edit in sorted(edits, key=attrgetter("start", "end")):
        if not done <= edit.start <= edit.end <= len(raw):
            raise Conflict(f"{edit.path}: byte {edit.end} is beyond its {len(raw)} bytes")
        parts += [raw[done : edit.start], edit.text]
        done = edit.end
    return b"".join((*parts, raw[done:]))


def _framed(kind: bytes, path: str, place: bytes, text: bytes) -> bytes:
    """Unambiguous: each part is preceded by its length."""
    parts = (kind, path.encode("utf-8", "surrogateescape"), place, text)
    return b"".join(b"%d:%b" % (len(part), part) for part in parts)
