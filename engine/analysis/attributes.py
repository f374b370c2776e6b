"""What `.gitattributes` says about files, as `git check-attr` answers: later lines and deeper folders win."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from engine.analysis.wildmatch import Pattern
from engine.languages.language import folder_of

ATTRIBUTES: Final = ".gitattributes"
MACRO: Final = b"[attr]"
MAX_LINE_BYTES: Final = 2_048  # git skips longer lines as well
MAX_LINES: Final = 2_000  # of all files together
MAX_RULES: Final = 500
_NAME: Final = re.compile(rb"(?!builtin_)[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_QUOTED: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_ESCAPED: Final = re.compile(rb"\\([0-3][0-7]{2}|.)", re.S)
_LETTERS: Final = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

# True and False as set and unset, None as taken back; any value but "false" is as good as set.
Setting = tuple[str, bool | None]


class Rule(NamedTuple):
    """One line that matters: below which folder, for which paths, and what it says."""

    folder: bytes
    pattern: Pattern
    settings: tuple[Setting, ...]


class Attributes:
    """The attributes called `names` of every path, from all `.gitattributes` of a tree by path."""

    def __init__(self, files: Mapping[str, bytes], names: frozenset[str]) -> None:
        # The root first, and a folder before those inside it: the last that matches wins.
        ordered = sorted(path for path in files if path.rpartition("/")[2] == ATTRIBUTES)
        lines = [line for path in sorted(ordered, key=_depth) for line in _lines(path, files[path])][:MAX_LINES]
        self._macros = {
            words[0].removeprefix(MACRO).decode("utf-8", "replace"): _settings(words[1:])
            for folder, words in lines
            if words[0].startswith(MACRO) and not folder
        }
        wanted = names | self._macros.keys()
        self._names = names
        self._rules = [rule for folder, words in lines if (rule := _rule(folder, words, wanted))][-MAX_RULES:]

    def of(self, path: str) -> dict[str, bool]:
        """The attributes that are set or unset for a path; those left open are missing."""
        if not self._rules:
            return {}
        name = path.encode("utf-8", "surrogateescape")
        known: dict[str, bool | None] = {}
        for folder, pattern, settings in reversed(self._rules):
            if name.startswith(folder) and pattern.matches(name[len(folder) :]):
                self._fill(known, settings)
        return {each: value for each, value in known.items() if value is not None and each in self._names}

    def _fill(self, known: dict[str, bool | None], settings: Sequence[Setting]) -> None:
        """Take over what is not known yet, the last of a line first; a macro that is set brings its own with it."""
        pending = list(settings)
        while pending:
            name, value = pending.pop()
            if name not in known:
                known[name] = value
                if value:
                    pending += self._macros.get(name, ())


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _lines(path: str, raw: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """The folder of a file, with a slash, beside the words of each of its lines; the first word is the pattern."""
    folder = folder_of(path).encode("utf-8", "surrogateescape")
    for written in raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = written.lstrip(b" \t\r")
        if line and not line.startswith((b"#", b"!")) and len(written) < MAX_LINE_BYTES:
            yield folder + b"/" if folder else b"", _words(line)


def _words(line: bytes) -> list[bytes]:
    quoted = _QUOTED.match(line)
    if quoted:
        return [_ESCAPED.sub(_unescaped, quoted[1]), *line[quoted.end() :].split()]
    return line.split()


def _unescaped(match: re.Match[bytes]) -> bytes:
    written = match[1]
    return bytes([int(written, 8)]) if len(written) == 3 else _LETTERS.get(written, written)


def _rule(folder: bytes, words: Sequence[bytes], wanted: frozenset[str]) -> Rule | None:
    """The rule of a line; None for a macro and for one that says nothing of the wanted attributes."""
    if words[0].startswith(MACRO):
        return None
    settings = tuple(setting for setting in _settings(words[1:]) if setting[0] in wanted)
    return Rule(folder, Pattern(words[0]), settings) if settings else None


def _settings(words: Sequence[bytes]) -> tuple[Setting, ...]:
    """What the words of a line set; nothing when one of them is no attribute, as git drops such a line."""
    settings: list[Setting] = []
    for word in words:
        name, _, value = word.lstrip(b"-!").partition(b"=") if word[:1] in b"-!" else word.partition(b"=")
        if not _NAME.fullmatch(name):
            return ()
        if word.startswith(b"!"):
            settings.append((name.decode(), None))
        else:
            settings.append((name.decode(), not word.startswith(b"-") and value != b"false"))
    return tuple(settings)
