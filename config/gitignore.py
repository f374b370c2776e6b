"""Patterns as `.gitignore` has them, written by strangers, matched within a time that no pattern can stretch.

A regular expression made naively of `*a*/*a*/*a*/b` tries every way to share a path out among its stars, which takes
years. Here each star but the last of its part takes the first place that fits, and so does each `**` but the last: that
is as good a place as any other, so no other is ever tried.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_FOLDER: Final = "(?P<folder>/)"
_ITSELF: Final = r"\Z"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Matches a path by itself, or by a folder above it, which the group `folder` then tells."""

    expression: re.Pattern[str]
    is_negated: bool


def matcher(lines: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path, written from the root, is matched. A line that is no pattern matches nothing, as in git.

    What matches the file itself goes before what matches a folder above it; of several the last decides.
    """
    patterns = [pattern for line in lines if (pattern := _read_or_none(line)) is not None][::-1]

    def is_matched(path: str) -> bool:
        by_folder: bool | None = None
        for pattern in patterns:
            found = pattern.expression.match(path)
            if found is not None and found.lastgroup is None:
                return not pattern.is_negated
            if found is not None and by_folder is None:
                by_folder = not pattern.is_negated
        return bool(by_folder)

    return is_matched


def check(pattern: str) -> None:
    """Raises ValueError for what is no pattern; an empty line and a comment are."""
    _read(pattern)


def _read_or_none(line: str) -> _Pattern | None:
    try:
        return _read(line)
    except ValueError:
        return None


def _read(line: str) -> _Pattern | None:
    """None for a line that matches nothing on purpose. Raises ValueError."""
    text = line if line.endswith("\\ ") else line.rstrip()
    if not text or text.startswith("#"):
        return None
    written = text.removeprefix("!")
    parts = written.removeprefix("/").removesuffix("/").split("/")
    if parts == [""]:
        raise ValueError("nothing is left of it")
    if "/" not in written.removesuffix("/"):
        parts.insert(0, "**")
    body = _joined(parts) + _end(is_open=_is_any(parts[-1]), is_folder=written.endswith("/"))
    return _Pattern(re.compile(body, re.DOTALL), is_negated=text.startswith("!"))


def _is_any(part: str) -> bool:
    """Whether it stands for any number of parts."""
    return len(part) > 1 and not part.strip("*")


def _joined(parts: Sequence[str]) -> str:
    """The expressions of the parts, each run of which is followed by a slash but the last."""
    runs: list[list[str]] = [[]]
    for part in parts:
        if _is_any(part):
            runs.append([])
        else:
            runs[-1].append(_part(part))
    first, *others = runs[0], *filter(None, runs[1:])
    found = [f"{'/'.join(first)}/"] if first and len(runs) > 1 else ["/".join(first)]
    for number, run in enumerate(others, 1):
        is_last = number == len(others)
        found.append("(?:[^/]+/)*" + "/".join(run) if is_last else f"(?>(?:[^/]+/)*?{'/'.join(run)}/)")
    return "".join(found) + ("/" if others and not runs[-1] else "")


def _end(*, is_open: bool, is_folder: bool) -> str:
    """What has to follow: behind `**` what is below, else the path ends here, or with a slash is only a folder."""
    if is_open:
        return f"[^/]+{_FOLDER}" if is_folder else ""
    return _FOLDER if is_folder else f"(?:{_FOLDER}|{_ITSELF})"


def _part(written: str) -> str:
    """One part between slashes."""
    if written == "*":
        return "[^/]+"
    first, *others = _pieces(written)
    early = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1] if piece)
    return first + early + (f"[^/]*{others[-1]}" if others else "")


def _pieces(written: str) -> list[str]:
    """What stands between the stars of a part; each piece matches a fixed number of characters."""
    pieces, at = [""], 0
    while at < len(written):
        if written[at] == "*":
            pieces.append("")
            at += 1
        else:
            one, at = _one(written, at)
            pieces[-1] += one
    return pieces


def _one(written: str, at: int) -> tuple[str, int]:
    """What one character of a name must be, and where the pattern goes on."""
    if written[at] == "?":
        return "[^/]", at + 1
    if written[at] == "[":
        return _bracket(written, at + 1)
    if written[at] == "\\":
        at += 1
        if at == len(written):
            raise ValueError("an escape at the end")
    return re.escape(written[at]), at + 1


def _bracket(written: str, at: int) -> tuple[str, int]:
    """One of the characters in brackets, or none of them, and never a slash."""
    is_negated = written[at : at + 1] in {"!", "^"}
    at += is_negated
    allowed, first = "", at
    while written[at : at + 1] != "]" or at == first:
        low, at = _member(written, at)
        high = low
        if written[at : at + 1] == "-" and written[at + 1 : at + 2] not in {"", "]"}:
            high, at = _member(written, at + 1)
        if low <= high:
            allowed += f"{re.escape(low)}-{re.escape(high)}"
    if is_negated:
        return f"[^/{allowed}]", at + 1
    return (f"(?!/)[{allowed}]" if allowed else "(?!)"), at + 1


def _member(written: str, at: int) -> tuple[str, int]:
    at += written[at : at + 1] == "\\"
    if at >= len(written):
        raise ValueError("a bracket that is never closed")
    return written[at], at + 1
