"""The keys of a model as a flat table: the one list that suggestions, layers, locks and the reference page read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.forge_yml.tightening import Tighter


@dataclass(frozen=True, slots=True)
class Key:
    """One key that has a value of its own. `name` is written with dots; `[]` stands for each entry of a list.

    `tighter` is None where no value allows less than another; `is_required` within its own section.
    """

    name: str
    field: FieldInfo
    tighter: Tighter | None

    @property
    def default(self) -> Any:
        return self.field.default

    @property
    def is_required(self) -> bool:
        return self.field.is_required()


@cache
def keys_of(model: type[BaseModel]) -> Mapping[str, Key]:
    """Every key of a model in the order of its classes, those of entries of lists too, by its dotted name."""
    return {key.name: key for key in _keys(model, "")}


@cache
def sections_of(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """The sections of a model by dotted name, the model itself by "" and the entries of a list with `[]` behind it."""
    return dict(_sections(model, ""))


def words_of(section: type[BaseModel]) -> list[str]:
    """The keys of one section as they are written."""
    return [field.alias or name for name, field in section.model_fields.items()]


def _keys(model: type[BaseModel], prefix: str) -> Iterator[Key]:
    for word, field in _fields(model):
        section, is_list = _section_in(field.annotation)
        if section is None or is_list:
            tighter = next((each for each in field.metadata if isinstance(each, Tighter)), None)
            yield Key(prefix + word, field, tighter)
        if section is not None:
            yield from _keys(section, f"{prefix}{word}{'[]' * is_list}.")


def _sections(model: type[BaseModel], name: str) -> Iterator[tuple[str, type[BaseModel]]]:
    yield name, model
    for word, field in _fields(model):
        section, is_list = _section_in(field.annotation)
        if section is not None:
            yield from _sections(section, f"{name}.{word}".lstrip(".") + "[]" * is_list)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((field.alias or name, field) for name, field in model.model_fields.items())


def _section_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The section that a field holds, or a list of which it holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    entries = [each for each in get_args(annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
    return (entries[0], True) if entries else (None, False)
