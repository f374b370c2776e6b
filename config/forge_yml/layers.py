"""The layers of configuration, and what is in force: built-in, the organization's file, the repository's, the part that
a path belongs to, and above all what the organization has locked.

A list takes the place of a list, a map is merged key by key. A repository may make what is locked tighter, no looser.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Literal, TypeAlias

from config.forge_yml.keys import Key
from config.forge_yml.model import KEYS, ForgeYml, OrganizationYml, Project
from config.forge_yml.reading import Written
from config.strict_yaml import Document, Location

Origin = Literal["built-in", "organization", "repository", "project", "locked"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was written; of a built-in one only the origin is known. Lines count from 1, 0 is none.

    `is_told`: the value itself, and all that went into it, may be read by everybody who reads the repository that it
    holds for.
    """

    origin: Origin = "built-in"
    file: str = ""
    commit_sha: str = ""
    line: int = 0
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Layer:
    """A file that was read at a commit; `file` is its name for people, such as `.forge.yml`, and `is_told` as in
    `Source`."""

    written: Written[Any]
    file: str
    commit_sha: str
    is_told: bool = True

    def source(self, origin: Origin, location: Location) -> Source:
        line = self.written.document.places[location].line
        return Source(origin, self.file, self.commit_sha, line, self.is_told)


@dataclass(frozen=True, slots=True)
class Held:
    """A wish that a lock did not grant, wholly or in part: what was wanted, and where that is written."""

    key: str
    wanted: object
    source: Source


Values: TypeAlias = Mapping[str, tuple[Any, Source]]


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force for a repository or a part of it. `values` has every key by its dotted name."""

    rules: ForgeYml
    values: Values
    held: tuple[Held, ...] = ()

    def value(self, key: str) -> tuple[Any, Source]:
        """The value of a key, written with dots, and where it comes from; raises KeyError for no key."""
        return self.values[key]


@dataclass(frozen=True, slots=True)
class Layers:
    """The files that hold for one repository, each None where there is none.

    `base` is what the repository builds on: mostly the organization's file, whose locks hold whatever it builds on.
    """

    organization: Layer | None = None
    base: Layer | None = None
    repository: Layer | None = None

    def at(self, path: str = "") -> Effective:
        """What is in force for a file, written from the root; for the repository as a whole without one."""
        defaults = {name: (key.default, Source()) for name, key in KEYS.items()}
        below = _overlaid(defaults, self.base, "organization")
        wanted = _overlaid(below, self.repository, "repository")
        if self.repository and path:
            wanted = _overlaid(wanted, self.repository, "project", _project(self.repository.written.rules, path))
        if self.organization is None:
            return _effective(wanted)
        return self._locked(self.organization, _overlaid(defaults, self.organization, "organization"), wanted)

    def around(self, paths: Iterable[str]) -> Effective:
        """What is in force for a change of these files: of the project that holds all of them, else of the whole."""
        projects = {self._project_of(path) for path in paths}
        return self.at(projects.pop() if len(projects) == 1 else "")

    def _project_of(self, path: str) -> str:
        """The folder of the deepest project that holds the path, "" for none."""
        rules = self.repository.written.rules if self.repository else None
        location = _project(rules, path) if rules else None
        return rules.projects[location[1]].path if rules and location else ""

    def _locked(self, organization: Layer, policy: Values, wanted: Values) -> Effective:
        rules: OrganizationYml = organization.written.rules
        values, held = dict(wanted), []
        for number, lock in enumerate(rules.locked):
            source = organization.source("locked", ("locked", number))
            for name in (name for name in KEYS if f"{name}.".startswith(f"{lock}.")):
                values[name] = _tightest(KEYS[name], policy[name][0], wanted[name], source)
                if values[name][0] != wanted[name][0] and wanted[name][1].origin in {"repository", "project"}:
                    held.append(Held(name, *wanted[name]))
        return _effective(values, tuple(held))


def _tightest(key: Key, locked: Any, wanted: tuple[Any, Source], source: Source) -> tuple[Any, Source]:
    """What holds under a lock: what is wanted where it is no looser. A key that nothing makes tighter stays."""
    value = key.tighter.tightest(locked, wanted[0]) if key.tighter else locked
    is_wish = value == wanted[0] != locked and wanted[1].origin in {"repository", "project"}
    if is_wish:
        return wanted
    # A list under a lock may hold what was wanted besides what is locked.
    is_told = source.is_told and (value == locked or wanted[1].is_told)
    return value, replace(source, is_told=is_told)


def _overlaid(below: Values, layer: Layer | None, origin: Origin, at: Location | None = ()) -> Values:
    """The values of a layer over those below it; only what is written there, at a location in its file."""
    if layer is None or at is None:
        return below
    document, rules = layer.written.document, layer.written.rules
    values = dict(below)
    for name, location in _written(document, at):
        value, source = reduce(_step, (*at, *name.split(".")), rules), layer.source(origin, location)
        if isinstance(value, Mapping):
            value = {**below[name][0], **value}
            source = replace(source, is_told=source.is_told and below[name][1].is_told)
        values[name] = (value, source)
    return values


def _written(document: Document, at: Location) -> Iterator[tuple[str, Location]]:
    located = ((name, (*at, *name.split("."))) for name in KEYS)
    return ((name, location) for name, location in located if location in document.places)


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return value[step]
    names = (name for name, each in type(value).model_fields.items() if step == (each.alias or name))
    return getattr(value, next(names))


def _project(rules: ForgeYml, path: str) -> Location | None:
    """Where the deepest project that holds the path is written; of two for one folder the first."""

    def depth(number_and_project: tuple[int, Project]) -> int:
        return len(number_and_project[1].path)

    holding = [(number, each) for number, each in enumerate(rules.projects) if f"{path}/".startswith(f"{each.path}/")]
    return ("projects", max(holding, key=depth)[0]) if holding else None


def _effective(values: Values, held: tuple[Held, ...] = ()) -> Effective:
    nested: dict[str, Any] = {"version": 1}
    for name, (value, _) in values.items():
        *sections, last = name.split(".")
        reduce(lambda section, word: section.setdefault(word, {}), sections, nested)[last] = value
    return Effective(ForgeYml.model_validate(nested), values, held)
