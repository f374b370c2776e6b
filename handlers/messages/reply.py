"""The one reply to a comment: a section for each of its commands, each below the line that asked."""

from collections.abc import Sequence
from typing import Final

from handlers.messages.fitting import LIMIT
from providers.code_hosts.texts import without_last_rows

_RULE: Final = "\n\n---\n\n"
_ROOM: Final = LIMIT - 200  # for the hidden marker
_CLOSING: Final = "\n```\n\n</details>"  # what a shortened section may have to close


def render(sections: Sequence[str], limit: int = _ROOM) -> str:
    """The sections in order, in at most `limit` bytes; those without words yet are left out.

    What is too long all together is taken from the longest sections, by whole rows from the end of each.
    """
    said = [section for section in sections if section]
    room = limit - len(_RULE) * max(0, len(said) - 1)
    share = _share([_size(section) for section in said], room)
    return _RULE.join(_shortened(section, share) for section in said)


def _share(sizes: Sequence[int], room: int) -> int:
    """So many bytes may each section have that all of them fit: what the short ones leave, the long ones get."""
    for place, size in enumerate(sorted(sizes)):
        share = room // (len(sizes) - place)
        if size > share:
            return share
        room -= size
    return max(sizes, default=0)


def _shortened(section: str, limit: int) -> str:
    """Whole rows go from the end; a block that was cut open is closed, or it would swallow the next section."""
    if _size(section) <= limit:
        return section
    kept = without_last_rows(section, limit - _size(_CLOSING))
    rows, counted = kept.rsplit("\n\n", 1)
    return "\n\n".join([_closed(rows), counted])


def _closed(markdown: str) -> str:
    fence = ""
    for line in markdown.split("\n"):
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence and line.rstrip() == fence:
            fence = ""
        elif not fence and len(ticks) >= 3:
            fence = ticks
    if fence:
        markdown += f"\n{fence}"
    return markdown + "\n\n</details>" * (markdown.count("<details>") - markdown.count("</details>"))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
