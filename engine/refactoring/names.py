"""Where each name stands in a tree: as an identifier, as a word of a string or comment, in files of other kinds.

The closed world of the recipes: what is found nowhere here, and means nothing outside, is the project's own affair.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.lexing import HOLE, Kind, Token, Unclosed, lexed
from engine.refactoring.view import View

MAX_OTHER_BYTES: Final = 2_000_000
_MAX_PATTERN: Final = 200  # characters; what is longer is a text for people, and names no function in parts
_WORD: Final = re.compile(rb"[A-Za-z_]\w*")
_TEXT_WORD: Final = re.compile(r"[^\W\d]\w*")
_PLACE: Final = re.compile(r"%(?:\(\w+\))?[srd]|\{\w*\}")
_RUN: Final = re.compile(rf"[\w{HOLE}]*{HOLE}[\w{HOLE}]*")
_QUOTED: Final = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")(?P<body>.*)(?P=quote)", re.DOTALL)
_DOTTED: Final = re.compile(r"(?:\w*\.)*(\w+)")
_PLUS_AFTER: Final = re.compile(r"\s*\+(?!=)")
_LOOK_BACK: Final = 80  # characters before a string in which the sign that adds it to something is looked for
_MIN_TELLING: Final = 2  # letters of a fixed part, below which the rest must be a word of the tree as well


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """A name put together from a string: what stands before the part that varies, and after it."""

    prefix: str
    suffix: str

    def varying(self, name: str) -> str:
        """What would stand between; empty where the name does not fit."""
        fits = name.startswith(self.prefix) and name.endswith(self.suffix)
        return name[len(self.prefix) : len(name) - len(self.suffix)] if fits else ""

    @property
    def is_telling(self) -> bool:
        return len((self.prefix + self.suffix).strip("_")) >= _MIN_TELLING


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of one file: how often each is an identifier token, and all words of its strings and comments.

    A comment that tells a type counts as a string, since checkers read it. `patterns` are of names put together.
    """

    identifiers: Mapping[str, int]
    strings: frozenset[str]
    comments: frozenset[str]
    patterns: frozenset[Pattern] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a whole tree; files that cannot be lexed count with all their words as strings."""

    identifiers: Mapping[str, int]
    strings: frozenset[str]
    comments: frozenset[str]
    elsewhere: frozenset[str]
    patterns: tuple[Pattern, ...] = ()

    def count(self, name: str) -> int:
        """How many identifier tokens of Python files are this name."""
        return self.identifiers.get(name, 0)

    def is_spoken_of(self, name: str) -> bool:
        """Whether the name is a word of a string, or of a file that is not Python."""
        return name in self.strings or name in self.elsewhere

    def is_free(self, name: str) -> bool:
        """Whether nothing in the tree is called so or speaks of it."""
        return not self.count(name) and not self.is_spoken_of(name) and name not in self.comments

    def composed_by(self, name: str) -> Pattern | None:
        """The pattern by which the tree may put this name together, as `f"visit_{kind}"` does with `visit_call`.

        Where the fixed part is hardly more than an underscore, the rest must be a name or a word of the tree, too.
        """
        fitting = ((pattern, pattern.varying(name)) for pattern in self.patterns)
        return next((each for each, rest in fitting if rest and (each.is_telling or self._is_known(rest))), None)

    def _is_known(self, word: str) -> bool:
        return self.count(word) > 0 or word in self.strings


def names(view: View) -> Names:
    """All names of the tree."""
    return view.of_tree(_names)


def names_in(view: View, path: str) -> FileNames:
    """The names of one Python file."""
    return view.of_file(_file_names, path)


def _names(view: View) -> Names:
    files = [names_in(view, path) for path in view.python]
    total: Counter[str] = Counter()
    for each in files:
        total.update(each.identifiers)
    others = (view.of_file(_words, path) for path in view.files if not path.endswith((".py", ".pyi")))
    return Names(
        total,
        _union(each.strings for each in files),
        _union(each.comments for each in files),
        _union(others),
        tuple(sorted(frozenset[Pattern]().union(*(each.patterns for each in files)))),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _words(view: View, path: str) -> frozenset[str]:
    raw = view.files[path]
    if b"\0" in raw[:8000] or len(raw) > MAX_OTHER_BYTES:
        return frozenset()
    return frozenset(word.decode("ascii", "replace") for word in set(_WORD.findall(raw)))


def _file_names(view: View, path: str) -> FileNames:
    try:
        text = view.files[path].decode("utf-8")
        return _told_apart(text, lexed(text))
    except (UnicodeDecodeError, Unclosed, RecursionError):
        return FileNames({}, _words(view, path), frozenset())


def _told_apart(text: str, tokens: list[Token]) -> FileNames:
    strings: set[str] = set()
    comments: set[str] = set()
    patterns: set[Pattern] = set()
    for token in tokens:
        if token.kind is Kind.COMMENT:
            is_type = token.text[1:].lstrip().startswith("type:")
            (strings if is_type else comments).update(_TEXT_WORD.findall(token.text))
        elif token.kind is not Kind.NAME:
            said = token.text if token.kind is Kind.FORMATTED else _value(token.text)
            strings.update(_TEXT_WORD.findall(said))
            if len(said) <= _MAX_PATTERN:
                patterns.update(_patterns(said))
                patterns.update(_joined(text, token, said) if token.kind is Kind.STRING else ())
    identifiers = Counter(token.text for token in tokens if token.kind is Kind.NAME)
    return FileNames(identifiers, frozenset(strings), frozenset(comments), frozenset(patterns))


def _value(literal: str) -> str:
    """What a string says, with its escapes read."""
    if "\\" in literal:
        try:
            value = ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            return literal
        return value if isinstance(value, str) else literal
    quoted = _QUOTED.fullmatch(literal)
    return quoted["body"] if quoted else literal


def _patterns(said: str) -> Iterator[Pattern]:
    """The names that a text with places to fill would make, and those that begin with it: `visit_`."""
    skeleton = _PLACE.sub(HOLE, said) if "%" in said or "{" in said else said
    for run in _RUN.findall(skeleton):
        pattern = Pattern(run[: run.index(HOLE)], run[run.rindex(HOLE) + 1 :])
        is_fixed = bool(pattern.prefix or pattern.suffix)
        if pattern.is_telling or (run == skeleton and is_fixed):
            yield pattern
    if said.endswith("_") and said.isidentifier() and said.strip("_"):
        yield Pattern(said, "")


def _joined(text: str, token: Token, said: str) -> Iterator[Pattern]:
    """The names that adding something to a string makes: `"do_" + name`, `kind + "_handler"`."""
    dotted = _DOTTED.fullmatch(said)
    if not dotted:
        return
    if _PLUS_AFTER.match(text, token.start + len(token.text)):
        yield Pattern(dotted[1], "")
    if text[max(0, token.start - _LOOK_BACK) : token.start].rstrip().endswith("+"):
        yield Pattern("", said)
