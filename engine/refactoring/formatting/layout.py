"""Whether two texts differ in their layout alone."""

import ast
import tokenize
from typing import Final

from engine.refactoring.comparing import comments, differing_paths
from engine.refactoring.source import parsed
from engine.refactoring.view import View

LAYOUT_ONLY: Final = "as laid out by the formatter, it has the same syntax tree and the same comments"


def differs_in_layout_only(first: View, second: View) -> bool:
    """Whether every file of one tree is in the other, and means the same there."""
    if first.files.keys() != second.files.keys():
        return False
    return all(means_the_same(first.files[path], second.files[path]) for path in differing_paths(first, second))


def means_the_same(first: bytes, second: bytes) -> bool:
    """Whether two Python texts have one syntax tree and the same comments. False for what does not parse."""
    try:
        return ast.dump(parsed(first)) == ast.dump(parsed(second)) and comments(first) == comments(second)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return False
