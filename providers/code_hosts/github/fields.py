"""Reads GitHub's JSON: the few fields we need, with their types checked, and nothing else.

GitHub leaves out what older versions did not have and writes null for deleted accounts and forks, so a
missing field is None here; only what an event cannot do without is required.
"""

import re
from collections.abc import Iterator

from providers.code_hosts.events import Actor, RepositoryRef
from providers.errors import ProviderError

NAME = "github"
GHOST = Actor(external_id="", login="ghost")  # a deleted account; nobody can act with an empty id

_FULL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
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


def actor(node: object) -> Actor | None:
    """An account; None for a deleted one."""
    external_id = find_id(node, "id")
    if not external_id:
        return None
    return Actor(external_id, find_text(node, "login") or "ghost", is_bot=find_text(node, "type") == "Bot")


def repository(node: object, installation_id: str, owner_id: str = "") -> RepositoryRef:
    """A repository, whole or in short. The short form of installation events names no default branch: it is "".

    It names no owner either: that is `owner_id` then, the account of the installation.
    """
    full_name = text(node, "full_name")
    if not _FULL_NAME.fullmatch(full_name) or full_name.partition("/")[2] in {".", ".."}:
        raise MissingField("full_name is no repository's name")
    return RepositoryRef(
        host=NAME,
        external_id=identifier(node, "id"),
        full_name=full_name,
        default_branch=find_text(node, "default_branch"),
        installation_id=installation_id,
        is_private=find(node, "private") is not False,
        owner_id=find_id(node, "owner", "id") or owner_id,
    )


def _required(value: str, path: tuple[str, ...]) -> str:
    if not value:
        raise MissingField(f"{'.'.join(path) or 'the value'} is missing")
    return value
