"""The byte edits that take statements out of a file, with their comments, and leave its blank lines in order."""

import ast
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from engine.refactoring.change import Edit
from engine.refactoring.recipes.dead_code_removal.findings import Doomed, blocks, first_line
from engine.refactoring.source import Source

_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = b" \t\r\n"
# Comments that speak to a tool or head a section belong to more than the definition below them.
_NOT_ITS_OWN: Final = re.compile(
    rb"#\s*(?:type:|noqa|fmt:|pragma|pylint:|ruff:|isort:|region|endregion|[-=#*~_]{3,}|!)"
)

_REST_OF_LINE: Final = re.compile(rb"[ \t]*,?[ \t]*(?:#[^\n]*)?\r?\n?")


def comments_above(source: Source, line: int) -> list[bytes]:
    """The comment lines that belong to a statement: directly above it and as far in, down from the last blank line.

    None of a block that begins the file, nor of what heads a section or speaks to a tool.
    """
    found = remarks_above(source, line)
    if len(found) == line - 1:
        return []
    own = takewhile(lambda text: not _NOT_ITS_OWN.match(text.lstrip(b" \t\f")), reversed(found))
    return list(own)[::-1]


def remarks_above(source: Source, line: int) -> list[bytes]:
    """All comment lines that stand directly above a line and as far in as it, whomever they speak to."""
    mark = source.indentation(line) + b"#"
    above = (source.lines[number - 1] for number in range(line - 1, 0, -1))
    return list(takewhile(lambda text: text.removeprefix(_BOM).startswith(mark), above))[::-1]


def shares_a_line(source: Source, statement: ast.stmt) -> bool:
    """Whether anything but a comment stands before or behind the statement on its lines."""
    start = source.offset(first_line(statement), 0)
    before = source.raw[start : start + _column(source, statement)]
    end = source.span(statement)[1]
    behind = source.raw[end : source.line_span(1, statement.end_lineno or statement.lineno)[1]]
    return bool(before.strip()) or not (behind.strip() == b"" or behind.lstrip().startswith(b"#"))


def _column(source: Source, statement: ast.stmt) -> int:
    """Where the first line of the statement begins to be its own; decorators stand alone by grammar."""
    return statement.col_offset if first_line(statement) == statement.lineno else 0


def removals(source: Source, doomed: Iterable[Doomed]) -> list[Edit]:
    """The edits for all doomed things of one file; a block that would be left empty keeps a `pass`."""
    aliases: dict[ast.stmt, set[int]] = {}
    for each in doomed:
        aliases.setdefault(each.statement, set()).update(each.aliases)
    gone = {statement for statement, some in aliases.items() if len(some) in (0, _alias_count(statement))}
    lines = {number for statement in gone for number in _lines_of(source, statement)}
    kept = _stand_ins(source, gone)
    edits = [_region_edit(source, first, last, kept, lines) for first, last in _regions(source, lines)]
    partly = ((statement, some) for statement, some in aliases.items() if statement not in gone)
    return edits + [edit for statement, some in partly for edit in _alias_edits(source, statement, sorted(some))]


def _alias_count(statement: ast.stmt) -> int:
    return len(statement.names) if isinstance(statement, ast.Import | ast.ImportFrom) else 0


def _lines_of(source: Source, statement: ast.stmt) -> range:
    first = first_line(statement)
    return range(first - len(comments_above(source, first)), (statement.end_lineno or first) + 1)


def _stand_ins(source: Source, gone: set[ast.stmt]) -> dict[int, bytes]:
    """By its first line, the indentation of each block that loses all its statements."""
    found: dict[int, bytes] = {}
    for node in ast.walk(source.tree):
        for block in blocks(node) if not isinstance(node, ast.Module) else ():
            if all(each in gone for each in block):
                line = first_line(block[0])
                found[line] = source.indentation(line)
    return found


def _regions(source: Source, lines: set[int]) -> list[tuple[int, int]]:
    """Runs of lines to take out, those joined that only blank lines part."""
    regions: list[tuple[int, int]] = []
    for line in sorted(lines):
        between = range(regions[-1][1] + 1, line) if regions else range(0)
        if regions and all(_is_blank(source, number) for number in between):
            regions[-1] = (regions[-1][0], line)
        else:
            regions.append((line, line))
    return regions


def _region_edit(source: Source, first: int, last: int, kept: dict[int, bytes], lines: set[int]) -> Edit:
    passes = [indentation for line, indentation in sorted(kept.items()) if first <= line <= last and line in lines]
    if passes:
        text = b"".join(indentation + b"pass" + source.newline for indentation in passes)
        return _edit(source, first, last, text)
    above = _blank_run(source, first, -1)
    below = _blank_run(source, last, +1)
    if _ends_block(source, first, last, below) or (above <= below and not _begins_block(source, first, above)):
        return _edit(source, first - above, last)
    return _edit(source, first, last + below)


def _edit(source: Source, first: int, last: int, text: bytes = b"") -> Edit:
    start, end = source.line_span(first, last)
    if start == 0 and source.raw.startswith(_BOM):
        start = len(_BOM)
    return Edit(source.path, start, end, text)


def _is_blank(source: Source, line: int) -> bool:
    return 0 < line <= len(source.lines) and not source.lines[line - 1].strip(_BLANKS)


def _blank_run(source: Source, line: int, step: int) -> int:
    """How many blank lines follow (or precede) this one."""
    count = 0
    while _is_blank(source, line + step * (count + 1)):
        count += 1
    return count


def _begins_block(source: Source, first: int, above: int) -> bool:
    """Whether nothing of the same block stands before: the file begins here, or a line that is less indented."""
    previous = first - above - 1
    return previous < 1 or len(source.indentation(previous)) < len(source.indentation(first))


def _ends_block(source: Source, first: int, last: int, below: int) -> bool:
    following = last + below + 1
    return following > len(source.lines) or len(source.indentation(following)) < len(source.indentation(first))


def _alias_edits(source: Source, statement: ast.stmt, positions: Sequence[int]) -> list[Edit]:
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    return [_run_edit(source, statement.names, first, last) for first, last in _runs(positions)]


def _runs(positions: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and position == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _run_edit(source: Source, names: Sequence[ast.alias], first: int, last: int) -> Edit:
    """Names that stand alone on their lines go with the lines, others with the comma behind or before them."""
    if all(_stands_alone(source, each) for each in names[first : last + 1]):
        return _edit(source, names[first].lineno, names[last].end_lineno or names[last].lineno)
    if last + 1 < len(names):
        return Edit(source.path, _start(source, names[first]), _start(source, names[last + 1]), b"")
    return Edit(source.path, _end(source, names[first - 1]), _end(source, names[last]), b"")


def _stands_alone(source: Source, name: ast.alias) -> bool:
    """Whether the lines of a name in parentheses hold nothing else; a line that a backslash goes on to is no such."""
    start, end = source.line_span(name.lineno, name.end_lineno or name.lineno)
    behind = source.raw[_end(source, name) : end]
    is_continued = source.raw[:start].rstrip(b"\r\n").endswith(b"\\")
    is_bare = not source.raw[start : _start(source, name)].strip() and _REST_OF_LINE.fullmatch(behind) is not None
    return is_bare and not is_continued


def _start(source: Source, name: ast.alias) -> int:
    return source.offset(name.lineno, name.col_offset)


def _end(source: Source, name: ast.alias) -> int:
    return source.offset(name.end_lineno or name.lineno, name.end_col_offset or 0)
