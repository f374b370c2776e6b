"""Reads the commands of a comment: `/forge <verb> [target …] [--flag[=value] …] [-- free text]`; pure."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.commands.flags import BadValue, read_flag
from handlers.commands.grammar import FlagValue, Invocation, Syntax, Target
from handlers.commands.plain_lines import SIZE_LIMIT, TooIntricate, has_candidate, plain_lines
from handlers.commands.targets import BadTarget, read_target
from handlers.messages.comment import Refusal
from handlers.messages.markdown import code

MOST_COMMANDS = 5  # in one comment
_LINE_LIMIT = 2048  # characters of one command with its free text
_NAMED = 10  # commands over the limit that are named one by one
_WORD = re.compile(r"\S+")
# Verbs that the design has and that nothing here can do yet: honestly refused, offered to nobody.
_NOT_THERE_YET: Mapping[str, str] = {
    "test": "writes no tests",
    "scan": "does not look for vulnerabilities",
    "fix": "mends no single finding by its name",
    "docs": "writes no documentation",
}
_NAME = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the line and where it starts, counted from 0."""

    text: str
    column: int


class _Refused(Exception):
    """Ends the reading of one line; becomes its `Refusal`."""

    def __init__(self, sentence: str, remedy: str = "", *, at: _Word | None = None, lists_verbs: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.at = at
        self.lists_verbs = lists_verbs


def has_command(body: str, trigger: str = "forge") -> bool:
    """Whether the comment deserves a reply: it holds a command, or may hold one and is too much to read."""
    if len(body) > SIZE_LIMIT:
        return has_candidate(body, trigger)
    try:
        return bool(plain_lines(body, trigger))
    except TooIntricate:
        return True


def parse(body: str, verbs: Mapping[str, Syntax], trigger: str = "forge") -> list[Invocation | Refusal]:
    """The commands of a comment in order, each understood or refused; empty for a comment without any.

    Never raises; takes time linear in the length of the comment, and a comment that would take longer is refused.
    """
    try:
        lines = plain_lines(body, trigger) if len(body) <= SIZE_LIMIT or has_candidate(body, trigger) else []
    except TooIntricate:
        return [_unread()]
    read = [_read_line(line, number, verbs, trigger) for number, line in enumerate(lines[:MOST_COMMANDS], start=1)]
    return [*read, _too_many(lines[MOST_COMMANDS:], trigger)] if len(lines) > MOST_COMMANDS else read


def _read_line(line: str, ordinal: int, verbs: Mapping[str, Syntax], trigger: str) -> Invocation | Refusal:
    try:
        return _understand(line, ordinal, verbs, trigger)
    except _Refused as refused:
        column, length = (refused.at.column, len(refused.at.text)) if refused.at else (None, 1)
        return Refusal(line, ordinal, refused.sentence, refused.remedy, column, length, refused.lists_verbs)


def _understand(line: str, ordinal: int, verbs: Mapping[str, Syntax], trigger: str) -> Invocation:
    if len(line) > _LINE_LIMIT:
        said = f"A command may have {_LINE_LIMIT:,} characters; this one has {len(line):,}."
        raise _Refused(said, "Say the rest in a line below it.")
    words = [_Word(match.group(), match.start()) for match in _WORD.finditer(line)][1:]
    verb = _read_verb(words[0] if words else None, verbs, trigger)
    syntax, arguments, free_text = verbs[verb], *_split_free_text(words[1:], line)
    targets: list[Target] = []
    flags: dict[str, FlagValue] = {}
    for word in arguments:
        if word.text.startswith(("--", "—", "–")):  # phones turn two hyphens into a dash
            name, value = _read_flag(word, syntax, verb, trigger)
            if name in flags:
                raise _Refused(f"Given twice: {code(f'--{name}')}.", "Leave one of them out.", at=word)
            flags[name] = value
        else:
            targets.append(_read_target(word, syntax, verb, len(targets), trigger))
    return Invocation(verb, tuple(targets), flags, free_text, line, ordinal)


def _read_verb(word: _Word | None, verbs: Mapping[str, Syntax], trigger: str) -> str:
    if word is None:
        raise _Refused(f"{code(f'/{trigger}')} needs a command behind it.", lists_verbs=True)
    name = word.text.lower()
    if name in verbs:
        return name
    if name in _NOT_THERE_YET:
        said = f"{code(name)} is not there yet: this version {_NOT_THERE_YET[name]}. Nothing was done."
        raise _Refused(said, f"{code(f'/{trigger} plan')} shows what can be done by now.", at=word)
    if not word.text.isascii():
        raise _Refused(
            f"Unknown command {code(word.text)}: commands are written in plain letters a to z, "
            "and some of these only look like them.",
            at=word,
            lists_verbs=True,
        )
    closest = _closest(name, list(verbs))
    advice = f"Did you mean {code(f'/{trigger} {closest}')}?" if closest else ""
    raise _Refused(f"Unknown command {code(word.text)}.", advice, at=word, lists_verbs=True)


def _split_free_text(words: Sequence[_Word], line: str) -> tuple[Sequence[_Word], str]:
    """The words before a lone `--`, and the text behind it as written."""
    for number, word in enumerate(words):
        if word.text == "--":
            return words[:number], line[word.column + 2 :].strip()
    return words, ""


def _read_flag(word: _Word, syntax: Syntax, verb: str, trigger: str) -> tuple[str, FlagValue]:
    if not word.text.startswith("--"):
        raise _Refused("This starts with a dash, not with two hyphens.", "Write `--`.", at=_part(word, 0, 1))
    name, equals, value = word.text[2:].partition("=")
    if name not in syntax.flags:
        raise _unknown_flag(word, name, syntax, verb)
    try:
        return name, read_flag(syntax.flags[name], value if equals else None)
    except BadValue as bad:
        culprit = _part(word, len(name) + 3, len(word.text)) if value else word
        raise _Refused(bad.sentence, bad.remedy or _see_help(verb, trigger), at=culprit) from None


def _unknown_flag(word: _Word, name: str, syntax: Syntax, verb: str) -> _Refused:
    flagged = _part(word, 0, len(name) + 2)
    if not syntax.flags:
        return _Refused(f"{code(verb)} has no flags.", "Leave it out.", at=flagged)
    said = f"Unknown flag {code('--' + name)}."
    closest = _closest(name, list(syntax.flags))
    if closest:
        return _Refused(said, f"Did you mean {code('--' + closest)}?", at=flagged)
    known = ", ".join(code(f"--{flag}") for flag in syntax.flags)
    return _Refused(said, f"{code(verb)} has {known}.", at=flagged)


def _read_target(word: _Word, syntax: Syntax, verb: str, already: int, trigger: str) -> Target:
    if not syntax.targets:
        raise _Refused(f"{code(verb)} takes nothing behind it.", _see_help(verb, trigger), at=word)
    if already >= syntax.most_targets:
        said = f"{code(verb)} takes at most {syntax.most_targets} target{_s(syntax.most_targets)}."
        raise _Refused(said, "Write a command for each, on a line of its own.", at=word)
    try:
        return read_target(word.text, syntax.targets)
    except BadTarget as bad:
        raise _Refused(f"This {bad.sentence}", bad.remedy or _see_help(verb, trigger), at=word) from None


def _see_help(verb: str, trigger: str) -> str:
    return f"{code(f'/{trigger} help {verb}')} shows how it is written."


def _closest(name: str, known: list[str]) -> str | None:
    """The known name that was probably meant; None for words that are no names, which also bounds the search."""
    if not _NAME.fullmatch(name):
        return None
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)


def _part(word: _Word, start: int, stop: int) -> _Word:
    return _Word(word.text[start:stop], word.column + start)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _unread() -> Refusal:
    return Refusal("", 1, "This comment is too long or too intricate to be read for commands.", _ALONE)


def _too_many(lines: Sequence[str], trigger: str) -> Refusal:
    named = ", ".join(code(" ".join(line.split()[:2])) for line in lines[:_NAMED])
    more = f" and {len(lines) - _NAMED:,} more" if len(lines) > _NAMED else ""
    said = f"Not run: {named}{more}. A comment may hold {MOST_COMMANDS} commands."
    return Refusal("", MOST_COMMANDS + 1, said, "Write the others in another comment.")


_ALONE = "Write the command in a comment of its own."
