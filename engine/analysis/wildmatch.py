"""Patterns of `.gitattributes` as git's own wildmatch reads them, in time linear in pattern times path.

A pattern without a slash is matched with the last part of a path. One with a slash is matched with the whole path, part
by part: `*` and `?` stay inside a part, `**` as a part of its own stands for any number of parts.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

SLASH: Final = ord("/")
STAR: Final = ord("*")
ESCAPE: Final = ord("\\")
ANY_PARTS: Final = re.compile(b"")  # a mark for `**`, never matched with anything
CLASSES: Final = {
    b"alnum": rb"[0-9A-Za-z]", b"alpha": rb"[A-Za-z]", b"blank": rb"[ \t]", b"cntrl": rb"[\x00-\x1f\x7f]",
    b"digit": rb"[0-9]", b"graph": rb"[!-~]", b"lower": rb"[a-z]", b"print": rb"[ -~]", b"punct": rb"[!-/:-@\[-`{-~]",
    b"space": rb"[ \t-\r]", b"upper": rb"[A-Z]", b"xdigit": rb"[0-9A-Fa-f]",
}  # fmt: skip

_PLAIN: Final = re.compile(rb"[^*?\[\\]*")

Part = re.Pattern[bytes]


class Pattern:
    """One pattern; a pattern that is not well formed, or that asks for a folder, matches no file."""

    def __init__(self, written: bytes) -> None:
        self._is_whole_path = b"/" in written.rstrip(b"/")
        pattern = written.removeprefix(b"/")
        # git compares the plain beginning by itself, so that `**` right after it counts as a part of its own.
        plain = _PLAIN.match(pattern) if self._is_whole_path else None
        self._plain = plain[0] if plain else b""
        self._parts: Sequence[Part] | None = None
        if not written.endswith(b"/"):
            with suppress(ValueError):
                self._parts = tuple(_parts(pattern[len(self._plain) :]))

    def matches(self, path: bytes) -> bool:
        """Whether it matches a path below the folder of its file."""
        if self._parts is None:
            return False
        if not self._is_whole_path:
            return self._parts[0] is ANY_PARTS or self._parts[0].fullmatch(path.rpartition(b"/")[2]) is not None
        return path.startswith(self._plain) and _match_parts(self._parts, path[len(self._plain) :].split(b"/"))


def _match_parts(parts: Sequence[Part], names: Sequence[bytes]) -> bool:
    """Whether all names are used up: `reached` are the counts of names that the parts so far can have used."""
    reached = {0}
    for number, part in enumerate(parts):
        if part is not ANY_PARTS:
            reached = {at + 1 for at in reached if at < len(names) and part.fullmatch(names[at])}
        elif number + 1 == len(parts):
            return any(at < len(names) for at in reached)
        elif reached:
            reached = set(range(min(reached), len(names)))
        if not reached:
            return False
    return len(names) in reached


def _parts(written: bytes) -> Iterator[Part]:
    """The parts between slashes; raises ValueError for a bracket or an escape without its end."""
    pieces: list[list[bytes]] = [[]]  # of the part at hand, between its stars
    start = at = 0
    while at <= len(written):
        if at == len(written) or written[at] == SLASH:
            is_any = at - start >= 2 and set(written[start:at]) == {STAR}
            yield ANY_PARTS if is_any else _compiled(pieces)
            pieces, start, at = [[]], at + 1, at + 1
        elif written[at] == STAR:
            pieces.append([])
            at += 1
        else:
            one, at = _one(written, at)
            pieces[-1].append(one)


def _one(written: bytes, at: int) -> tuple[bytes, int]:
    """What one byte of a name must be, and where the pattern goes on."""
    byte = written[at]
    if byte == ord("?"):
        return b"[^/]", at + 1
    if byte == ord("["):
        return _bracket(written, at + 1)
    if byte == ESCAPE:
        if at + 1 == len(written):
            raise ValueError("an escape at the end")
        at += 1
    return re.escape(written[at : at + 1]), at + 1


def _compiled(pieces: Sequence[Sequence[bytes]]) -> Part:
    """A part from its pieces. Between two stars the first place is as good as any, so no search is done twice."""
    first, *others = [b"".join(piece) for piece in pieces]
    middle = b"".join(b"(?>.*?" + piece + b")" for piece in others[:-1] if piece)
    return re.compile(first + middle + (b".*" + others[-1] if others else b""), re.S)


def _bracket(written: bytes, at: int) -> tuple[bytes, int]:
    """The bytes between brackets, never a slash; raises ValueError where the closing one is missing."""
    is_negated = written[at : at + 1] in {b"!", b"^"}
    at += is_negated
    allowed: set[int] = set()
    last = -1
    first = at
    while at < len(written) and (written[at] != ord("]") or at == first):
        named = re.compile(rb"\[:([^\]]*):\]").match(written, at)
        if named:
            allowed |= _class(named[1])
            last, at = -1, named.end()
        elif written[at] == ord("-") and last >= 0 and at + 1 < len(written) and written[at + 1] != ord("]"):
            high, at = _member(written, at + 1)
            allowed.update(range(last, high + 1))
            last = -1
        else:
            last, at = _member(written, at)
            allowed.add(last)
    if at >= len(written):
        raise ValueError("a bracket that is never closed")
    members = (set(range(256)) - allowed if is_negated else allowed) - {SLASH}
    return (b"[" + b"".join(b"\\x%02x" % byte for byte in sorted(members)) + b"]") if members else b"(?!)", at + 1


def _member(written: bytes, at: int) -> tuple[int, int]:
    at += written[at] == ESCAPE
    if at >= len(written):
        raise ValueError("an escape at the end")
    return written[at], at + 1


def _class(name: bytes) -> set[int]:
    if name not in CLASSES:
        raise ValueError("no class of characters")
    matcher = re.compile(CLASSES[name])
    return {byte for byte in range(256) if matcher.match(bytes([byte]))}
