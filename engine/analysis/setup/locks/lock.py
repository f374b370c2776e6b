"""What a reader says of one lock file."""

import re
from typing import Final, NamedTuple

_SEPARATORS: Final = re.compile(r"[-_.]+")


class Lock(NamedTuple):
    """A lock file. `problem` says where it disagrees with its manifest, "" where it agrees; `is_told` is False where
    that could not be told."""

    path: str
    problem: str = ""
    is_told: bool = True


def plain_name(name: str) -> str:
    """A Python distribution's name as indexes compare it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def lacking(path: str, wanted: set[str], locked: set[str]) -> Lock:
    """The lock by the names that it has to have."""
    missing = sorted(wanted - locked)
    return Lock(path, f"{missing[0]} is not in it" if missing else "")
