"""Boxes that people tick: each stands before the command that it is, so the text says all that a tick does."""

import hashlib
import re
from typing import Final

_BOX: Final = re.compile(r"^- \[([ xX])\] `(/[^`\n]{1,200})`", re.MULTILINE)


def box(command: str) -> str:
    """An empty box before a command."""
    return f"- [ ] `{command}`"


def ticked(body: str) -> tuple[str, ...]:
    """The commands whose boxes are ticked, in the order they stand."""
    return tuple(match[2] for match in _BOX.finditer(body) if match[1] != " ")


def newly_ticked(before: str, after: str) -> tuple[str, ...]:
    """The commands whose boxes an edit has ticked."""
    known = set(ticked(before))
    return tuple(dict.fromkeys(command for command in ticked(after) if command not in known))


def with_ticks(body: str, commands: frozenset[str]) -> str:
    """The text with the boxes of these commands ticked, where it has them."""
    return _BOX.sub(lambda match: f"- [{'x' if match[2] in commands else ' '}] `{match[2]}`", body)


def digest(body: str) -> str:
    """Equal for texts that differ in nothing but ticks, and in how lines end."""
    plain = with_ticks(body.replace("\r\n", "\n"), frozenset()).strip()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:32]
