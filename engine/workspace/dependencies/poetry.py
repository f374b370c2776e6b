"""Poetry's own way of writing requirements, turned into the standard one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.workspace.dependencies.declared import Declared, Tier, strings, table, tier_of

_FILE: Final = "pyproject.toml"
_RELEASE: Final = re.compile(r"\d+(\.\d+)*")


def declared(document: Mapping[str, Any]) -> Iterator[Declared]:
    """The requirements of the project and of its groups for tests and development."""
    own = table(document, "tool", "poetry")
    for name, entry in table(own, "dependencies").items():
        if name.lower() != "python" and not _is_optional(entry):
            yield Declared(requirement(name, entry), _FILE, Tier.RUNTIME)
    for name, entry in table(own, "dev-dependencies").items():
        yield Declared(requirement(name, entry), _FILE, Tier.DEVELOPMENT)
    for group, settings in table(own, "group").items():
        tier = tier_of(group)
        for name, entry in table(settings, "dependencies").items() if tier is not None else ():
            yield Declared(requirement(name, entry), f"{_FILE} ({group})", tier or Tier.TESTS)


def extras(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names that an extra switches on, with the versions that they are declared with."""
    own = table(document, "tool", "poetry")
    entries = table(own, "dependencies")
    return {
        extra: [requirement(name, entries.get(name, "*")) for name in strings(names)]
        for extra, names in table(own, "extras").items()
    }


def requirement(name: str, entry: Any) -> str:
    """One entry as a requirement of the standard; what comes from no index stays recognisable as an address."""
    if isinstance(entry, list):
        entry = next((one for one in entry if isinstance(one, dict)), "*")
    if not isinstance(entry, dict):
        return name + specifier(str(entry))
    for kind in ("git", "url", "path", "file"):
        if kind in entry:
            return f"{name} @ {entry[kind]}"
    chosen = ",".join(strings(entry.get("extras")))
    marker = entry.get("markers")
    return "".join(
        [
            name,
            f"[{chosen}]" if chosen else "",
            specifier(str(entry.get("version", "*"))),
            f"; {marker}" if isinstance(marker, str) else "",
        ]
    )


def specifier(written: str) -> str:
    """`^1.2` as `>=1.2,<2`, `~1.2` as `>=1.2,<1.3`; a choice between ranges bounds nothing."""
    if "|" in written:
        return ""
    return ",".join(bounds for part in written.split(",") if (bounds := _bounds(part.strip())))


def _bounds(part: str) -> str:
    if part in {"", "*"}:
        return ""
    if part[0] == "^" or (part[0] == "~" and not part.startswith("~=")):
        release = _RELEASE.match(part[1:].strip())
        return f">={release[0]},<{_next(part[0], release[0])}" if release else ""
    return part if part[0] in "<>=!~" else f"=={part}"


def _next(sign: str, release: str) -> str:
    """The first version that is excluded: a caret keeps the leftmost part that is not zero, a tilde the second."""
    numbers = [int(number) for number in release.split(".")]
    if sign == "~":
        kept = min(len(numbers), 2)
    else:
        kept = next((place for place, number in enumerate(numbers, 1) if number), len(numbers))
    return ".".join(map(str, [*numbers[: kept - 1], numbers[kept - 1] + 1]))


def _is_optional(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("optional") is True
