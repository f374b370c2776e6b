"""Where in the bytes of a file the types of a function go."""

import ast
import io
import re
import tokenize
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.type_annotation.functions import FunctionNode
from engine.refactoring.source import Source
from engine.refactoring.view import View

_EQUALS: Final = re.compile(rb"[ \t]*=[ \t]*(?=[^ \t\r\n\\#])")


@dataclass(frozen=True, slots=True)
class Parentheses:
    """The outermost round brackets of a file: where each is opened, and where it is closed; byte offsets, sorted."""

    pairs: tuple[tuple[int, int], ...]

    def closing_after(self, offset: int) -> int | None:
        """The end of the first pair that opens at or after an offset; None where there is none."""
        place = bisect_left(self.pairs, (offset, 0))
        return self.pairs[place][1] if place < len(self.pairs) else None


def parentheses(view: View, path: str) -> Parentheses:
    """All round brackets that stand in no other bracket; none for a file that cannot be tokenised."""
    return view.of_file(_parentheses, path)


def after_signature(view: View, source: Source, node: FunctionNode) -> int | None:
    """The offset right behind the bracket that closes the parameters."""
    start = source.offset(node.lineno, node.col_offset)
    return parentheses(view, source.path).closing_after(start)


def parameter_edit(source: Source, node: ast.arg, text: str) -> tuple[int, int, bytes]:
    """What puts a type behind a parameter. An equals sign right after it gets blanks around it, as PEP 8 has it."""
    end = source.offset(node.lineno, node.col_offset) + len(node.arg.encode())
    equals = _EQUALS.match(source.raw, end)
    if equals:
        return end, equals.end(), b": " + text.encode() + b" = "
    return end, end, b": " + text.encode()


def _parentheses(view: View, path: str) -> Parentheses:
    source = view.source(path)
    assert isinstance(source, Source)
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    try:
        for token in tokenize.tokenize(io.BytesIO(source.raw).readline):
            if token.type != tokenize.OP:
                continue
            if token.string in "([{":
                opened.append(_offset(source, token.start))
            elif token.string in ")]}" and opened:
                start = opened.pop()
                if not opened and token.string == ")":
                    pairs.append((start, _offset(source, token.end)))
    except (tokenize.TokenError, SyntaxError):
        return Parentheses(())
    return Parentheses(tuple(pairs))


def _offset(source: Source, position: tuple[int, int]) -> int:
    """Tokens count columns in characters, and a byte order mark is none of them."""
    row, column = position
    line = source.lines[row - 1].removeprefix(b"\xef\xbb\xbf") if row == 1 else source.lines[row - 1]
    return source.offset(row, len(line.decode()[:column].encode()))
