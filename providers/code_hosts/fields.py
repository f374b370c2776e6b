"""Reads a code host's JSON: the few fields we need, with their types checked, and nothing else.

Hosts leave out what older versions did not have and write null for what was deleted, so a missing field is None
here; only what an event cannot do without is required.
"""

import json
import re
from collections.abc import Iterator
from typing import Final, NoReturn

from providers.code_hosts.events import Actor
from providers.errors import ProviderError, UnreadableDelivery

GHOST: Final = Actor(external_id="", login="ghost")  # a deleted account; nobody can act with an empty id

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps neither NUL nor half of a surrogate pair


class MissingField(ProviderError):
    """A field that is needed is missing or of another type; the message names it."""


def find(node: object, *path: str) -> object:
    """What stands at the path, or None."""
    for name in path:
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node


def find_text(node: object, *path: str) -> str:
    """The text at the path, "" where there is none. Raises `MissingField` for text that cannot be kept."""
    value = find(node, *path)
    if not isinstance(value, str):
        return ""
    if _UNSTORABLE.search(value):
        raise MissingField(f"{'.'.join(path)} holds a character that cannot be kept")
    return value


def find_id(node: object, *path: str) -> str:
    """The numeric id at the path as text, "" where there is none."""
    value = find(node, *path)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else ""


def find_items(node: object, *path: str) -> Iterator[object]:
    """The items of the list at the path; none where there is no list."""
    value = find(node, *path)
    yield from value if isinstance(value, list) else ()


def text(node: object, *path: str) -> str:
    """The text at the path. Raises `MissingField` where there is none."""
    return _required(find_text(node, *path), path)


def identifier(node: object, *path: str) -> str:
    """The numeric id at the path as text. Raises `MissingField` where there is none."""
    return _required(find_id(node, *path), path)


def number(node: object, *path: str) -> int:
    """The positive number at the path. Raises `MissingField` where there is none."""
    return int(identifier(node, *path))


def sha(node: object, *path: str) -> str:
    """The commit at the path. Raises `MissingField` for anything but 40 or 64 hexadecimal digits."""
    value = text(node, *path)
    if not _SHA.fullmatch(value):
        raise MissingField(f"{'.'.join(path)} is no commit")
    return value


def sha_or_none(node: object, *path: str) -> str | None:
    """As `sha`; zeros stand for a branch that was not there before or is not there any more, and are None."""
    return sha(node, *path) if find_text(node, *path).strip("0") else None


def document(body: bytes) -> dict[str, object]:
    """The object that a delivery's body holds. Raises `UnreadableDelivery` for anything else."""
    try:
        read = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # ValueError also stands for bad UTF-8 and for giant numbers
        raise UnreadableDelivery(f"the body is not JSON: {type(error).__name__}") from error
    if not isinstance(read, dict):
        raise UnreadableDelivery("the body is JSON, but no object")
    return read


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _required(value: str, path: tuple[str, ...]) -> str:
    if not value:
        raise MissingField(f"{'.'.join(path) or 'the value'} is missing")
    return value
