"""`.forge.yml`, the file in which a repository says what is judged: read strictly, with a place for each mistake.

So far the version, the paths, and what may be refactored mean something; the other keys that the file will have are
accepted unread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal, get_args

import pathspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from config.strict_yaml import Document, Location, Place, YamlError, read

FILE: Final = ".forge.yml"
MAX_PROBLEMS: Final = 20
MAX_PATTERNS: Final = 100
MAX_PATTERN_LENGTH: Final = 200
# More of them would let a pattern take minutes: what matches one star can be shared out among several.
MAX_STARS_IN_A_PART: Final = 2
MAX_DOUBLE_STARS: Final = 3
NOTHING_WRITTEN: Final = "the file is empty: write `version: 1`"
WORDS: Final[Mapping[str, str]] = {
    "model_type": "this must have keys of its own",
    "dict_type": "this must have keys of its own",
    "tuple_type": "this must be a list",
    "string_type": "this must be text: put it in quotes",
    "int_type": "this must be a whole number",
    "bool_type": "this must be true or false",
    "too_long": f"at most {MAX_PATTERNS} patterns are read",
    "string_too_long": f"a pattern has at most {MAX_PATTERN_LENGTH} characters",
    "string_too_short": "a pattern cannot be empty",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the file: where, what, and the nearest word that would be right, "" for none."""

    place: Place
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        hint = f'; did you mean "{self.suggestion}"?' if self.suggestion else ""
        return f"{FILE}:{self.place.line}:{self.place.column}: {self.message}{hint}"


class ForgeYmlError(Exception):
    """The file cannot be followed; `problems` are in the order they stand, at most twenty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _checked_pattern(pattern: str) -> str:
    parts = pattern.split("/")
    stars = max(part.replace("**", "").count("*") for part in parts)
    if stars > MAX_STARS_IN_A_PART or pattern.count("**") > MAX_DOUBLE_STARS:
        raise PydanticCustomError("stars", "this pattern has too many stars")
    try:
        pathspec.GitIgnoreSpec.from_lines([pattern])
    except ValueError as error:
        raise PydanticCustomError("pattern", "this is no pattern as .gitignore has them") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1, max_length=MAX_PATTERN_LENGTH), AfterValidator(_checked_pattern)]
# A list of YAML becomes a tuple; what stands in it stays strict, since no number is ever taken for text.
RefactoringType = Literal[
    "dead_code_removal",
    "complexity_reduction",
    "function_extract",
    "variable_rename",
    "file_split",
    "type_annotation",
    "interface_extraction",
    "dependency_injection",
]
Patterns = Annotated[tuple[Pattern, ...], Field(strict=False, max_length=MAX_PATTERNS)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Paths(_Strict):
    """Patterns as .gitignore has them. Without `include` everything is judged; `exclude` wins over it. `protected`
    paths are judged and never edited."""

    include: Patterns = ()
    exclude: Patterns = ()
    protected: Patterns = ()


class Limits(_Strict):
    """How many pull requests of the bot may be open, and how large one of them may grow."""

    open_prs: Annotated[int, Field(ge=0, le=20)] = 3
    prs_per_day: Any = None
    files: Annotated[int, Field(ge=1, le=100)] = 10
    lines: Annotated[int, Field(ge=1, le=5000)] = 400


class Refactor(_Strict):
    """What may be refactored. Without `enabled` every type is; `draft` opens all pull requests as drafts."""

    enabled: Annotated[tuple[RefactoringType, ...], Field(strict=False, max_length=20)] | None = None
    limits: Limits = Limits()
    window: Any = None
    draft: bool = False
    automerge: Any = None


class Tests(_Strict):
    """How the repository's tests are run; `command` is one command line, never given to a shell."""

    command: Annotated[str, Field(max_length=1000)] = ""
    setup: Any = None
    timeout: Any = None
    network: Any = None
    flake_runs: Any = None


class ForgeYml(_Strict):
    """The whole file."""

    version: Annotated[int, Field(ge=1, le=1)]
    paths: Paths = Paths()
    extends: Any = None
    mode: Any = None
    analysis: Any = None
    score: Any = None
    refactor: Refactor = Refactor()
    proof: Any = None
    tests: Tests = Tests()
    llm: Any = None
    security: Any = None
    commands: Any = None
    pr: Any = None
    dashboard: Any = None
    notify: Any = None
    ignore: Any = None
    projects: Any = None


def read_forge_yml(raw: bytes) -> ForgeYml:
    """The file's content; raises `ForgeYmlError` with every mistake and its place."""
    try:
        document = read(raw)
    except YamlError as error:
        raise ForgeYmlError((Problem(error.place, error.message),)) from error
    if document.value is None:
        raise ForgeYmlError((Problem(Place(1, 1), NOTHING_WRITTEN),))
    try:
        return ForgeYml.model_validate(document.value)
    except ValidationError as error:
        mistakes = sorted(error.errors(), key=lambda each: _place(each, document))
        raise ForgeYmlError(tuple(_problem(each, document) for each in mistakes[:MAX_PROBLEMS])) from error


def excluder(paths: Paths) -> Callable[[str], bool]:
    """Whether a path, written from the repository's root, is left out of the score."""
    included = pathspec.GitIgnoreSpec.from_lines(paths.include)
    excluded = pathspec.GitIgnoreSpec.from_lines(paths.exclude)
    if not paths.include:
        return excluded.match_file
    return lambda path: not included.match_file(path) or excluded.match_file(path)


def protector(paths: Paths) -> Callable[[str], bool]:
    """Whether a path may be judged and never edited."""
    return pathspec.GitIgnoreSpec.from_lines(paths.protected).match_file


def _place(error: ErrorDetails, document: Document) -> Place:
    """Where a mistake stands; for a key that is missing, where its mapping begins."""
    location = error["loc"]
    if error["type"] == "extra_forbidden":
        return document.key_places[location]
    return document.places[location[:-1] if error["type"] == "missing" else location]


def _problem(error: ErrorDetails, document: Document) -> Problem:
    location, kind = error["loc"], error["type"]
    place = _place(error, document)
    if kind == "missing":
        return Problem(place, f'the key "{location[-1]}" is missing')
    if kind == "extra_forbidden":
        word = str(location[-1])[:80]
        return Problem(place, f'the key "{word}" is not known', *get_close_matches(word, _keys(location[:-1]), n=1))
    if location == ("version",):
        return Problem(place, "this version is not known: write 1")
    if kind == "literal_error":
        word = str(error["input"])[:80]
        return Problem(
            place, f'"{word}" is no refactoring type', *get_close_matches(word, get_args(RefactoringType), n=1)
        )
    return Problem(place, WORDS.get(kind, error["msg"]))


_MODELS: Final[Mapping[Location, type[BaseModel]]] = {
    (): ForgeYml,
    ("paths",): Paths,
    ("refactor",): Refactor,
    ("refactor", "limits"): Limits,
    ("tests",): Tests,
}


def _keys(location: Location) -> list[str]:
    return list(_MODELS[location].model_fields)
