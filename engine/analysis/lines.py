"""Code lines: not blank, not comment, not documentation; counted for any span of a file without walking it again."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class LineIndex:
    """The lines of one text. `quiet` are byte spans of whole lines without code: comments and docstrings.

    Rows count from 0. Asking in the order of the text is cheap: the count of rows goes on from the last byte asked for.
    """

    def __init__(self, text: bytes, quiet: Iterable[tuple[int, int]]) -> None:
        self._text = text
        self._row = 0
        self._byte = 0
        rows = text.split(b"\n")
        self._blank = [row for row, line in enumerate(rows) if not line or line.isspace()]
        # What follows the last line's end is no line.
        self.physical_lines = len(rows) - (not rows[-1])
        spans = [(self.row(start), text.count(b"\n", start, end)) for start, end in _joined(sorted(quiet))]
        self._quiet_rows = [row for row, _ in spans]
        self._quiet_totals = [0, *accumulate(self._spoken(row, row + count) for row, count in spans)]

    def row(self, byte: int) -> int:
        """The row that a byte stands on."""
        if byte >= self._byte:
            self._row += self._text.count(b"\n", self._byte, byte)
        else:
            self._row -= self._text.count(b"\n", byte, self._byte)
        self._byte = byte
        return self._row

    def code_lines(self, start: int, end: int) -> int:
        """Code lines of the text from byte `start` to `end`, both counted as standing on a line with code."""
        first = self.row(start)
        return self._code_rows(first, first + self._text.count(b"\n", start, end))

    def all_code_lines(self) -> int:
        """Code lines of the whole text."""
        return self._code_rows(0, self.physical_lines - 1)

    def _code_rows(self, first: int, last: int) -> int:
        totals, rows = self._quiet_totals, self._quiet_rows
        return self._spoken(first, last) - totals[bisect_left(rows, last + 1)] + totals[bisect_left(rows, first)]

    def _spoken(self, first: int, last: int) -> int:
        """Rows from `first` to `last` that are not blank."""
        return last - first + 1 - bisect_left(self._blank, last + 1) + bisect_left(self._blank, first)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without those that lie inside the one before, as a comment inside a broken docstring would."""
    outer: list[tuple[int, int]] = []
    for span in spans:
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
    return outer
