"""YAML as strangers may write it: bounded in size and depth, without aliases, tags and double keys, each value with its
place.

What a plain word means is as YAML 1.2 has it, since editors judge the file by a JSON schema: `off` and `on` are words,
and a date is a text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import yaml

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 20
# Keys and values together: with so many, the slowest file is read or refused within 100 ms.
MAX_NODES: Final = 6_000
# libyaml reads ten times faster; its events are the same.
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

Location = tuple[str | int, ...]

# What moves a terminal's cursor, ends a line where none ends, or is refused by databases and hosts alike.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...]] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda word: int(word[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda word: int(word[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda word: float(word.replace(".", ""))),
)


class Place(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


class YamlError(Exception):
    """A text that is not read, and where: `message` is a sentence for its author."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"line {place.line}, column {place.column}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its plain value, and where each value and key stands, by the keys and numbers that lead there."""

    value: object
    places: Mapping[Location, Place]
    key_places: Mapping[Location, Place]


def read(raw: bytes) -> Document:
    """The one document of a text, None for an empty one; raises `YamlError`."""
    if len(raw) > MAX_BYTES:
        raise YamlError(Place(1, 1), f"the file is larger than {MAX_BYTES // 1024} KB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise YamlError(Place(line, 1), "this line is not UTF-8") from error
    try:
        _check(text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_place(error.problem_mark), error.problem or "this is not YAML") from error
    except yaml.YAMLError as error:
        raise YamlError(Place(1, 1), "a character stands here that YAML does not allow") from error
    reader = _Reader()
    value = reader.value((), root) if root else None
    return Document(value, reader.places, reader.key_places)


def _check(text: str) -> None:
    """Walk the events, which needs no memory for what is nested, before anything is built from them."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(_place(event.start_mark), "anchors and aliases are not read: write the value again")
        if getattr(event, "tag", None):
            raise YamlError(_place(event.start_mark), "tags are not read: write the plain value")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        if nodes > MAX_NODES:
            raise YamlError(_place(event.start_mark), f"more than {MAX_NODES} keys and values")
        if depth > MAX_DEPTH:
            raise YamlError(_place(event.start_mark), f"nested deeper than {MAX_DEPTH} levels")


class _Reader:
    """Builds the value of a composed document and keeps the places."""

    def __init__(self) -> None:
        self.places: dict[Location, Place] = {}
        self.key_places: dict[Location, Place] = {}

    def value(self, location: Location, node: yaml.Node) -> object:
        self.places[location] = _place(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return {key: self.value((*location, key), below) for key, below in self._entries(location, node)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value((*location, number), below) for number, below in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode), "YAML has three kinds of nodes"
        _must_be_text(node)
        try:
            return _plain(node.value) if not node.style else node.value
        except (ValueError, OverflowError) as error:
            raise YamlError(_place(node.start_mark), "this is no value: quote it if it is text") from error

    def _entries(self, location: Location, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
        """The keys as they are written: `on` is a word here, not a yes."""
        seen: set[str] = set()
        for key, below in node.value:
            place = _place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(place, "a key must be a word")
            _must_be_text(key)
            if key.value in seen:
                raise YamlError(place, f'"{key.value[:80]}" stands here twice')
            seen.add(key.value)
            self.key_places[(*location, key.value)] = place
            yield key.value, below


def _must_be_text(node: yaml.ScalarNode) -> None:
    """Between quotes, YAML takes any character by its number."""
    if _CONTROL.search(node.value):
        raise YamlError(_place(node.start_mark), "a control character stands here, which is no text")


def _plain(word: str) -> object:
    """The value of a word without quotes. Raises ValueError for a number of thousands of digits."""
    if word in _WORDS:
        return _WORDS[word]
    return next((convert(word) for form, convert in _NUMBERS if form.fullmatch(word)), word)


def _place(mark: Any) -> Place:
    """The place of a mark, which is of one class in libyaml and of another in Python; the first place for none."""
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
