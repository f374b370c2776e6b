"""The name of this host, and how its JSON tells accounts and repositories; other fields read alike everywhere."""

import re

from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.fields import MissingField, find, find_id, find_text, identifier, text

NAME = "github"

_FULL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")


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
