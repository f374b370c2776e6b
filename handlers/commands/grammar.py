"""The words of the command language as values: what a verb takes, and what a comment line turned out to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

TargetKind = Literal["verb", "path", "finding", "job"]
FlagValue = bool | int | float | str | date


@dataclass(frozen=True, slots=True)
class VerbTarget:
    """The name of a command, for `help`."""

    name: str
    kind: Literal["verb"] = "verb"


@dataclass(frozen=True, slots=True)
class PathTarget:
    """A file or folder of the repository, relative to its root; `line` counts from 1, `symbol` is dotted."""

    path: str
    line: int | None = None
    symbol: str = ""
    kind: Literal["path"] = "path"

    def __str__(self) -> str:
        if self.symbol:
            return f"{self.path}::{self.symbol}"
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class FindingTarget:
    """A finding of the ledger, as reports print it: `FF-3f9c21`."""

    id: str
    kind: Literal["finding"] = "finding"

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class JobTarget:
    """A job, as replies print it: `J-1042`."""

    reference: str
    kind: Literal["job"] = "job"

    def __str__(self) -> str:
        return self.reference


Target = VerbTarget | PathTarget | FindingTarget | JobTarget


@dataclass(frozen=True, slots=True)
class Switch:
    """A flag that is given or not: `--dry-run`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A flag that takes one of a few words; `noun` names such a word in a refusal ("refactoring type")."""

    noun: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A flag that takes a whole number within bounds, both included."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A flag that takes US dollars with at most two decimals: `--max-usd=0.50`."""

    maximum: float


@dataclass(frozen=True, slots=True)
class Day:
    """A flag that takes a day of the calendar: `--until=2027-01-31`."""


Flag = Switch | Choice | WholeNumber | Amount | Day


@dataclass(frozen=True, slots=True)
class Syntax:
    """What a verb takes: kinds of target, how many of them, and its flags by name (without the dashes)."""

    targets: tuple[TargetKind, ...] = ()
    most_targets: int = 1
    flags: Mapping[str, Flag] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One command that a person wrote, understood. `line` is as typed; `ordinal` counts the commands of a comment."""

    verb: str
    targets: tuple[Target, ...]
    flags: Mapping[str, FlagValue]
    free_text: str
    line: str
    ordinal: int

    @property
    def job(self) -> str:
        """The reference of the first job that it names, "" for none."""
        return next((target.reference for target in self.targets if isinstance(target, JobTarget)), "")
