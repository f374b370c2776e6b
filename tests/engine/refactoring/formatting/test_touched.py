"""What a formatter says of lines that nobody touched is not heeded."""

import pytest

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.formatting.touched import laid_out


@pytest.mark.parametrize(
    ("before", "old", "new", "formatted", "expected"),
    [
        pytest.param("a\nb\nc\n", "b", "bb", "A\nB\nC\n", "A\nB\nC\n", id="a hunk is taken whole"),
        pytest.param("a\nb\nc\nd\ne\n", "c", "cc", "A\nb\nC\nd\nE\n", "a\nb\nC\nd\ne\n", id="lines further off"),
        pytest.param(
            "a\nb\n\n\n\n\nc\n", "b\n", "", "a\n\n\nc\n", "a\n\n\nc\n", id="blank lines where one was taken out"
        ),
        pytest.param("a\nb\n\nc\n", "b", "bb", "a\nbb\n\n\nc\n", "a\nbb\n\n\nc\n", id="blank lines below"),
        pytest.param("a\n\n\n\nb\nc\n", "c", "cc", "a\n\nb\ncc\n", "a\n\n\n\nb\ncc\n", id="blank lines further off"),
        pytest.param("a\nb\nc", "c", "cc", "a\nb\nC\n", "a\nb\nC\n", id="no newline at the end"),
        pytest.param("a\nb\nc\n", "a\nb\n", "", "C\n", "c\n", id="the line after what was taken out"),
        pytest.param("f(\n  b,\n  c,\n)\n", "  b,\n", "", "f(c)\n", "f(c)\n", id="a statement that closes over it"),
        pytest.param("a\r\nb\r\nc\r\n", "a", "aa", "A\r\nb\r\nC\r\n", "A\r\nb\r\nc\r\n", id="lines that end in CRLF"),
    ],
)
def test_only_hunks_that_meet_an_edit_are_taken(before: str, old: str, new: str, formatted: str, expected: str) -> None:
    start = before.index(old)
    changes = ChangeSet((Edit("a.py", start, start + len(old), new.encode()),))
    after = before.replace(old, new, 1).encode()

    text = laid_out("a.py", changes, after, formatted.encode())

    assert text == expected.encode()
