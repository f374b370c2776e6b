"""Lines of strangers become requirements: a name, extras, versions and a marker pass, and nothing else does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from engine.workspace.dependencies.declared import Declared, Tier

_OWN: Final = re.compile(r"(?:-e\s*|--editable[\s=]+)?(?:file:)?\.?/?\s*\[(?P<extras>[\w\s.,-]+)\]")
_PROJECT_ITSELF: Final = re.compile(r"(?:-e\s*|--editable[\s=]+)?(?:file:)?\./?")
_LONGEST_LINE: Final = 1000
_MOST: Final = 600


@dataclass(frozen=True, slots=True)
class Sifted:
    """Requirements by what they are for, each in one spelling; and in words what was left out, with the place."""

    wanted: Mapping[Tier, tuple[str, ...]]
    left_out: tuple[str, ...]


def sifted(declared: Iterable[Declared], extras: Mapping[str, list[str]], own_name: str) -> Sifted:
    """What can be installed by name. Extras of the project itself are replaced by what stands behind them."""
    wanted: dict[Tier, set[str]] = {tier: set() for tier in Tier}
    left_out: dict[str, None] = {}
    own = canonicalize_name(own_name)
    queue, followed = list(declared), set[str]()
    for line in queue:  # grows while it is walked; every extra is followed once
        names = _own_extras(line.text, own)
        if names is None:
            _sift(line, wanted, left_out)
        for name in names or ():
            if name not in followed:
                followed.add(name)
                queue += [Declared(text, f"the extra {name}", line.tier) for text in _lines_of(name, extras)]
    if len(queue) > _MOST:
        return Sifted(
            dict.fromkeys(Tier, ()),
            (f"{len(queue):,} requirements are declared, more than the {_MOST} that are installed",),
        )
    return Sifted({tier: tuple(sorted(found)) for tier, found in wanted.items()}, tuple(left_out))


def _own_extras(text: str, own: str) -> list[str] | None:
    """The extras of the project that a line asks for, none for the project alone; None for any other line."""
    found = _OWN.fullmatch(text.strip())
    if found:
        return [canonicalize_name(name.strip()) for name in found["extras"].split(",")]
    if _PROJECT_ITSELF.fullmatch(text.strip()):
        return []
    requirement = _parsed(text)
    if requirement is not None and own and canonicalize_name(requirement.name) == own:
        return [canonicalize_name(name) for name in sorted(requirement.extras)]
    return None


def _lines_of(name: str, extras: Mapping[str, list[str]]) -> list[str]:
    return next((lines for extra, lines in extras.items() if canonicalize_name(extra) == name), [])


def _sift(line: Declared, wanted: dict[Tier, set[str]], left_out: dict[str, None]) -> None:
    requirement = _parsed(line.text)
    if requirement is None:
        left_out[f"{line.place}: {_shown(line.text)} is no requirement of a package index"] = None
    elif requirement.url:
        left_out[f"{line.place}: {requirement.name} comes from an address, not from the package index"] = None
    else:
        wanted[line.tier].add(str(requirement))


def _parsed(text: str) -> Requirement | None:
    try:
        return Requirement(text) if len(text) <= _LONGEST_LINE else None
    except (InvalidRequirement, RecursionError):
        return None


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:80]
