"""Reading a file: every mistake at once with its place, or what it says and where it says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError

from config.forge_yml.mistakes import FILE, NOTHING_HERE, ForgeYmlError, Problem, place_of, problem_of
from config.forge_yml.model import KEYS, ForgeYml, OrganizationYml
from config.forge_yml.suggestions import nearest
from config.strict_yaml import Document, Location, Place, YamlError, read

MAX_PROBLEMS: Final = 20
NOTHING_WRITTEN: Final = "the file is empty: write `version: 1`"
ORGANIZATION_FILE: Final = "forge.yml"

Model = TypeVar("Model", bound=ForgeYml)
Model_co = TypeVar("Model_co", bound=ForgeYml, covariant=True)


@dataclass(frozen=True, slots=True)
class Written(Generic[Model_co]):
    """A file that was read: its values, and where each stands."""

    rules: Model_co
    document: Document


def read_forge_yml(raw: bytes) -> ForgeYml:
    """The file's content; raises `ForgeYmlError` with every mistake and its place."""
    return read_repository(raw).rules


def read_repository(raw: bytes) -> Written[ForgeYml]:
    """A repository's file with its places; raises `ForgeYmlError`."""
    return _read(raw, ForgeYml, FILE)


def read_organization(raw: bytes) -> Written[OrganizationYml]:
    """An organization's file with its places; raises `ForgeYmlError`, also for a locked key that is not known."""
    written = _read(raw, OrganizationYml, ORGANIZATION_FILE)
    known = {name[:end] for name in KEYS for end in (*(at for at, each in enumerate(name) if each == "."), len(name))}
    problems = tuple(
        Problem(
            written.document.places["locked", number],
            f'the key "{name[:80]}" is not known',
            nearest(name, sorted(known)),
            ORGANIZATION_FILE,
        )
        for number, name in enumerate(written.rules.locked)
        if name not in known
    )
    if problems:
        raise ForgeYmlError(problems[:MAX_PROBLEMS])
    return written


def _read(raw: bytes, model: type[Model], file: str) -> Written[Model]:
    try:
        document = read(raw)
    except YamlError as error:
        raise ForgeYmlError((Problem(error.place, error.message, file=file),)) from error
    if document.value is None:
        raise ForgeYmlError((Problem(Place(1, 1), NOTHING_WRITTEN, file=file),))
    rules, problems = _judged(document, model, file)
    if rules is None or problems:
        raise ForgeYmlError(tuple(sorted(problems, key=lambda each: each.place)[:MAX_PROBLEMS]))
    return Written(rules, document)


def _judged(document: Document, model: type[Model], file: str) -> tuple[Model | None, list[Problem]]:
    """The values where the model takes them, and what is wrong. A key without a value would mean its default."""
    empty = set(_empty((), document.value))
    problems = [Problem(document.places[location], NOTHING_HERE, file=file) for location in empty]
    try:
        return model.model_validate(document.value), problems
    except ValidationError as error:
        mistakes = [each for each in error.errors(include_url=False) if each["loc"] not in empty]
        # Suggestions take their time: only those that are shown are looked for.
        first = sorted(mistakes, key=lambda each: place_of(each, document))[:MAX_PROBLEMS]
        return None, problems + [problem_of(each, document, model, file) for each in first]


def _empty(location: Location, value: Any) -> Iterator[Location]:
    """Where a key has no value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in below:
        if each is None:
            yield (*location, key)
        yield from _empty((*location, key), each)
