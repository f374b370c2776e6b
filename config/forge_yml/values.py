"""The kinds of values that stand in the file, each with its bounds and the words for a mistake in it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from config import gitignore

MAX_PATTERNS: Final = 100
MAX_PATTERN_LENGTH: Final = 200

T = TypeVar("T")


class Section(BaseModel):
    """Keys that belong together. No other key is taken, and no value is turned into one of another kind."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


def _checked_pattern(pattern: str) -> str:
    try:
        gitignore.check(pattern)
    except ValueError as error:
        raise PydanticCustomError("gitignore", "this is no pattern as .gitignore has them") from error
    return pattern


def _checked_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # no such name; a folder of names; a path that leads elsewhere
        raise PydanticCustomError("time_zone", "this is no time zone of the IANA list") from error
    return name


def _checked_hours(hours: str) -> str:
    if hours[:2] == hours[3:]:
        raise PydanticCustomError("no_hours", "between these two no hour lies: for the whole day write 00-24")
    return hours


def _checked_folder(path: str) -> str:
    if any(part in {"", ".", ".."} for part in path.split("/")):
        raise PydanticCustomError("folder", "a folder is written from the repository's root, without . and ..")
    return path


def _without_network(is_wanted: bool) -> bool:
    if is_wanted:
        raise PydanticCustomError("network", "no network is ever given to the tests: write false, or leave the key out")
    return False


def _date(written: object) -> date:
    text = written if isinstance(written, str) else ""
    try:
        return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else "")
    except ValueError as error:
        raise PydanticCustomError("date", "this is no date: write year-month-day, as in 2027-01-31") from error


@dataclass(frozen=True, slots=True)
class Text:
    """A text of one form, which the schema shows too; `words` say it to a person who wrote another, who may be shown
    an example."""

    pattern: str
    words: str
    example: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        shown = {"examples": [self.example]} if self.example else {}
        return {**handler(schema), "pattern": self.pattern, **shown}

    def _checked(self, written: str) -> str:
        if re.search(self.pattern, written, re.ASCII) is None or written.endswith("\n"):
            raise PydanticCustomError("form", self.words)
        return written


# A list of YAML becomes a tuple; what stands in it stays strict, since no number is ever taken for text.
def _many(most: int, least: int = 0) -> Any:
    return Field(strict=False, min_length=least, max_length=most)


Pattern = Annotated[
    str, Field(min_length=1, max_length=MAX_PATTERN_LENGTH, examples=["src/**"]), AfterValidator(_checked_pattern)
]
Patterns = Annotated[tuple[Pattern, ...], _many(MAX_PATTERNS)]
Few = Annotated[tuple[T, ...], _many(20)]
Some = Annotated[tuple[T, ...], _many(20, least=1)]
Entries = Annotated[tuple[T, ...], _many(200)]
Line = Annotated[str, Text(r"^[^\n\r]{0,1000}$", "one line of at most 1000 characters")]
Label = Annotated[str, Text(r"^[^\n\r,]{1,50}$", "a label has 1 to 50 characters, without a comma")]
# Taken as true it would be a promise that the sandbox does not keep, and the suite would be red without a reason.
NoNetwork = Annotated[bool, AfterValidator(_without_network), WithJsonSchema({"type": "boolean", "const": False})]
Share = Annotated[int, Field(ge=0, le=100)]
Money = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Duration = Annotated[
    str,
    Text(
        r"^([1-9][0-9]{0,3}s|([1-9][0-9]?|1[01][0-9]|120)m|[12]h)$",
        "this is no duration of at most 2h: write a number and s, m or h, as in 10m",
        "10m",
    ),
]
Hours = Annotated[
    str,
    Text(
        r"^([01][0-9]|2[0-3])-([01][0-9]|2[0-4])$",
        "these are no hours: write the first and the end of them, as 08-17",
        "08-17",
    ),
    AfterValidator(_checked_hours),
]
TimeZone = Annotated[str, Field(max_length=64, examples=["Europe/Berlin"]), AfterValidator(_checked_zone)]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Folder = Annotated[
    str,
    Text(
        r"^[^/*?\[\]\\\n]+(/[^/*?\[\]\\\n]+)*$",
        "this is no folder: write its path from the root, as services/pay",
        "services/pay",
    ),
    Field(max_length=300),
    AfterValidator(_checked_folder),
]
