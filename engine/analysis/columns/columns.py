"""All files of a tree, section by section: rows one behind the other and where those of each file begin."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.analysis.columns.rows import SECTIONS, Record
from engine.analysis.tables import Index, Patch, Rows, Section, stacked_section
from engine.languages.language import ImportedName


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
    packed = enumerate(SECTIONS.items())
    return Columns({name: stacked_section([each[place] for each in records], dtype) for place, (name, dtype) in packed})


def gathered(old: Columns, new: Columns, patch: Patch) -> Columns:
    """The columns of the files that a patch takes from `old` and `new`."""
    return Columns({name: patch.section(old[name], new[name]) for name in SECTIONS})
