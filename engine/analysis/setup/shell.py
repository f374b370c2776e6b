"""Shell text as the commands that it runs: quotes, comments, continuations, lists and here-documents are understood."""

import posixpath
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

MAX_COMMANDS: Final = 400
MAX_WORD: Final = 2_000
MAX_TEXT: Final = 100_000
UNKNOWN: Final = "…"  # what only a run can tell: "$@", the output of a command, an expression of the CI
NO_VARIABLES: Final[Mapping[str, str]] = MappingProxyType({})

_TOKEN: Final = re.compile(
    r"(?P<continued>\\\n)|(?P<comment>(?<![^\s;&|()])\#[^\n]*)|<<-?[ \t]*['\"]?(?P<here>\w+)['\"]?"
    r"|(?P<redirect>\d*(?:>>|>\||<&|>&|&>>|&>|<<<|<|>)[ \t]*)|(?P<joint>&&|\|\||;;|[;&|()\n])|(?P<space>[ \t\r\f]+)"
    r"|'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\"|(?P<output>\$\()|(?P<tick>`[^`]*`)"
    r"|(?P<variable>\$(?:\w+|\{[^{}]*\}|[@*\#?$!-]))|\\(?P<escaped>.)|(?P<plain>[^\s;&|()<>'\"\\`$]+|.)",
    re.S,
)
_VARIABLE: Final = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?[-=]([^{}]*))?[^{}]*\}|[@*#?$!-])")
_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)\+?=(.*)\Z", re.S)
_OPENING: Final = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "function"})
_NO_COMMAND: Final = frozenset({"for", "case", "select", "in"})
_DEEPER: Final = frozenset({"if", "while", "until", "for", "case", "select", "{"})
_BACK: Final = frozenset({"fi", "done", "esac", "}"})
_EXPORTING: Final = frozenset({"export", "declare", "local", "readonly"})
_ARGUMENTS: Final = frozenset({"$@", "$*", "${@}", "${*}"})
_SHRUGS: Final = frozenset({"true", ":", "echo", "printf"})
_PARENTHESIS: Final = re.compile(r"[()]")


class Command(NamedTuple):
    """One simple command. `words` begin with the program; `folder` is where it runs, "" for the root; a tolerated one
    may fail without anybody noticing. `path` and `line` say where it is written."""

    words: tuple[str, ...]
    folder: str = ""
    path: str = ""
    line: int = 1
    is_tolerated: bool = False
    variables: Mapping[str, str] = NO_VARIABLES

    @property
    def text(self) -> str:
        """As a person would type it, shortened."""
        return " ".join(self.words)[:100]


class Written(NamedTuple):
    """Shell text and where it stands."""

    text: str
    folder: str = ""
    path: str = ""
    line: int = 1
    is_tolerated: bool = False
    variables: Mapping[str, str] = NO_VARIABLES


def commands(written: Written) -> list[Command]:
    """The commands of a text in order, at most `MAX_COMMANDS`; `cd` and assignments are carried on.

    What stands after a plain `exit`, behind `false &&` or inside `if false` is not run and not listed.
    """
    return _Reading(written).commands()


def expanded(word: str, variables: Mapping[str, str]) -> str:
    """A word with its variables put in; those that nobody set become "" beside text, `UNKNOWN` where they are all."""
    if "$" not in word:
        return word
    text = _VARIABLE.sub(lambda found: _value(found, variables), word)[:MAX_WORD]
    return text if text.strip(UNKNOWN) == "" else text.replace(UNKNOWN, "")


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(found[1] or found[2] or "")
    if value is None:
        return UNKNOWN if found[3] is None else found[3]
    return value


