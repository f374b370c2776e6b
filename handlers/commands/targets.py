"""Reading a target: a path, a place in it, a finding, a job or the name of a command."""

import re

from handlers.commands.grammar import FindingTarget, JobTarget, PathTarget, Target, TargetKind, VerbTarget

_PATH_LIMIT = 1024  # characters
_FINDING = re.compile(r"FF-[0-9a-f]{6,16}", re.ASCII | re.IGNORECASE)
_JOB = re.compile(r"J-[0-9a-f]{1,12}", re.ASCII | re.IGNORECASE)
_PLACE = re.compile(r"(?P<path>.+?)(?:::(?P<symbol>.+)|:(?P<line>[0-9]{1,7}))?", re.DOTALL)
_SYMBOL = re.compile(r"[\w$#]+(?:\.[\w$#]+)*")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

EXAMPLES: dict[TargetKind, str] = {
    "verb": "the name of a command like `score`",
    "path": "a path like `src/a.py`, `src/a.py:40` or `src/a.py::Class.method`",
    "finding": "a finding like `FF-3f9c21`",
    "job": "a job like `J-1042`",
}


class BadTarget(Exception):
    """The word is no target; `sentence` says why, going on from "This", and `remedy` what would have worked."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


def read_target(word: str, accepted: tuple[TargetKind, ...]) -> Target:
    """The target that a word names. Raises `BadTarget` for one that is malformed or of a kind not accepted."""
    target = _read(word, wants_verb="verb" in accepted)
    if target.kind not in accepted:
        raise BadTarget(f"is not {_any_of(accepted)}.")
    return target


def _read(word: str, *, wants_verb: bool) -> Target:
    if not word.isprintable():
        raise BadTarget("has characters that cannot be seen.", "Type the name instead of pasting it.")
    if _FINDING.fullmatch(word):
        return FindingTarget("FF-" + word[3:].lower())
    if _JOB.fullmatch(word):
        return JobTarget("J-" + word[2:].lower())
    if wants_verb:
        return VerbTarget(word.removeprefix("/").lower())
    return _read_path(word)


def _read_path(word: str) -> PathTarget:
    if len(word) > _PATH_LIMIT:
        raise BadTarget(f"is longer than {_PATH_LIMIT:,} characters.")
    if "://" in word:
        raise BadTarget("is an address.", _RELATIVE)
    if "`" in word or "<" in word:
        raise BadTarget("has formatting in it.", "Write the path as plain text.")
    if word.startswith(("/", "~", "\\")) or _DRIVE.match(word):
        raise BadTarget("is an absolute path.", _RELATIVE)
    match = _PLACE.fullmatch(word)
    if match is None:  # cannot happen for a word, which is never empty
        raise BadTarget("is not a path.", _RELATIVE)
    path = _normal(match["path"])
    symbol, line = match["symbol"] or "", match["line"]
    if symbol and not _SYMBOL.fullmatch(symbol):
        raise BadTarget("names no function or class after `::`.", "Write it like `src/a.py::Class.method`.")
    if line is not None and int(line) == 0:
        raise BadTarget("has a line 0.", "Lines count from 1.")
    return PathTarget(path, int(line) if line else None, symbol)


_RELATIVE = "Write the path from the root of the repository, like `src/a.py`."


def _normal(path: str) -> str:
    """The path without `./` in front and `/` behind. Raises `BadTarget` for one that could leave the repository."""
    if "\\" in path:
        raise BadTarget("has a backslash.", _RELATIVE)
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise BadTarget("goes up with `..`.", _RELATIVE)
    if not parts:
        raise BadTarget("is not a path.", "Leave it out to ask about the whole repository.")
    return "/".join(parts)


def _any_of(accepted: tuple[TargetKind, ...]) -> str:
    return " or ".join(EXAMPLES[kind] for kind in accepted)
