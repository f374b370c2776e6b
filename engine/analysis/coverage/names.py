"""File names in reports, in one spelling: forward slashes, no drive, no dots, nothing before the first folder."""

import re
from typing import Final

MOST_PARTS: Final = 64  # the last ones decide
_SCHEME_OR_DRIVE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://+|[A-Za-z]:(?=[\\/]))")


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file, `..` resolved, at most the last 64; () for a name that is none."""
    found: list[str] = []
    for part in _SCHEME_OR_DRIVE.sub("", name.strip(), count=1).replace("\\", "/").split("/"):
        if part == "..":
            del found[-1:]
        elif part not in {"", "."}:
            found.append(part)
    return tuple(found[-MOST_PARTS:])
