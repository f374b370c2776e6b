"""The words of the readers: one declared requirement, and a text that none of them could read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

MAX_BYTES: Final = 2_000_000
_TESTS: Final = re.compile(r"(unit|integration)?[-_]?tests?([-_.].*)?|testing|pytest", re.IGNORECASE)
_DEVELOPMENT: Final = re.compile(r"dev(el(op(ment)?)?)?([-_.].*)?", re.IGNORECASE)


class Tier(IntEnum):
    """What a requirement is for; where not all can be installed, the last is given up first."""

    RUNTIME = 0
    TESTS = 1
    DEVELOPMENT = 2


@dataclass(frozen=True, slots=True)
class Declared:
    """One requirement as it is written, and where: `text` may be anything, an extra of the project itself too."""

    text: str
    place: str
    tier: Tier


def tier_of(group: str) -> Tier | None:
    """What a group, an extra or a file of this name is for; None for documentation, linters and all the rest."""
    if _TESTS.fullmatch(group):
        return Tier.TESTS
    return Tier.DEVELOPMENT if _DEVELOPMENT.fullmatch(group) else None


def toml(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    """The table of a file; empty where there is none, or none that can be read."""
    try:
        return tomllib.loads(text(files, path))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def text(files: Mapping[str, bytes], path: str) -> str:
    """The text of a file; empty where it is absent or larger than anybody writes by hand."""
    raw = files.get(path, b"")
    return raw.decode("utf-8-sig", "replace") if len(raw) <= MAX_BYTES else ""


def table(found: Any, *keys: str) -> dict[str, Any]:
    """The table behind the keys; empty where anything on the way is something else."""
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def strings(found: Any) -> list[str]:
    """The strings of a list; nothing of anything else."""
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []
