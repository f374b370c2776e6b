"""Where each name stands in a tree: as an identifier, as a word of a string or comment, in files of other kinds.

The closed world of the recipes: what is found nowhere here, and means nothing outside, is the project's own affair.
"""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.view import View

_WORD: Final = re.compile(rb"[A-Za-z_]\w*")
_TEXT_WORD: Final = re.compile(r"[^\W\d]\w*")
MAX_OTHER_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of one file: how often each is an identifier token, and all words of its strings and comments."""

    identifiers: Mapping[str, int]
    strings: frozenset[str]
    comments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a whole tree; files that do not parse count with all their words as strings."""

    identifiers: Mapping[str, int]
    strings: frozenset[str]
    comments: frozenset[str]
    elsewhere: frozenset[str]

    def count(self, name: str) -> int:
        """How many identifier tokens of Python files are this name."""
        return self.identifiers.get(name, 0)

    def is_spoken_of(self, name: str) -> bool:
        """Whether the name is a word of a string, or of a file that is not Python."""
        return name in self.strings or name in self.elsewhere

    def is_free(self, name: str) -> bool:
        """Whether nothing in the tree is called so or speaks of it."""
        return not self.count(name) and not self.is_spoken_of(name) and name not in self.comments


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
    return Names(total, _union(f.strings for f in files), _union(f.comments for f in files), _union(others))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _words(view: View, path: str) -> frozenset[str]:
    raw = view.files[path]
    if b"\0" in raw[:8000] or len(raw) > MAX_OTHER_BYTES:
        return frozenset()
    return frozenset(word.decode("ascii", "replace") for word in set(_WORD.findall(raw)))


def _file_names(view: View, path: str) -> FileNames:
    raw = view.files[path]
    try:
        return _told_apart(raw)
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError, ValueError):
        return FileNames({}, _words(view, path), frozenset())


def _told_apart(raw: bytes) -> FileNames:
    identifiers: Counter[str] = Counter()
    strings: set[str] = set()
    comments: set[str] = set()
    for token in tokenize.tokenize(io.BytesIO(raw).readline):
        if token.type == tokenize.NAME:
            identifiers[token.string] += 1
        elif token.type == tokenize.STRING:
            strings.update(_TEXT_WORD.findall(_read_string(token.string)))
        elif token.type == tokenize.COMMENT:
            comments.update(_TEXT_WORD.findall(token.string))
    return FileNames(identifiers, frozenset(strings), frozenset(comments))


def _read_string(token: str) -> str:
    """What a string says, with its escapes read; an f-string's own text as it is written, names in braces too."""
    try:
        value = ast.literal_eval(token)
    except (SyntaxError, ValueError):
        return token
    return value if isinstance(value, str) else token
