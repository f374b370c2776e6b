"""What every static proof asks of two trees and two texts, side by side."""

import io
import tokenize

from engine.refactoring.change import shared_head
from engine.refactoring.source import Source
from engine.refactoring.view import View


def differing_paths(before: View, after: View) -> frozenset[str]:
    """Every path whose bytes are not the same on both sides, or that only one side has."""
    paths = before.files.keys() | after.files.keys()
    return frozenset(path for path in paths if before.files.get(path) != after.files.get(path))


def comments(raw: bytes) -> list[str]:
    """Every comment of a Python text, sorted, so that those that moved compare equal. Raises SyntaxError and
    `tokenize.TokenError` for what is no Python."""
    tokens = tokenize.tokenize(io.BytesIO(raw).readline)
    return sorted(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)


def differing_lines(before: Source, after: Source) -> tuple[range, range]:
    """The lines between the first and the last that differ, of either text: what stands outside is byte for byte the
    same. Both are empty for equal texts."""
    old, new = before.lines, after.lines
    head = shared_head(old, new)
    tail = shared_head(old[head:][::-1], new[head:][::-1])
    return range(head + 1, len(old) - tail + 1), range(head + 1, len(new) - tail + 1)
