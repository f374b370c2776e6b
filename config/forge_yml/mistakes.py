"""What is wrong with a file, said to the person who wrote it: where, what, and the nearest word that would be right."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import available_timezones

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from config.forge_yml.keys import keys_of, sections_of, words_of
from config.forge_yml.suggestions import nearest
from config.strict_yaml import Document, Location, Place

FILE: Final = ".forge.yml"
NOTHING_HERE: Final = "nothing is written here: write a value, or leave the key out"
_KEY_OF_A_MAP: Final = "[key]"
_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "model_type": lambda _: "this must have keys of its own",
    "dict_type": lambda _: "this must have keys of its own",
    "mapping_type": lambda _: "this must have keys of its own",
    "tuple_type": lambda _: "this must be a list",
    "string_type": lambda _: "this must be text: put it in quotes",
    "int_type": lambda _: "this must be a whole number",
    "float_type": lambda _: "this must be a number",
    "finite_number": lambda _: "this must be a number",
    "bool_type": lambda _: "this must be true or false",
    "greater_than_equal": lambda facts: f"this must be at least {facts['ge']}",
    "less_than_equal": lambda facts: f"this must be at most {facts['le']}",
    "too_long": lambda facts: f"at most {facts['max_length']} entries are read",
    "too_short": lambda facts: "this list cannot be empty",
    "string_too_long": lambda facts: f"this has at most {facts['max_length']} characters",
    "string_too_short": lambda _: "this cannot be empty",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the file: where, what, and the nearest word that would be right, "" for none."""

    place: Place
    message: str
    suggestion: str = ""
    file: str = FILE

    def __str__(self) -> str:
        hint = f'; did you mean "{self.suggestion}"?' if self.suggestion else ""
        return _visible(f"{self.file}:{self.place.line}:{self.place.column}: {self.message}{hint}")


class ForgeYmlError(Exception):
    """The file cannot be followed; `problems` are in the order they stand, at most twenty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _visible(text: str) -> str:
    """What cannot be seen is written out: letters that turn the direction of a line, or have no width."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def place_of(error: ErrorDetails, document: Document) -> Place:
    """Where a mistake stands; for a key that is missing, where its mapping begins."""
    location = error["loc"]
    if location and location[-1] == _KEY_OF_A_MAP:
        return document.key_places[location[:-1]]
    if error["type"] == "extra_forbidden":
        return document.key_places[location]
    return document.places[location[:-1] if error["type"] == "missing" else location]


def problem_of(error: ErrorDetails, document: Document, model: type[BaseModel], file: str) -> Problem:
    """The mistake in people's words, at most 80 characters of theirs in it."""
    sentence, suggestion = _told(error, model)
    return Problem(place_of(error, document), sentence, suggestion, file)


def unknown_key(word: str, section: str, model: type[BaseModel]) -> tuple[str, str]:
    """The sentence for a key that is not known, and the key that was meant: of its section, or the same word in another
    section, which is written with dots."""
    meant = nearest(word, words_of(sections_of(model)[section]))
    elsewhere = (name for name in keys_of(model) if name.rpartition(".")[2] == word and "[]" not in name)
    return f'the key "{word[:80]}" is not known', meant or next(elsewhere, "")


def _told(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    location, kind, written = error["loc"], error["type"], error["input"]
    if kind == "missing":
        return f'the key "{location[-1]}" is missing', ""
    if kind == "extra_forbidden":
        return unknown_key(str(location[-1]), _section(location[:-1]), model)
    if location == ("version",):
        return "this version is not known: write 1", ""
    if kind == "literal_error":
        return _no_such_word(written, re.findall(r"'([^']*)'", error["ctx"]["expected"]))
    if kind == "time_zone":
        return error["msg"], nearest(str(written), sorted(available_timezones()))
    sentence = _SENTENCES.get(kind)
    return (sentence(error.get("ctx", {})) if sentence else error["msg"]), ""


def _no_such_word(written: object, known: list[str]) -> tuple[str, str]:
    if not isinstance(written, str):
        return f"this must be one of: {', '.join(known)}", ""
    return f'"{written[:80]}" is none of: {", ".join(known)}', nearest(written, known)


def _section(location: Location) -> str:
    """The dotted name of the section at a location, with `[]` for the number of an entry."""
    return ".".join("[]" if isinstance(each, int) else each for each in location).replace(".[]", "[]")
