"""That a flattened function does what it did: both texts are read again, and nothing of the planner is believed."""

import time
from collections.abc import Iterator, Sequence
from itertools import takewhile
from tokenize import TokenError
from typing import Final

from engine.refactoring.comparing import comments, differing_lines, differing_paths
from engine.refactoring.definitions import definitions
from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.recipes.complexity_reduction.flow import Flow
from engine.refactoring.source import Source
from engine.refactoring.view import View

_TURNED: Final = "`!=` was taken for the opposite of `==` where one side is a literal"


def prove(before: View, after: View, path: str, symbol: str) -> Sequence[Evidence]:
    """Proven when nothing differs but lines of one function, whose control flow and comments are the same."""
    started = time.perf_counter()
    if differing_paths(before, after) != {path} or path not in after.files:
        return [disproved(Rung.STATIC, f"other files than {path} differ, or none does")]
    sources = before.source(path), after.source(path)
    if not isinstance(sources[0], Source) or not isinstance(sources[1], Source):
        return [not_proven(Rung.STATIC, f"{path} cannot be read on both sides")]
    try:
        row = _compared(sources[0], sources[1], symbol)
    except (RecursionError, TokenError, SyntaxError) as error:
        row = not_proven(Rung.STATIC, f"{path} cannot be compared ({type(error).__name__})")
    return [Evidence(row.rung, row.verdict, row.said, time.perf_counter() - started, row.details)]


def _compared(before: Source, after: Source, symbol: str) -> Evidence:
    if not _is_inside(before, after, symbol):
        return disproved(Rung.STATIC, f"lines outside of {symbol} differ")
    if comments(before.raw) != comments(after.raw):
        return disproved(Rung.STATIC, "a comment was lost, added or changed")
    flow = Flow()
    old, turned = flow.module(before.tree), flow.turned
    new = flow.module(after.tree)
    if old != new:
        return disproved(Rung.STATIC, f"the control flow of {symbol} is not what it was")
    said = "every path evaluates the same conditions and statements in the same order; every comment is still there"
    return proven(Rung.STATIC, said, details=[] if flow.turned == 2 * turned else [_TURNED])


def _is_inside(before: Source, after: Source, symbol: str) -> bool:
    """Whether all differing lines stand in one definition of this name, on both sides."""
    old, new = differing_lines(before, after)
    return any(_encloses(before, symbol, old)) and any(_encloses(after, symbol, new))


def _encloses(source: Source, symbol: str, lines: range) -> Iterator[bool]:
    for found in definitions(source.tree):
        if found.name == symbol and found.node.end_lineno is not None:
            yield found.node.lineno <= lines.start and lines.stop <= _end(source, found.node.end_lineno) + 1


def _end(source: Source, line: int) -> int:
    """The last of the comments and blank lines behind a line: a comment at the end of a function is no part of it."""
    following = takewhile(lambda text: not text.strip() or text.strip().startswith(b"#"), source.lines[line:])
    return line + sum(1 for _ in following)
