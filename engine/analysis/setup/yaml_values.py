"""YAML as plain values that remember their lines, read event by event: hostile files cost what their bytes cost."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

MAX_EVENTS: Final = 60_000
MAX_DEPTH: Final = 60
_BLOCKS: Final = ("|", ">")


class Text(str):
    """A scalar as it is written (`on` stays "on", `false` stays "false") and the line of its content, from 1."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, value: str, line: int) -> "Text":
        text = super().__new__(cls, value)
        text.line = line
        return text


Value = Any  # Text, dict[str, Value], list[Value] or None, as the file has it; `mapping` and `items` look safely


def read_yaml(raw: bytes) -> dict[str, Value]:
    """The last document, where it is a mapping; {} for what is no YAML, too deep or too long.

    An alias is the same object as its anchor, never a copy, so a bomb stays as small as it is written.
    """
    try:
        documents = list(_documents(raw))
    except (yaml.YAMLError, ValueError):
        return {}
    return mapping(documents[-1]) if documents else {}


def mapping(value: Value) -> dict[str, Value]:
    """The mapping that stands there, {} where something else does."""
    return value if isinstance(value, dict) else {}


def items(value: Value) -> list[Value]:
    """The list that stands there; a single value is a list of one, nothing an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def texts(value: Value) -> list[Text]:
    """The scalars of a list or a single one."""
    return [each for each in items(value) if isinstance(each, Text)]


def line_of(value: Value, default: int = 1) -> int:
    """The line of a scalar, of a mapping's first key or of a list's first entry."""
    for _ in range(MAX_DEPTH):
        if isinstance(value, Text):
            return value.line
        if not value or not isinstance(value, (dict, list)):
            break
        value = next(iter(value))
    return default


def _documents(raw: bytes) -> Iterator[Value]:
    building = _Building()
    for number, event in enumerate(yaml.parse(raw, Loader=yaml.CSafeLoader)):
        if number > MAX_EVENTS:
            raise ValueError("too many values")
        kind = type(event)
        if kind is yaml.DocumentEndEvent:
            yield building.root
            building = _Building()
        else:
            building.take(kind, event)


class _Building:
    """One document while its events arrive; containers wait on an explicit stack, so depth costs no recursion."""

    def __init__(self) -> None:
        self.root: Value = None
        self._open: list[Value] = []
        self._keys: list[Text | None] = []
        self._anchors: dict[str, Value] = {}

    def take(self, kind: type[yaml.Event], event: Any) -> None:
        if kind is yaml.ScalarEvent:
            # A block scalar starts on the line below its `|`.
            line = event.start_mark.line + (2 if event.style in _BLOCKS else 1)
            self._put(Text(event.value, line), event.anchor)
        elif kind is yaml.MappingStartEvent:
            self._enter({}, event.anchor)
        elif kind is yaml.SequenceStartEvent:
            self._enter([], event.anchor)
        elif kind is yaml.AliasEvent:
            self._put(self._anchors.get(event.anchor), None)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._keys.pop()
            _merge(self._open.pop())

    def _enter(self, container: Value, anchor: str | None) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise ValueError("nested too deeply")
        self._put(container, anchor)
        self._open.append(container)
        self._keys.append(None)

    def _put(self, value: Value, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = value
        if not self._open:
            self.root = value
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, Text) else Text("", 1)
        else:
            self._open[-1][self._keys[-1]] = value
            self._keys[-1] = None


def _merge(container: Value) -> None:
    """`<<: *base` gives a mapping what it does not say itself."""
    if not isinstance(container, dict) or "<<" not in container:
        return
    for base in items(container.pop("<<")):
        for key, value in mapping(base).items():
            container.setdefault(key, value)
