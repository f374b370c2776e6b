"""Whether the text that is left is the text that was there, byte for byte, without the lines of what is gone."""

import ast
from collections.abc import Iterator
from itertools import chain

from engine.refactoring.recipes.dead_code_removal.alignment import Alignment
from engine.refactoring.recipes.dead_code_removal.findings import first_line
from engine.refactoring.recipes.dead_code_removal.removal import comments_above, shares_a_line
from engine.refactoring.source import Source

_BOM = b"\xef\xbb\xbf"


def first_stray_line(before: Source, after: Source, found: Alignment) -> int:
    """The number of the first line of the newer text that the older one does not account for; 0 where there is none.

    Every line outside the removed statements must be there unchanged. Comments directly above a removed statement and
    blank lines around it may be missing.
    """
    if before.raw.startswith(_BOM) != after.raw.startswith(_BOM) or not _stand_alone(before, after, found):
        return 1
    gone = {line for each in found.gone if not each.aliases for line in _span(each.statement)}
    gone |= {line for old, _ in found.shrunk for line in _span(old)}
    new = {line for each in (*found.passes, *(now for _, now in found.shrunk)) for line in _span(each)}
    may_go = set(_comments(before, found))
    may_go |= set(_blanks_near(before, gone | may_go))
    old_lines = [(line, number in may_go) for number, line in _numbered(before) if number not in gone]
    new_lines = [(number, line) for number, line in _numbered(after) if number not in new]
    return _first_unmatched(old_lines, new_lines, len(after.lines))


def _first_unmatched(old: list[tuple[bytes, bool]], new: list[tuple[int, bytes]], last: int) -> int:
    position = 0
    for line, may_go in old:
        if position < len(new) and new[position][1] == line:
            position += 1
        elif not may_go:
            return new[position][0] if position < len(new) else max(last, 1)
    return new[position][0] if position < len(new) else 0


def _stand_alone(before: Source, after: Source, found: Alignment) -> bool:
    """Whether nothing else stands on the lines of what went and of what came."""
    old = chain((each.statement for each in found.gone), (each for each, _ in found.shrunk))
    new = chain(found.passes, (each for _, each in found.shrunk))
    shared = any(shares_a_line(before, each) for each in old) or any(shares_a_line(after, each) for each in new)
    bare = all(after.lines[each.lineno - 1].strip() == b"pass" for each in found.passes)
    commented = any(b"#" in before.lines[line - 1] for each, _ in found.shrunk for line in _span(each))
    return bare and not shared and not commented


def _numbered(source: Source) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source.lines, start=1):
        yield number, line.removeprefix(_BOM) if number == 1 else line


def _span(statement: ast.stmt) -> range:
    return range(first_line(statement), (statement.end_lineno or statement.lineno) + 1)


def _comments(source: Source, found: Alignment) -> Iterator[int]:
    for each in found.gone:
        first = first_line(each.statement)
        if not each.aliases:
            yield from range(first - len(comments_above(source, first)), first)


def _blanks_near(source: Source, lines: set[int]) -> Iterator[int]:
    for line in sorted(lines):
        for step in (-1, 1):
            number = line + step
            while 0 < number <= len(source.lines) and not source.lines[number - 1].strip(b" \t\r\n"):
                yield number
                number += step
