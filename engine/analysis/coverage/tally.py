"""Where a reader counts: line by line, within bounds, whatever a report claims."""

from engine.analysis.coverage.report import FileCoverage, UnreadableReport

MOST_FILES = 200_000
MOST_LINE = 1_000_000  # no line of a file is counted beyond it
MOST_BITMAP_BYTES = 64 * 1024 * 1024  # of one report: 256 million lines, covered and missed
MOST_NAME = 4_096  # characters


class FileTally:
    """The lines of one file, while they are read: a byte holds eight, so marking costs the same anywhere."""

    __slots__ = ("_covered", "_missed", "_tally")

    def __init__(self, tally: "Tally") -> None:
        self._covered = bytearray()
        self._missed = bytearray()
        self._tally = tally

    def mark(self, line: int, *, ran: bool) -> None:
        """Count a line; one that no file can have is dropped. A line that ran once has run."""
        if not 0 < line <= MOST_LINE:
            self._tally.dropped_lines += 1
            return
        lines = self._covered if ran else self._missed
        at = line >> 3
        if at >= len(lines):
            self._tally.grow(lines, at + 1)
        lines[at] |= 1 << (line & 7)

    def mark_run(self, first: int, last: int, *, ran: bool) -> None:
        """Count the lines from `first` to `last`, both included."""
        if not 0 < first <= last <= MOST_LINE:
            self._tally.dropped_lines += 1
            return
        inner = range((first >> 3) + 1, last >> 3)
        if not inner:
            for line in range(first, last + 1):
                self.mark(line, ran=ran)
            return
        self.mark_run(first, inner.start * 8 - 1, ran=ran)
        self.mark_run(inner.stop * 8, last, ran=ran)
        (self._covered if ran else self._missed)[inner.start : inner.stop] = b"\xff" * len(inner)

    def result(self) -> FileCoverage:
        covered = int.from_bytes(self._covered, "little")
        return FileCoverage(covered, int.from_bytes(self._missed, "little") & ~covered)


class Tally:
    """The files of one report. `roots` are the folders that its names may be relative to."""

    def __init__(self) -> None:
        self.roots: list[str] = []
        self.dropped_lines = 0
        self._files: dict[str, FileTally] = {}
        self._free_bytes = MOST_BITMAP_BYTES

    def file(self, name: str) -> FileTally:
        """The file of that name; told of twice, it is one file. Raises `UnreadableReport` for one too many."""
        found = self._files.get(name)
        if found is not None:
            return found
        if len(self._files) >= MOST_FILES:
            raise UnreadableReport(f"it tells of more than {MOST_FILES:,} files")
        if len(name) > MOST_NAME:
            raise UnreadableReport(f"it has a file name of more than {MOST_NAME:,} characters")
        found = self._files[name] = FileTally(self)
        return found

    def grow(self, lines: bytearray, size_bytes: int) -> None:
        """Make room, out of what one report may take. Raises `UnreadableReport`."""
        wanted = size_bytes - len(lines)
        self._free_bytes -= wanted
        if self._free_bytes < 0:
            raise UnreadableReport("it claims more lines than any repository has")
        lines.extend(bytes(wanted))

    def results(self) -> dict[str, FileCoverage]:
        """Each file by the name that the report gives it; one without a line to cover is there, too."""
        return {name: file.result() for name, file in self._files.items()}
