"""What is said to one command: below the line that asked, and a refusal says what would have worked."""

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.sources import shown_path
from handlers.messages.fitting import fit
from handlers.messages.markdown import block, code, plain

_CARET_BEFORE = 80  # characters shown before the caret of a long line
_LINE_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that was not understood: the line as typed, what is wrong with it, and what would have worked.

    `column` (from 0) and `length` point at the culprit within `line`; `sentence` and `remedy` are Markdown whose
    foreign parts are already harmless; `lists_verbs` asks for the verbs that the person may use.
    """

    line: str
    ordinal: int
    sentence: str
    remedy: str = ""
    column: int | None = None
    length: int = 1
    lists_verbs: bool = False


def make_marker(signing_key: str, identity: str, slot: str) -> str:
    """The hidden first line by which the bot finds its own comment again; nobody else can write a valid one.

    `identity` is the id of the job or command, `slot` which of its comments this is. Raises ValueError without a key.
    """
    if not signing_key:
        raise ValueError("a marker needs the deployment's signing key")
    message = f"{len(identity)}:{identity}:{slot}".encode()
    return f"<!-- forge:{hmac.new(signing_key.encode(), message, hashlib.sha256).hexdigest()[:32]} -->"


def refusal(refused: Refusal, *, verbs: Sequence[str] = (), trigger: str = "forge") -> str:
    """The reply to a command that was not understood; `verbs` are those the person may use here."""
    shown = [_pointed(refused)] if refused.line else []
    said = f"{refused.sentence} {refused.remedy}".strip()
    if refused.lists_verbs and verbs:
        said += f"\n\nCommands you may use here: {', '.join(code(verb) for verb in verbs)}. "
        said += f"{code(f'/{trigger} help <command>')} explains one."
    return fit([*shown, said])


def answer(line: str, markdown: str) -> str:
    """The reply to a command that was understood, below the command it answers."""
    asked = [f"> {code(line.strip())}"] if line.strip() else []
    return fit([*asked, markdown])


def not_answered(login: str, reason: str, *, trigger: str = "forge") -> str:
    """When the bot had to give up: what happened, and what would work."""
    said = f"The commands that {code(login)} wrote could not be answered: {plain(reason)}."
    return f"{said}\n\nWrite them again in a new comment, or ask {code(f'/{trigger} why')}."


def denied(line: str, reason: str) -> str:
    """The reply to somebody who may not do this; `reason` is the sentence of the permission check."""
    return answer(line, reason)


def _pointed(refused: Refusal) -> str:
    """The line as typed in a code block, with carets under what is wrong; long lines by their part around it."""
    column = refused.column if refused.column is not None else 0
    start = max(0, column - _CARET_BEFORE)
    before = ("…" if start else "") + shown_path(refused.line[start:column])
    culprit = shown_path(refused.line[column : min(column + refused.length, start + _LINE_LIMIT)])
    rest = shown_path(refused.line[column + len(culprit) : start + _LINE_LIMIT])
    line = before + culprit + rest + ("…" if len(refused.line) > start + _LINE_LIMIT else "")
    if refused.column is None:
        return block(line)
    return block(f"{line}\n{' ' * _width(before)}{'^' * max(1, _width(culprit))}")


def _width(text: str) -> int:
    """Columns in a fixed-width font: wide East Asian characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
