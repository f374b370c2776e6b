"""Which of a formatter's changes belong to the lines that an edit touched."""

from collections.abc import Iterable, Iterator
from typing import Final

from engine.refactoring.change import ChangeSet, Edit, line_edits

_BLANKS: Final = b" \t\r\n\f"

Span = tuple[int, int]


def laid_out(path: str, changes: ChangeSet, after: bytes, formatted: bytes) -> bytes:
    """`after`, which is the file once changed, with those lines as in `formatted` that the edits touched.

    The blank lines around an edit belong to it: how many there are depends on what stands on both sides.
    """
    spans = [_widened(after, span) for span in _written(edit for edit in changes.edits if edit.path == path)]
    hunks = line_edits(path, after, formatted)
    kept = tuple(hunk for hunk in hunks if any(_meet(hunk, span) for span in spans))
    return ChangeSet(kept).applied({path: after})[path] or b"" if kept else after


def _written(edits: Iterable[Edit]) -> Iterator[Span]:
    """Where the text of each edit stands once all are made."""
    grown = 0
    for edit in edits:
        start = edit.start + grown
        yield start, start + len(edit.text)
        grown += len(edit.text) - (edit.end - edit.start)


def _widened(text: bytes, span: Span) -> Span:
    """Whole lines, with the blank ones around them. What was taken out whole is a border between two lines."""
    start, end = span
    start = text.rfind(b"\n", 0, start) + 1
    if end and not text.startswith(b"\n", end - 1):
        end = text.find(b"\n", end) + 1 or len(text)
    written = len(text[:start].rstrip(_BLANKS))
    start = text.find(b"\n", written) + 1 if written else 0
    rest = text[end:].lstrip(_BLANKS)
    return start, max(end, text.rfind(b"\n", 0, len(text) - len(rest)) + 1) if rest else len(text)


def _meet(hunk: Edit, span: Span) -> bool:
    """Whether they share a line; lines that are put in share the border where they are."""
    start, end = span
    if hunk.start == hunk.end:
        return hunk.start <= end and start <= hunk.end
    return hunk.start < end and start < hunk.end