class _Reading:
    """One text while it is read: the command under way, and what the ones before it left behind."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._text = written.text[:MAX_TEXT].replace("\r\n", "\n")
        self._folder = written.folder
        self._variables = dict(written.variables)
        self._snapshot: Mapping[str, str] | None = None
        self._found: list[Command] = []
        self._words: list[str] = []
        self._word: str | None = None
        self._start = 0
        self._line = 0
        self._before = "\n"  # the joint in front of the command under way
        self._shrugged: int | None = None  # the command that `||` follows
        self._depth = 0
        self._dead_below: int | None = None  # the depth of an `if false`; nothing runs until it is left
        self._is_over = False
        self._skips_next = False
        self._drops_word = False
        self._heredoc = ""

    def commands(self) -> list[Command]:
        place = 0
        while place < len(self._text) and not self._is_over and len(self._found) < MAX_COMMANDS:
            match = _TOKEN.match(self._text, place)
            if match is None:
                break
            place = self._take(match)
            self._line += self._text.count("\n", match.start(), place)
        self._end("\n")
        return self._found

    def _take(self, match: re.Match[str]) -> int:
        """Take one token; the place where the next one starts."""
        kind, end = match.lastgroup or "", match.end()
        if kind in {"variable", "double"} and match[kind] in _ARGUMENTS:
            return end  # a script that is called without arguments hands on none
        if kind in {"space", "comment", "continued"}:
            self._end_word()
        elif kind == "joint":
            self._end(match[0])
            if match[0] == "\n" and self._heredoc:
                end = self._after_heredoc(end)
        elif kind == "redirect":
            self._end_word()
            self._drops_word = True
        elif kind == "here":
            self._heredoc = match["here"]
        elif kind == "output":
            self._append(UNKNOWN)
            end = self._after_output(end)
        elif kind == "variable" and self._word is None:
            self._append_split(expanded(match[0], self._variables))
        else:
            self._append(self._literal(match, kind))
        return end

    def _append_split(self, value: str) -> None:
        """An unquoted variable is as many words as its value has."""
        *complete, last = value.split() or [""]
        for word in complete:
            self._append(word)
            self._end_word()
        if last:
            self._append(last)

    def _literal(self, match: re.Match[str], kind: str) -> str:
        if kind == "escaped":
            # A backslash before a letter is a folder on Windows: `.\gradlew check`.
            return ("/" if match["escaped"].isalnum() else "") + match["escaped"]
        if kind in {"variable", "double"}:
            return expanded(match[kind], self._variables)
        return UNKNOWN if kind == "tick" else match[kind]

    def _after_heredoc(self, place: int) -> int:
        tag, self._heredoc = self._heredoc, ""
        end = re.compile(rf"^\t*{re.escape(tag)}$", re.M).search(self._text, place)
        return end.end() if end else len(self._text)

    def _after_output(self, place: int) -> int:
        depth = 1
        for match in _PARENTHESIS.finditer(self._text, place):
            depth += 1 if match[0] == "(" else -1
            if not depth:
                return match.end()
        return len(self._text)

    def _append(self, text: str) -> None:
        if self._word is None and not self._words:
            self._start = self._line
        self._word = ((self._word or "") + text)[:MAX_WORD]

    def _end_word(self) -> None:
        if self._word is not None and not self._drops_word:
            self._words.append(self._word)
        if self._word is not None:
            self._word, self._drops_word = None, False

    def _end(self, joint: str) -> None:
        """The command under way is complete; `joint` is what separates it from the next."""
        self._end_word()
        words, self._words, self._drops_word = self._words, [], False
        words = self._without_keywords(words)
        if not words:
            self._before = joint if joint not in {"\n", ";"} or self._before in {"\n", ";"} else self._before
            return
        if self._skips_next:
            self._skips_next = joint == "&&"
        elif self._dead_below is None:
            self._run(words, joint)
        self._before = joint

    def _without_keywords(self, words: list[str]) -> list[str]:
        while words and (words[0] in _OPENING or words[0] in _BACK):
            keyword = words.pop(0)
            self._depth += (keyword in _DEEPER) - (keyword in _BACK)
            if self._dead_below is not None and self._depth < self._dead_below:
                self._dead_below = None
            if keyword in {"else", "elif"} and self._dead_below == self._depth:
                self._dead_below = None
            if keyword == "if" and words[:1] == ["false"] and self._dead_below is None:
                self._dead_below = self._depth
        if words and words[0] in _NO_COMMAND:
            self._depth += words[0] in _DEEPER
            return []
        return words

    def _run(self, words: list[str], joint: str) -> None:
        words = self._assigned(words)
        if not words:
            return
        if words[0] in {"cd", "pushd"} and len(words) > 1:
            self._folder = _joined(self._written.folder if words[-1] == "-" else self._folder, words[-1])
        elif words[0] in {"exit", "return"} and self._before in {"\n", ";"} and self._depth <= 0:
            self._is_over = True
        elif words[0] == "false" and joint == "&&":
            self._skips_next = True
        else:
            self._note_shrug(words)
            self._keep(words, joint)

    def _assigned(self, words: list[str]) -> list[str]:
        """The words behind leading assignments, which are remembered for the commands that follow."""
        exports = bool(words) and words[0] in _EXPORTING
        for place, word in enumerate(words):
            match = _ASSIGNMENT.match(word)
            if match:
                self._variables[match[1]] = match[2]
                self._snapshot = None
            elif not (exports and (place == 0 or word.startswith("-"))):
                return [] if exports else words[place:]
        return []

    def _note_shrug(self, words: list[str]) -> None:
        """`pytest || true` can never fail."""
        if self._shrugged is not None and (words[0] in _SHRUGS or words[:2] == ["exit", "0"]):
            self._found[self._shrugged] = self._found[self._shrugged]._replace(is_tolerated=True)
        self._shrugged = None

    def _keep(self, words: list[str], joint: str) -> None:
        written = self._written
        if self._snapshot is None:
            self._snapshot = MappingProxyType(dict(self._variables))
        if joint == "||":
            self._shrugged = len(self._found)
        self._found.append(
            Command(
                tuple(words), self._folder, written.path, written.line + self._start, written.is_tolerated,
                self._snapshot,
            )
        )  # fmt: skip


def _joined(folder: str, name: str) -> str:
    """Where `cd name` leads. What only a run can tell is nearly always the root, as in `cd "$(dirname "$0")/.."`."""
    if UNKNOWN in name:
        return ""
    path = posixpath.normpath(posixpath.join(folder, name))
    return "" if path == "." else path
