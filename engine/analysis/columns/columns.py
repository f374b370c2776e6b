"""All files of a tree, section by section: rows one behind the other and where those of each file begin."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.analysis.columns.rows import SECTIONS, Record
from engine.languages.language import ImportedName

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]  # of one of the types in `SECTIONS`; numpy has no name for a structured one


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


@dataclass(frozen=True, slots=True)
class Columns:
    """The sections of a tree; all have the same files in the same order."""

    sections: Mapping[str, Section]

    def __getitem__(self, name: str) -> Section:
        return self.sections[name]

    @property
    def head(self) -> Rows:
        """One row a file."""
        return self.sections["head"].rows

    @property
    def besides_imports(self) -> Index:
        """The code lines of each file that do more than import."""
        head = self.head
        lines: Index = head["code_lines"].astype(np.int64) - head["import_lines"]
        return lines

    def names(self, file: int) -> list[str]:
        """The names of the functions of a file in the order they stand, then those of its classes."""
        raw: bytes = self["names"].of(file).tobytes()
        return raw.decode("utf-8", "surrogatepass").split("\0")

    def name(self, section: str, row: int) -> str:
        """The name of one row of "functions" or "classes"."""
        bounds = self[section].bounds
        file = int(np.searchsorted(bounds, row, "right")) - 1
        place = row - int(bounds[file])
        if section == "classes":
            place += int(self["functions"].bounds[file + 1] - self["functions"].bounds[file])
        return self.names(file)[place]

    def imports(self, file: int) -> list[tuple[ImportedName, str]]:
        """What a file imports, with the kind of each import, in the order it stands."""
        raw: bytes = self["imports"].of(file).tobytes()
        rows = json.loads(raw) if raw else []
        return [
            (ImportedName(module, tuple(names), kind == "type", kind == "local"), kind) for module, names, kind in rows
        ]


class BadRecord(ValueError):
    """What should be packed rows is not: a child process was broken or taken over."""


def checked(record: Sequence[bytes]) -> Record:
    """The same record; raises BadRecord when its sections do not hold whole rows or do not fit each other."""
    if len(record) != len(SECTIONS) + 1:
        raise BadRecord(f"{len(record)} sections instead of {len(SECTIONS) + 1}")
    for raw, (name, dtype) in zip(record, SECTIONS.items(), strict=False):
        if len(raw) % dtype.itemsize or (name == "head" and len(raw) != dtype.itemsize):
            raise BadRecord(f"{len(raw)} bytes of {name}")
    by_name = dict(zip(SECTIONS, record, strict=False))
    classes = np.frombuffer(by_name["classes"], SECTIONS["classes"])
    named = len(by_name["functions"]) // SECTIONS["functions"].itemsize + classes.size
    if named and by_name["names"].count(b"\0") != named - 1:
        raise BadRecord(f"{named} things do not have that many names")
    if classes["bases"].sum() * SECTIONS["bases"].itemsize != len(by_name["bases"]):
        raise BadRecord("classes have other bases")
    return tuple(record)


def stacked(records: Sequence[Record]) -> Columns:
    """The columns of these files, in this order."""
    sections = {}
    for place, (name, dtype) in enumerate(SECTIONS.items()):
        parts = [record[place] for record in records]
        counts = np.fromiter(map(len, parts), np.int64, len(parts)) // dtype.itemsize
        sections[name] = Section(np.frombuffer(b"".join(parts), dtype), bounds_of(counts))
    return Columns(sections)


def bounds_of(counts: Index) -> Index:
    """Where the rows of each file begin, and at the end how many there are."""
    bounds = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


OLD: Final = 0
NEW: Final = 1


def gathered(old: Columns, new: Columns, source: Index, place: Index) -> Columns:
    """The columns of files taken from `old` or `new`: file i is number `place[i]` of the one that `source[i]` names.

    Files that stay side by side are copied in one piece, so patching a few costs little more than copying.
    """
    runs = _runs(source, place)
    return Columns({name: _joined((old[name], new[name]), runs) for name in SECTIONS})


def gathered_section(old: Section, new: Section, source: Index, place: Index) -> Section:
    """One section, as `gathered` takes all of them."""
    return _joined((old, new), _runs(source, place))


def _runs(source: Index, place: Index) -> list[tuple[int, int, int]]:
    """Neighbours that are neighbours in the same source too: (source, first, behind the last)."""
    if not source.size:
        return []
    is_start = np.ones(source.size, np.bool_)
    is_start[1:] = (source[1:] != source[:-1]) | (place[1:] != place[:-1] + 1)
    starts = np.flatnonzero(is_start)
    ends = np.append(starts[1:], source.size)
    return [(int(source[a]), int(place[a]), int(place[b - 1]) + 1) for a, b in zip(starts, ends, strict=True)]


def _joined(sources: tuple[Section, Section], runs: Sequence[tuple[int, int, int]]) -> Section:
    if not runs:
        return Section(sources[OLD].rows[:0], np.zeros(1, np.int64))
    rows, counts = [], []
    for which, first, last in runs:
        section = sources[which]
        rows.append(section.rows[section.bounds[first] : section.bounds[last]])
        counts.append(np.diff(section.bounds[first : last + 1]))
    return Section(np.concatenate(rows), bounds_of(np.concatenate(counts)))
