"""The edits that move a region into a function of its own: lines are cut and pasted, never written anew."""

import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.refactoring.change import Edit
from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.function_extract.functions import Binding, Function, first_line
from engine.refactoring.recipes.function_extract.hints import Hints
from engine.refactoring.recipes.function_extract.legality import Interface
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.source import Source

_SHORT_LINE: Final = 79
_LONG_LINE: Final = 100
_OPENINGS: Final = ("FSTRING_START", "TSTRING_START")
_CLOSINGS: Final = ("FSTRING_END", "TSTRING_END")


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that the text of one extraction depends on."""

    source: Source
    function: Function
    region: Region
    interface: Interface
    hints: Hints
    name: str


def edits(extraction: Extraction) -> tuple[Edit, Edit]:
    """The new function before the old one, and the call in the place of the region."""
    source = extraction.source
    first, last = _span(source, extraction.region)
    indentation = source.indentation(extraction.region.statements[0].lineno)
    anchor = _anchor(source, extraction.function, is_method=extraction.interface.is_method)
    helper = [*_head(extraction), *_body(extraction, first, last, indentation), *_blank(extraction)]
    call = list(_call(extraction, _width(source) - len(indentation)))
    if extraction.region.is_elif:
        call = [b"else:", *(_unit(extraction) + line for line in call)]
    call = [indentation + line for line in call]
    start, end = source.line_span(first, last)
    at, _ = source.line_span(anchor, anchor)
    ending = source.newline if source.raw[start:end].endswith(b"\n") else b""
    return (
        Edit(source.path, at, at, source.newline.join(helper) + source.newline),
        Edit(source.path, start, end, source.newline.join(call) + ending),
    )


def _span(source: Source, region: Region) -> tuple[int, int]:
    """The lines of a region with the comments that belong to it: those right above, and the deeper ones below."""
    indentation = source.indentation(region.statements[0].lineno)
    above = region.block[region.start - 1].end_lineno if region.start else 0
    first = region.first
    while (
        not region.is_elif
        and first - 1 > (above or 0)
        and _is_comment(source, first - 1)
        and source.indentation(first - 1) == indentation
    ):
        first -= 1
    last = line = region.last
    while line < len(source.lines) and (not source.lines[line].strip() or _is_comment(source, line + 1)):
        line += 1
        deeper = source.indentation(line)
        if _is_comment(source, line) and deeper.startswith(indentation) and deeper != indentation:
            last = line
    return first, last


def _anchor(source: Source, function: Function, *, is_method: bool) -> int:
    """The line before which the new function goes: above the comments of the old one, and above its overloads."""
    block, statement = (function.block, function.node) if is_method else (source.tree.body, function.top)
    place = block.index(statement)
    name = getattr(block[place], "name", "")
    while place and isinstance(block[place - 1], FunctionNode) and getattr(block[place - 1], "name", "") == name:
        place -= 1
    line = first_line(block[place])
    indentation = source.indentation(line)
    above = (block[place - 1].end_lineno or 0) if place else 0
    top = line
    while top - 1 > above and _is_comment(source, top - 1) and source.indentation(top - 1) == indentation:
        top -= 1
    # Comments from the very first line on are the file's own: an encoding, a licence.
    return line if top == 1 else top


def _head(extraction: Extraction) -> Iterator[bytes]:
    function, interface, of = extraction.function, extraction.interface, extraction.hints.of
    indentation = _home(extraction)
    taken = [f"{name}: {of[name]}" if name in of else name for name in interface.takes]
    if interface.is_method:
        taken.insert(0, function.receiver)
        if function.binding is Binding.CLASS:
            yield indentation + b"@classmethod"
    opening = f"{'async ' if interface.is_async else ''}def {extraction.name}("
    closing = f") -> {extraction.hints.returned}:" if extraction.hints.returned else "):"
    width = _width(extraction.source) - len(indentation)
    for line in _wrapped(opening, taken, closing, _unit(extraction), width):
        yield indentation + line


def _body(extraction: Extraction, first: int, last: int, indentation: bytes) -> Iterator[bytes]:
    source = extraction.source
    inner = _home(extraction) + _unit(extraction)
    kept = _lines_in_strings(source)
    for number in range(first, last + 1):
        line = source.lines[number - 1]
        text = line.removesuffix(b"\n")
        text = text.removesuffix(b"\r") if source.newline == b"\r\n" else text
        if extraction.region.is_elif and number == first:
            text = indentation + text[len(indentation) :].removeprefix(b"el")
        is_moved = number not in kept and text.strip() and text.startswith(indentation)
        yield inner + text[len(indentation) :] if is_moved else text
    if extraction.interface.gives:
        yield inner + f"return {', '.join(extraction.interface.gives)}".encode()


def _blank(extraction: Extraction) -> list[bytes]:
    """What separates the new function from the old one: the last of these lines ends in the newline of all."""
    return [b""] if extraction.interface.is_method else [b"", b""]


def _call(extraction: Extraction, width: int) -> Iterator[bytes]:
    interface = extraction.interface
    before = f"{', '.join(interface.gives)} = " if interface.gives else "return " if interface.returns else ""
    owner = f"{extraction.function.receiver}." if interface.is_method else ""
    waiting = "await " if interface.is_async else "yield from " if interface.yields else ""
    opening, closing = f"{before}{waiting}{owner}{extraction.name}(", ")"
    if interface.yields and interface.returns:
        opening, closing = f"return ({waiting}{owner}{extraction.name}(", "))"
    yield from _wrapped(opening, interface.takes, closing, _unit(extraction), width)


def _wrapped(opening: str, items: Sequence[str], closing: str, unit: bytes, width: int) -> Iterator[bytes]:
    """One line; where it would be too long, the items on a line of their own, or on one each."""
    whole = f"{opening}{', '.join(items)}{closing}"
    listed = ", ".join(items)
    if len(whole) <= width or not items:
        yield whole.encode()
        return
    yield opening.encode()
    if len(listed) + len(unit) <= width:
        yield unit + listed.encode()
    else:
        yield from (unit + f"{item},".encode() for item in items)
    yield closing.encode()


def _home(extraction: Extraction) -> bytes:
    """How far the new function is indented itself."""
    return extraction.source.indentation(extraction.function.first_line) if extraction.interface.is_method else b""


def _unit(extraction: Extraction) -> bytes:
    """One step of indentation as the function itself takes it."""
    outer = extraction.source.indentation(extraction.function.first_line)
    inner = extraction.source.indentation(extraction.function.node.body[0].lineno)
    return inner.removeprefix(outer) or b"    "


def _width(source: Source) -> int:
    """How long a line may be: as long as those that are there, within reason."""
    longest = max((len(line.rstrip()) for line in source.lines), default=0)
    return min(max(longest, _SHORT_LINE), _LONG_LINE)


def _is_comment(source: Source, line: int) -> bool:
    return source.lines[line - 1].lstrip().startswith(b"#")


def _lines_in_strings(source: Source) -> frozenset[int]:
    """The lines that begin inside a string: their blanks are part of it."""
    found: set[int] = set()
    opened: list[int] = []
    openings = {getattr(tokenize, name, -1) for name in _OPENINGS}
    closings = {getattr(tokenize, name, -1) for name in _CLOSINGS}
    for token in tokenize.tokenize(io.BytesIO(source.raw).readline):
        if token.type == tokenize.STRING:
            found.update(range(token.start[0] + 1, token.end[0] + 1))
        elif token.type in openings:
            opened.append(token.start[0])
        elif token.type in closings:
            found.update(range(opened.pop() + 1, token.end[0] + 1))
    return frozenset(found)
