"""How the lines of one function stand: their blanks, their comments, and which of them begin inside a string."""

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.refactoring.recipes.complexity_reduction.outcome import Replacement
from engine.refactoring.recipes.complexity_reduction.sites import first_line
from engine.refactoring.source import Source

_ELSE: Final = re.compile(rb"[ \t\f]*else[ \t]*:[ \t]*(#[^\r\n]*)?\r?\n")
_COMMENT_LINE: Final = re.compile(rb"[ \t\f]*#")
# Comments that tools obey: on another line, or above another branch, they would say something else.
_FOR_TOOLS: Final = re.compile(
    r"#\s*(?:pragma|noqa|type\s*:|pylint|mypy|pyright|pyrefly|ty\s*:|fmt|ruff|flake8|nosec|isort|yapf|NOSONAR|noinspection)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Layout:
    """One function with the lines it stands on. `widest` is how many characters a line that is written may have."""

    source: Source
    widest: int

    def replaced(self, replacement: Replacement) -> bytes:
        """The text with these lines in place of the old ones."""
        first, last, lines = replacement
        return b"".join((*self.source.lines[: first - 1], *lines, *self.source.lines[last:]))

    def lines(self, first: int, last: int) -> list[bytes]:
        """The lines as they are, both ends included; none where `last` comes before `first`."""
        return self.source.lines[first - 1 : last]

    def moved(self, first: int, last: int, old: bytes, new: bytes) -> list[bytes]:
        """The lines with the indentation `new` for `old`; blank lines and what begins inside a string stay."""
        return [
            new + line[len(old) :] if line.startswith(old) and number not in self._in_strings and line.strip() else line
            for number, line in enumerate(self.lines(first, last), first)
        ]

    def line(self, *parts: bytes) -> bytes:
        """A new line, ended as the others are."""
        return b"".join((*parts, self.source.newline))

    def else_line(self, after: int, before: int) -> int:
        """The line between these two that holds `else:` and nothing but a comment beside it; 0 where there is none."""
        between = range(after + 1, before)
        return next((number for number in between if _ELSE.fullmatch(self.source.lines[number - 1])), 0)

    def tail(self, last: int, indentation: bytes) -> int:
        """The last of the comment lines that follow a block and are indented like it; `last` where none follows."""
        found = last
        for number in range(last + 1, len(self.source.lines) + 1):
            line = self.source.lines[number - 1]
            if line.strip() and not (_COMMENT_LINE.match(line) and line.startswith(indentation)):
                break
            found = number if line.strip() else found
        return found

    def comment(self, line: int) -> bytes:
        """The comment that stands on a line; empty where there is none."""
        return self._comments.get(line, "").encode()

    def has_comment(self, first: int, last: int) -> bool:
        return any(first <= line <= last for line in self._comments)

    def has_tool_comment(self, first: int, last: int) -> bool:
        return any(first <= line <= last and _FOR_TOOLS.search(text) for line, text in self._comments.items())

    def is_too_wide(self, line: bytes) -> bool:
        return len(line.decode().rstrip()) > self.widest

    @cached_property
    def _tokens(self) -> list[tokenize.TokenInfo]:
        return list(tokenize.tokenize(io.BytesIO(self.source.raw).readline))

    @cached_property
    def _comments(self) -> dict[int, str]:
        return {token.start[0]: token.string for token in self._tokens if token.type == tokenize.COMMENT}

    @cached_property
    def _in_strings(self) -> frozenset[int]:
        """The lines that begin inside a string, whose blanks are part of what it says."""
        inside: set[int] = set()
        opened: list[int] = []
        for token in self._tokens:
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            elif token.type == _FORMATTED_START:
                opened.append(token.start[0])
            elif token.type == _FORMATTED_END:
                inside.update(range(opened.pop() + 1, token.end[0] + 1))
        return frozenset(inside)


# Formatted strings are single tokens up to Python 3.11.
_FORMATTED_START: Final = getattr(tokenize, "FSTRING_START", -1)
_FORMATTED_END: Final = getattr(tokenize, "FSTRING_END", -1)


def body_indentation(layout: Layout, node: ast.If) -> bytes:
    """The blanks before the statements inside an `if`."""
    return layout.source.indentation(first_line(node.body[0]))


def kept_comment(layout: Layout, line: int, indentation: bytes) -> list[bytes]:
    """The comment of a line that goes, as a line of its own."""
    comment = layout.comment(line)
    return [layout.line(indentation, comment)] if comment else []
