"""A Python file as recipes see it: its bytes, its syntax tree, and the way from one to the other."""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.analysis.decoding import COOKIE

MAX_BYTES: Final = 1_000_000
_BOM: Final = b"\xef\xbb\xbf"
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")
_UTF8_NAMES: Final = frozenset({"utf8", "utf", "u8", "ascii", "usascii"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that no recipe touches; `reason` is a clause that goes on after "was left alone: it"."""

    path: str
    reason: str


class Source:
    """One Python file. Lines count from 1 and columns are UTF-8 bytes from 0, both as `ast` counts them."""

    def __init__(self, path: str, raw: bytes, tree: ast.Module) -> None:
        self.path = path
        self.raw = raw
        self.tree = tree

    @cached_property
    def newline(self) -> bytes:
        r"""What most lines of the file end with; \n where there is no line."""
        return b"\r\n" if self.raw.count(b"\r\n") * 2 > self.raw.count(b"\n") else b"\n"

    @cached_property
    def lines(self) -> list[bytes]:
        """Every line with its end, as the compiler counts them: form feeds and the like end no line."""
        return re.findall(rb"[^\n]*\n|[^\n]+", self.raw)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        return starts

    def offset(self, line: int, column: int) -> int:
        """Where a position of the syntax tree stands in the bytes."""
        mark = len(_BOM) if line == 1 and self.raw.startswith(_BOM) else 0
        return self._starts[line - 1] + mark + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The bytes of a node, without what stands around it: decorators and comments are not part of it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def line_span(self, first: int, last: int) -> tuple[int, int]:
        """The bytes of whole lines, the end of the last one included."""
        return self._starts[first - 1], self._starts[last]

    def segment(self, node: ast.expr | ast.stmt) -> str:
        """The text of a node as it is written."""
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def indentation(self, line: int) -> bytes:
        """The blanks that a line begins with."""
        text = self.lines[line - 1]
        return text[: len(text) - len(text.lstrip(b" \t\f"))]


def read_source(path: str, raw: bytes) -> Source | Unreadable:
    """The file, parsed by the grammar of this interpreter. Nothing a file can hold raises."""
    reason = _unfit(raw)
    if reason:
        return Unreadable(path, reason)
    try:
        return Source(path, raw, parsed(raw))
    except SyntaxError as error:
        return Unreadable(path, f"does not parse as Python (line {error.lineno}: {error.msg})")
    except (ValueError, RecursionError, MemoryError) as error:
        return Unreadable(path, f"cannot be parsed ({type(error).__name__})")


def parsed(raw: bytes | str) -> ast.Module:
    """The syntax tree; what the compiler warns of in somebody else's file is not ours to print."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(raw)


def _unfit(raw: bytes) -> str:
    """Why a file is left alone whatever it says; empty for one that may be read."""
    if len(raw) > MAX_BYTES:
        return f"has {len(raw):,} bytes, above the limit of {MAX_BYTES:,}"
    if b"\0" in raw:
        return "is no text"
    cookie = COOKIE.match(raw)
    if cookie and re.sub(r"[^a-z0-9]", "", cookie[1].decode("ascii", "replace").lower()) not in _UTF8_NAMES:
        return f"is encoded as {cookie[1].decode('ascii', 'replace')}; only UTF-8 is edited"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8"
    if _LONE_RETURN.search(raw):
        return "has lines that end in a lone carriage return"
    return ""
