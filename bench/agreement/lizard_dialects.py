"""What lizard counts otherwise than the engine in Rust, C, C++ and C#, as patterns over text without comments."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

Counting = Callable[[str], int]

_OPERATORS: Final = re.compile(r"&&|\|\|")
_DECISIONS: Final = re.compile(r"\b(?:if|for|while)\b|&&|\|\||\?")
_MACRO: Final = re.compile(r"\b\w+!\s*(?:\w+\s*)?[(\[{]")
_BRACKETS: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


class Construct(NamedTuple):
    """What is counted otherwise: `count` finds it in a text, each adds `more` to the engine's figure over lizard's."""

    cause: str
    count: Counting
    more: int


class Dialect(NamedTuple):
    """How one language is compared. `quotes` matches comments and literals; `blind` are constructs in which lizard
    loses its way, worth any number."""

    quotes: re.Pattern[str]
    constructs: Sequence[Construct]
    blind: Sequence[tuple[str, re.Pattern[str]]] = ()


def plain(text: str, quotes: re.Pattern[str]) -> str:
    """The text without comments and literals, line for line; a literal stays one as an empty pair of quotes."""
    return quotes.sub(lambda match: _blank(match[0]), text)


def _blank(written: str) -> str:
    return ('""' if written[:1] not in "/" else " ") + "\n" * written.count("\n")


def _places(pattern: str) -> Counting:
    compiled = re.compile(pattern, re.M)
    return lambda text: sum(1 for _ in compiled.finditer(text))


def _operators_in(pattern: str) -> Counting:
    compiled = re.compile(pattern, re.M)
    return lambda text: sum(len(_OPERATORS.findall(match[0])) for match in compiled.finditer(text))


def _decisions_in_macros(text: str) -> int:
    """Decisions that stand inside the brackets of macros."""
    count, end = 0, 0
    for match in _MACRO.finditer(text):
        if match.start() >= end:
            end = _closing(text, match.end())
            count += len(_DECISIONS.findall(text, match.end(), end))
    return count


def _closing(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        depth += _BRACKETS.get(text[place], 0)
        if not depth:
            return place
    return len(text)


_C_QUOTES: Final = re.compile(
    r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|R\"\((?:[^)]|\)(?!\"))*+\)\"|\"(?:[^\"\\\n]|\\[\s\S])*+\"|'(?:[^'\\\n]|\\.)++'"
)
_CSHARP_QUOTES: Final = re.compile(
    r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|\$?@\$?\"(?:[^\"]|\"\")*+\"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)++'"
)
_RUST_QUOTES: Final = re.compile(
    r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|b?r#\"(?:[^\"]|\"(?!#))*+\"#|b?r\"[^\"]*+\"|b?\"(?:[^\"\\]|\\[\s\S])*+\"|"
    r"b?'(?:[^'\\\n]|\\[^\n']+|\\')'"
)
_PREPROCESSOR: Final = (
    Construct("lizard does not count #ifndef", _places(r"^[ \t]*#[ \t]*ifndef\b"), 1),
    Construct(
        "lizard does not count operators of #if",
        _operators_in(r"^[ \t]*#[ \t]*(?:el)?if\b(?:[^\n\\]|\\\n|\\)*+"),
        1,
    ),
    Construct(
        "lizard takes && before = for a reference",
        _places(r"&&(?:[=!<>]=|[^=;{})!<>]|[!<>](?!=))*+=(?!=)"),
        1,
    ),
)
_IN_MACROS: Final = Construct(
    "lizard counts what a #define says", _operators_in(r"^[ \t]*#[ \t]*define\b(?:[^\n\\]|\\\n|\\)*+"), -1
)
C: Final = Dialect(_C_QUOTES, (*_PREPROCESSOR, _IN_MACROS))
CPP: Final = Dialect(
    _C_QUOTES,
    (
        *_PREPROCESSOR,
        _IN_MACROS,
        Construct("lizard counts && of a type", _places(r"\w&&(?=\s*[>),(.]|\s+\w+\s*[,)])|>&&"), -1),
        Construct("lizard does not count and, or", _places(r"\b(?:and|or)\b"), 1),
    ),
    (
        ("lizard counts a local class in its function", re.compile(r"\b(?:struct|class)\s+\w+[^;{}()]*\{")),
        ("lizard does not read the initialisers of a constructor", re.compile(r"\)\s*(?:noexcept\s*)?:\s*\w+\s*[({]")),
    ),
)
_NULLABLE: Final = r"[\w>\])]\?(?=\s*[),;\]\[]|\s+\w+\s*(?:[=;,)]|in\b))"
CSHARP: Final = Dialect(
    _CSHARP_QUOTES,
    (
        Construct("lizard does not count foreach", _places(r"\bforeach\b"), 1),
        Construct("lizard takes type? for a ternary", _places(_NULLABLE), -1),
        Construct("lizard does not count when", _places(r"\bwhen\b"), 1),
        Construct("lizard does not count patterns with and, or", _places(r"\b(?:and|or)\b"), 1),
        Construct("lizard does not count operators of #if", _operators_in(r"^[ \t]*#[ \t]*(?:el)?if\b[^\n]*"), 1),
    ),
    (
        ("lizard takes some type? for a ternary, those of a head not", re.compile(rf"{_NULLABLE}|\w\?[>.]")),
        ("lizard does not count the arms of a switch expression", re.compile(r"\bswitch\s*\{")),
        (
            "lizard counts a local function in its function",
            re.compile(r"\)\s*\{[\s\S]*\w+\s+\w+\([^;{}()]*\)\s*(?:\{|=>)"),
        ),
    ),
)
RUST: Final = Dialect(
    _RUST_QUOTES,
    (
        Construct(
            "lizard takes || without parameters for an operator", _places(r"(?:[(,=;{>]|\bmove|\breturn)\s*\|\|"), -1
        ),
        Construct("lizard counts where", _places(r"\bwhere\b"), -1),
        Construct("lizard counts for in types", _places(r"\bfor\s*<|\bimpl\b[^;{}]*?\bfor\b"), -1),
        Construct("lizard takes ?Sized for a question mark", _places(r"\?Sized\b"), -1),
        Construct("lizard takes && of a reference for an operator", _places(r"(?:[|(,:<=]|\bmut)\s*&&(?=[\w'(])"), -1),
        Construct("lizard counts inside macros", _decisions_in_macros, -1),
    ),
    (
        ("lizard loses a match whose subject has a block", re.compile(r"\bmatch\s+(?:unsafe\s*)?\{")),
        ("lizard counts a match inside a macro", re.compile(r"\w!\s*[({\[][^;]*\bmatch\b")),
    ),
)
DIALECTS: Final[Mapping[str, Dialect]] = {"rust": RUST, "c": C, "h": CPP, "hpp": CPP, "cpp": CPP, "csharp": CSHARP}
