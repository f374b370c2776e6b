"""Keeps a message within what a host takes, by leaving out whole rows from the end of its lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages.wording import points

LIMIT = 65_535
"""Characters that GitHub takes in a summary, a text or a comment. Counted in UTF-8 bytes, never fewer."""

REPLY_LIMIT = 60_000
"""The same for the body of a reply: it leaves room for the command above it and the hidden marker."""

_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Rows:
    """A list or table whose rows, most important first, may be dropped from the end.

    `head` stands above them; `total` is how many there are in all where `rows` already holds only the first;
    `noun` names what is left out ("12 more findings"), `costs` says how many points each of them all costs.
    """

    head: str
    rows: Sequence[str]
    noun: str
    total: int | None = None
    costs: Sequence[float] = ()

    @property
    def count(self) -> int:
        return len(self.rows) if self.total is None else self.total

    def shown(self, number: int) -> str:
        """The text with the first `number` rows, and a line that counts the others."""
        lines = [self.head] if self.head else []
        lines += self.rows[:number]
        text = "\n".join(lines)
        return text + self._more(number) if number < self.count else text

    @property
    def least_bytes(self) -> int:
        """How large the text without any row is at most, whatever the line below it has to say."""
        return _size(self.head) + max(_size(self._more(number)) for number in range(len(self.rows) + 1))

    def _more(self, number: int) -> str:
        left = self.count - number
        what = f"{left:,} more {self.noun}" if left > 1 else f"{left} more"
        cost = f", worth {points(sum(self.costs[number:]))}{' together' if left > 1 else ''}" if self.costs else ""
        return f"{_SEPARATOR}… and {what}{cost}."


def fit(blocks: Sequence[str | Rows], limit: int = LIMIT) -> str:
    """The blocks as paragraphs, in at most `limit` bytes; earlier lists are served first.

    Fixed text is never cut: it must be well below the limit, which its callers see to by shortening every name.
    """
    filled = [item for item in blocks if item and (isinstance(item, str) or item.count)]
    least = sum(_size(item) if isinstance(item, str) else item.least_bytes for item in filled)
    room = limit - _size(_SEPARATOR) * len(filled) - least
    texts = []
    for item in filled:
        if isinstance(item, str):
            texts.append(item)
            continue
        number, used = _take(item.rows, room)
        room -= used
        texts.append(item.shown(number))
    return _SEPARATOR.join(texts)


def _take(rows: Sequence[str], room: int) -> tuple[int, int]:
    """How many of the first rows go into `room` bytes, and how many bytes they need."""
    used = 0
    for number, row in enumerate(rows):
        size = _size(row) + 1
        if used + size > room:
            return number, used
        used += size
    return len(rows), used


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
