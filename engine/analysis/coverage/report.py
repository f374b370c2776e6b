"""What coverage reports say about a tree: for each file the lines that ran, and the lines that could have."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_MISSED_RUN = re.compile("1(?:0*1)*")


class UnreadableReport(Exception):
    """A report that is broken, or larger than it may be; the text says which. It never leaves this package."""


class FileCoverage(NamedTuple):
    """The lines of one file as bitmaps: bit n stands for line n, lines count from 1.

    No line is in both. A line in neither cannot be covered: blank, a comment, a closing brace.
    """

    covered_lines: int
    missed_lines: int

    @property
    def covered(self) -> int:
        """How many lines ran."""
        return self.covered_lines.bit_count()

    @property
    def coverable(self) -> int:
        """How many lines could have run."""
        return self.covered_lines.bit_count() + self.missed_lines.bit_count()

    @property
    def first_missed_line(self) -> int | None:
        """The first line that did not run; None where all did."""
        bits = self.missed_lines
        return (bits & -bits).bit_length() - 1 if bits else None

    def missed_runs(self) -> tuple[tuple[int, int], ...]:
        """The lines that did not run as (first, last), in order; a run goes on until a line that ran."""
        # One hexadecimal digit a line, 1 for missed and 2 for covered, the first line first.
        digits = int(f"{self.missed_lines:b}", 16) | int(f"{self.covered_lines:b}", 16) << 1
        text = f"{digits:x}"[::-1]
        return tuple((found.start(), found.end() - 1) for found in _MISSED_RUN.finditer(text))


@dataclass(frozen=True, slots=True)
class Origin:
    """A report that was read: its name, its format, how many files it tells of and how many of them are ours.

    `commit_sha` is the commit that was measured, "" where nobody said.
    """

    name: str
    format: str
    files: int
    mapped: int
    commit_sha: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """All reports of one commit together, by repository path.

    `notes` are plain sentences about what was not read or not mapped. Without `files` nothing is known: the notes say
    why. `unseen` are paths that were not there when it was measured: nobody knows whether their lines run.
    """

    files: Mapping[str, FileCoverage]
    origins: tuple[Origin, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: frozenset[str] = frozenset()

    @property
    def covered(self) -> int:
        """Lines that ran, over all files."""
        return sum(file.covered for file in self.files.values())

    @property
    def coverable(self) -> int:
        """Lines that could have run, over all files."""
        return sum(file.coverable for file in self.files.values())

    @property
    def covered_share(self) -> float:
        """Covered of coverable lines, 0.0-1.0; 0.0 where there is no line to cover."""
        return self.covered / self.coverable if self.coverable else 0.0


def bitmap(lines: Iterable[int]) -> int:
    """The lines as the bits of one number; lines count from 1."""
    bits = bytearray()
    for line in lines:
        if line >> 3 >= len(bits):
            bits.extend(bytes((line >> 3) + 1 - len(bits)))
        bits[line >> 3] |= 1 << (line & 7)
    return int.from_bytes(bits, "little")


def lines_of(bits: int) -> list[int]:
    """The lines that a bitmap stands for, in order."""
    return [line for line, digit in enumerate(reversed(f"{bits:b}")) if digit == "1"]
