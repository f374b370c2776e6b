"""Whether a text, without what was added to it, is byte for byte the old one."""

import ast
import re
from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.type_annotation.added import Added, Annotation
from engine.refactoring.source import Source

_EQUALS: Final = re.compile(rb"[ \t]*=[ \t]*")
_COLON: Final = b": "
_ARROW: Final = b" -> "


@dataclass(frozen=True, slots=True, order=True)
class _Cut:
    """Bytes of the new text that the old one has not. Behind a parameter's type an equals sign may stand otherwise."""

    start: int
    end: int
    is_parameter: bool = False


def same_remainder(old: Source, new: Source, found: Added) -> bool:
    """Whether nothing else was changed: no comment, no blank, no end of a line."""
    cuts: list[_Cut] = []
    for annotation in found.annotations:
        cut = _of_annotation(new, annotation)
        if cut is None:
            return False
        cuts.append(cut)
    cuts += _of_statements(new, found.statements)
    return _walks_along(old.raw, new.raw, sorted(cuts))


def _walks_along(old: bytes, new: bytes, cuts: list[_Cut]) -> bool:
    here = there = 0  # how far the new and the old text are read
    for cut in cuts:
        piece = new[here : cut.start]
        if cut.start < here or not old.startswith(piece, there):
            return False
        here, there = cut.end, there + len(piece)
        if cut.is_parameter:
            now, was = _EQUALS.match(new, here), _EQUALS.match(old, there)
            if now and was and now[0] == b" = ":
                here, there = now.end(), was.end()
    return new[here:] == old[there:]


def _of_annotation(source: Source, annotation: Annotation) -> _Cut | None:
    """From the name, or the closing bracket, to the end of the type; None where more than blanks stands between."""
    start, end = source.span(annotation.node)
    parameter = annotation.parameter
    mark = _COLON if parameter is not None else _ARROW
    if source.raw[start - len(mark) : start] != mark or b"\n" in source.raw[start:end]:
        return None
    return _Cut(start - len(mark), end, parameter is not None)


def _of_statements(source: Source, statements: list[ast.stmt]) -> list[_Cut]:
    """Whole lines; what is added in one go is one cut, with the empty lines in it."""
    cuts: list[_Cut] = []
    for each in sorted(statements, key=lambda statement: statement.lineno):
        start, end = source.line_span(each.lineno, each.end_lineno or each.lineno)
        if b"#" in source.raw[start:end] or b";" in source.raw[start:end]:
            continue  # an uncut statement makes the texts differ
        if isinstance(each, ast.If) and source.raw[:start].endswith((b"\n\n", b"\n\r\n")):
            start -= 2 if source.raw[:start].endswith(b"\r\n") else 1  # the empty line before a block belongs to it
        if cuts and not source.raw[cuts[-1].end : start].strip():
            start = cuts.pop().start
        cuts.append(_Cut(start, end))
    if cuts and cuts[-1].end == len(source.raw) and not source.raw.endswith(b"\n"):
        last = cuts.pop()
        kept = source.raw[: last.start].removesuffix(b"\n").removesuffix(b"\r")
        cuts.append(_Cut(len(kept), last.end))
    return cuts
