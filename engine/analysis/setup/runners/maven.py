"""What Maven runs beside the tests: plugins of the pom that are bound to a phase, and the coverage that they demand."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from engine.analysis.setup.formats import line_with, read_xml
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import Command

MAX_PLUGINS: Final = 200
_QUICK: Final = re.compile(r"skip|fast|quick", re.I)  # profiles that leave the checks out
_CHECKING_GOALS: Final = frozenset({"check", "verify", "cpd-check", "validate", "lint", "test-check"})


class Plugin(NamedTuple):
    """One plugin with the goals of its executions."""

    name: str
    goals: tuple[str, ...]
    element: Element


def maven_commands(repository: Repository, command: Command) -> list[Command]:
    """The checking goals that a build runs on its way, as commands `mvn plugin:goal`."""
    path = beside(command.folder, "pom.xml")
    if any(word.startswith("-P") and _QUICK.search(word) for word in command.words):
        return []
    return [
        Command(("mvn", f"{plugin.name}:{goal}"), command.folder, path, line_with(repository.text(path), plugin.name))
        for plugin in plugins(repository, path)
        for goal in plugin.goals
        if goal in _CHECKING_GOALS
    ]


def plugins(repository: Repository, path: str) -> list[Plugin]:
    """The plugins of a pom that are used, not those that are only managed."""
    root = read_xml(repository.files[path]) if path in repository.files else None
    return list(_plugins(root))[:MAX_PLUGINS] if root is not None else []


def _plugins(root: Element) -> Iterator[Plugin]:
    managed = {
        _name(element): _goals(element)
        for element in root.iterfind("{*}build/{*}pluginManagement/{*}plugins/{*}plugin")
    }
    for build in [root, *root.iterfind("{*}profiles/{*}profile")]:
        for element in build.iterfind("{*}build/{*}plugins/{*}plugin"):
            yield Plugin(_name(element), _goals(element) or managed.get(_name(element), ()), element)


def _name(element: Element) -> str:
    return (element.findtext("{*}artifactId") or "").strip()


def _goals(element: Element) -> tuple[str, ...]:
    found = element.iterfind("{*}executions/{*}execution/{*}goals/{*}goal")
    return tuple((each.text or "").strip() for each in found)


def coverage_minimum(repository: Repository, path: str) -> float | None:
    """The lowest covered ratio that JaCoCo's check of a pom demands, 0.0-1.0."""
    for plugin in plugins(repository, path):
        if plugin.name == "jacoco-maven-plugin" and "check" in plugin.goals:
            ratios = [_ratio(each.text or "") for each in plugin.element.iterfind(".//{*}limit/{*}minimum")]
            return max((each for each in ratios if each is not None), default=None)
    return None


def _ratio(text: str) -> float | None:
    try:
        number = float(text.strip().rstrip("%"))
    except ValueError:
        return None
    return number / 100 if number > 1 or text.strip().endswith("%") else number
