"""The requirements that a pyproject.toml declares: the standard's tables, and those of Poetry, PDM, uv and Hatch."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.workspace.dependencies import poetry
from engine.workspace.dependencies.declared import Declared, Tier, strings, table, tier_of

_FILE: Final = "pyproject.toml"
_DEEPEST_INCLUDE: Final = 10


def declared(document: Mapping[str, Any]) -> Iterator[Declared]:
    """What the project, its groups and its tests need; extras that are asked for by name come by `extras`."""
    for line in strings(table(document, "project").get("dependencies")):
        yield Declared(line, _FILE, Tier.RUNTIME)
    for name, lines in extras(document).items():
        yield from _if_for_tests(name, lines)
    for name in table(document, "dependency-groups"):
        yield from _if_for_tests(name, _group(document, name, _DEEPEST_INCLUDE))
    yield from _of_tools(document)
    yield from poetry.declared(document)


def extras(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The optional dependencies by the name of their extra."""
    standard = table(document, "project", "optional-dependencies")
    by_name = {name: strings(lines) for name, lines in standard.items()}
    return poetry.extras(document) | by_name


def requirement_files(document: Mapping[str, Any]) -> Iterator[tuple[str, Tier]]:
    """Files that stand for a dynamic list, with what that list is for."""
    dynamic = table(document, "tool", "setuptools", "dynamic")
    for path in _files_of(dynamic.get("dependencies")):
        yield path, Tier.RUNTIME
    for name, entry in table(dynamic, "optional-dependencies").items():
        for path in _files_of(entry):
            yield path, tier_of(name) or Tier.DEVELOPMENT


def _files_of(entry: Any) -> list[str]:
    named = entry.get("file") if isinstance(entry, dict) else None
    return [named] if isinstance(named, str) else strings(named)


def _group(document: Mapping[str, Any], name: str, depth: int) -> list[str]:
    """The lines of a dependency group, with those that it includes (PEP 735)."""
    lines: list[str] = []
    entries = table(document, "dependency-groups").get(name)
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, str):
            lines.append(entry)
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str) and depth:
            lines += _group(document, entry["include-group"], depth - 1)
    return lines


def _of_tools(document: Mapping[str, Any]) -> Iterator[Declared]:
    tools = table(document, "tool")
    for line in strings(table(tools, "uv").get("dev-dependencies")):
        yield Declared(line, _FILE, Tier.DEVELOPMENT)
    for name, lines in table(tools, "pdm", "dev-dependencies").items():
        yield from _if_for_tests(name, strings(lines))
    for name, environment in table(tools, "hatch", "envs").items():
        settings = environment if isinstance(environment, dict) else {}
        lines = strings(settings.get("dependencies")) + strings(settings.get("extra-dependencies"))
        # Hatch runs the tests in "hatch-test", or in what the project calls "test" or leaves as "default".
        yield from _if_for_tests("test" if name in {"hatch-test", "default"} else name, lines)


def _if_for_tests(name: str, lines: list[str]) -> Iterator[Declared]:
    tier = tier_of(name)
    if tier is not None:
        yield from (Declared(line, f"{_FILE} ({name})", tier) for line in lines)
