"""The words of a Python text, told apart: names, strings, formatted strings, comments.

One lexer for every grammar, since the interpreter's own gave a formatted string as a single token before 3.12. It reads
texts that parse; of others it makes what it can.
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import Final, NamedTuple

HOLE: Final = "\0"  # stands for a field in the text of a formatted string; no source that parses has this character


class Kind(StrEnum):
    NAME = "name"  # keywords are among them
    STRING = "string"
    FORMATTED = "formatted"
    COMMENT = "comment"


class Token(NamedTuple):
    """`start` counts characters from 0. `text` is as written; of a formatted string only what stands around its fields,
    each field a `HOLE`; the tokens in its fields come before it."""

    kind: Kind
    start: int
    text: str


class Unclosed(ValueError):
    """A formatted string that does not end: the text does not parse."""


_STRING: Final = (
    r"(?:[rRuUbB]|[bB][rR]|[rR][bB])?(?:"
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'(?:[^'\\\n]|\\.)*'|"
    r'"(?:[^"\\\n]|\\.)*")'
)
_OPENING: Final = r"(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|\")"
_LEXEMES: Final = rf"(\#[^\n]*)|({_STRING})|({_OPENING})|([^\W\d]\w*)|\.?\d\w*\.?\w*"
_KINDS: Final = (Kind.COMMENT, Kind.STRING, Kind.FORMATTED, Kind.NAME)  # by group, from 1
_LEXEME: Final = re.compile(_LEXEMES, re.DOTALL)
_IN_FIELD: Final = re.compile(_LEXEMES + r"|[()\[\]{}]|[!=<>]=|[=!:]", re.DOTALL)
_QUOTES: Final = r"'''|\"\"\"|'|\""
_MARK: Final = re.compile(rf"\\N\{{[^}}]*\}}|\\[^{{}}]|\{{\{{|\}}\}}|\{{|{_QUOTES}", re.DOTALL)
_RAW_MARK: Final = re.compile(rf"\\[^{{}}]|\{{\{{|\}}\}}|\{{|{_QUOTES}", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]")


def lexed(text: str) -> list[Token]:
    """The tokens in their order. Raises `Unclosed`, and RecursionError for formatted strings nested without end."""
    found: list[Token] = []
    at = 0
    while match := _LEXEME.search(text, at):
        at = _taken(text, match, found)
    return found


class Span(NamedTuple):
    """A name token in bytes, [`start`, `end`); `is_plain` as below; `name` as the compiler sees it."""

    start: int
    end: int
    name: str
    is_plain: bool


def name_spans(raw: bytes, names: Collection[str] | None = None) -> list[Span]:
    """The name tokens of a UTF-8 file in their order, of these names alone where some are given. Raises as `lexed`."""
    text = raw.decode("utf-8")
    found = [token for token in lexed(text) if token.kind is Kind.NAME]
    spans = []
    char = byte = 0
    for token in found:
        byte += token.start - char if text.isascii() else len(text[char : token.start].encode())
        char = token.start
        name = token.text if token.text.isascii() else unicodedata.normalize("NFKC", token.text)
        if names is None or name in names:
            spans.append(Span(byte, byte + len(token.text.encode()), name, is_plain(text, token)))
    return spans


def is_plain(text: str, token: Token) -> bool:
    """Whether a name token names a variable where it stands: it follows no dot, and no single `=` follows it."""
    before = token.start - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    is_attribute = before >= 0 and text[before] == "."
    return not is_attribute and not _ASSIGNED.match(text, token.start + len(token.text))


_ASSIGNED: Final = re.compile(r"\s*=(?!=)")


def _taken(text: str, match: re.Match[str], found: list[Token]) -> int:
    """Where to go on after one lexeme, which joins what was found."""
    if match.lastindex is None:
        return match.end()
    kind = _KINDS[match.lastindex - 1]
    if kind is Kind.FORMATTED:
        return _formatted(text, match, found)
    found.append(Token(kind, match.start(), match[0]))
    return match.end()


def _formatted(text: str, opening: re.Match[str], found: list[Token]) -> int:
    quote = opening[0].lstrip("fFtTrR")
    marks = _RAW_MARK if "r" in opening[0].lower() else _MARK
    pieces: list[str] = []
    at = done = opening.end()
    while match := marks.search(text, at):
        at = match.end()
        if text.startswith(quote, match.start()):
            pieces.append(text[done : match.start()])
            found.append(Token(Kind.FORMATTED, opening.start(), "".join(pieces)))
            return match.start() + len(quote)
        if match[0] == "{":
            at, shown = _field(text, at, found)
            pieces += [text[done : match.start()], HOLE, shown]
            done = at
        elif match[0][0] in "'\"":
            at = match.start() + 1
    raise Unclosed(f"a formatted string opens at character {opening.start()} and does not end")


def _field(text: str, at: int, found: list[Token]) -> tuple[int, str]:
    """The end of a field, and what `{name=}` prints of its expression: empty for a field without the sign."""
    start, depth, shown = at, 0, ""
    while match := _IN_FIELD.search(text, at):
        sign = match[0]
        if match.lastindex is not None or depth or sign not in _ENDS:
            depth += (sign in _OPENS) - (sign in _CLOSES) if match.lastindex is None else 0
            at = _taken(text, match, found)
        elif sign == "=":
            shown, at = f" {text[start : match.start()]} ", match.end()
        else:
            at = match.end()
            return (at if sign == "}" else _end_of_field(text, at, found)), shown
    raise Unclosed(f"a field opens at character {start} and does not end")


_OPENS: Final = frozenset("([{")
_CLOSES: Final = frozenset(")]}")
_ENDS: Final = frozenset("}=!:")


def _end_of_field(text: str, at: int, found: list[Token]) -> int:
    """Past the conversion and the format, in which further fields may stand."""
    while match := _BRACE.search(text, at):
        if match[0] == "}":
            return match.end()
        at, _ = _field(text, match.end(), found)
    raise Unclosed("a field does not end")
