"""Code lines: not blank, not comment, not documentation; counted for any span of a file without walking it again."""

from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]
NEWLINE: Final = 10
# Everything but the line ends becomes a blank, so that what stands on a line beside a comment keeps it a code line.
BLANKED: Final = bytes(byte if byte == NEWLINE else ord(" ") for byte in range(256))


class LineIndex:
    """The lines of one text.

    `quiet` are the byte spans of comments and docstrings; `imports` those of imports, whose lines are code of the file
    and of no function: where an import stands says nothing about what a function does. Rows count from 0. Asking in the
    order of the text is cheap: the count of rows goes on from the last byte asked for.
    """

    def __init__(self, text: bytes, quiet: Iterable[Span], imports: Iterable[Span] = ()) -> None:
        self._text = text
        self._row = 0
        self._byte = 0
        spoken = bytearray(text)
        for start, end in quiet:
            spoken[start:end] = text[start:end].translate(BLANKED)
        importing = []
        for start, end in imports:
            first, last = text.rfind(b"\n", 0, start) + 1, text.find(b"\n", end)
            importing.append((first, bytes(spoken[first : last if last >= 0 else len(text)])))
            spoken[start:end] = text[start:end].translate(BLANKED)
        # With its end kept a blank line is all space, which C tells for a whole file at once.
        self._is_silent = bytearray(map(bytes.isspace, bytes(spoken).splitlines(keepends=True)))
        self.physical_lines = len(self._is_silent)
        self.import_lines = self._only(importing)

    def _only(self, spans: Iterable[tuple[int, bytes]]) -> int:
        """How many lines have nothing beside these spans, which are given with what stood there."""
        found: set[int] = set()
        for first, lines in spans:
            row = self.row(first)
            found.update(row + number for number, line in enumerate(lines.split(b"\n")) if line.strip())
        return sum(self._is_silent[row] for row in found)

    def row(self, byte: int) -> int:
        """The row that a byte stands on."""
        if byte >= self._byte:
            self._row += self._text.count(b"\n", self._byte, byte)
        else:
            self._row -= self._text.count(b"\n", byte, self._byte)
        self._byte = byte
        return self._row

    def line_and_code_lines(self, start: int, named: int, end: int) -> tuple[int, int]:
        """The line, which counts from 1, of a byte inside a span, and the code lines of the whole span."""
        code_lines = self.code_lines(start, end)
        first = self._row + 1  # the row of the span's start was asked for last
        return first if named == start else first + self._text.count(b"\n", start, named), code_lines

    def code_lines(self, start: int, end: int) -> int:
        """Code lines of the text from byte `start` to `end`, without imports."""
        first = self.row(start)
        rows = self._text.count(b"\n", start, end) + 1
        return rows - self._is_silent.count(True, first, first + rows)

    def all_code_lines(self) -> int:
        """Code lines of the whole text, imports among them."""
        return self.physical_lines - self._is_silent.count(True) + self.import_lines
