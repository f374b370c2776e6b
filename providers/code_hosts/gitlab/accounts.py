"""The name of this host, and how its JSON tells accounts and projects; other fields read alike everywhere."""

import re
from typing import Final

from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.fields import GHOST, MissingField, find, find_id, find_text

NAME: Final = "gitlab"

_FULL_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,255}(?:/[A-Za-z0-9_.-]{1,255}){1,24}")
# Those of access tokens and of services, and GitLab's own, which get a number where the name was taken already.
_BOT: Final = re.compile(
    r"(?:project|group)_\d+_bot[0-9a-f_]*|service_account_\w+|ghost\d*|gitlabduo\d*"
    r"|(?:gitlab-)?(?:admin|alert|automation|llm|migration|security|suggested-reviewers|support|visual-review)-bot\d*",
    re.IGNORECASE,
)
_PUBLIC: Final = 20  # the levels of visibility: 0 private, 10 everybody who is signed in, 20 the world


def actor(node: object, own_id: str = "") -> Actor | None:
    """An account; None for a deleted one. Accounts that no person uses are bots, and so are we, `own_id`."""
    external_id = find_id(node, "id")
    if not external_id:
        return None
    return account(external_id, find_text(node, "username"), own_id, is_bot=find(node, "bot") is True)


def account(external_id: str, login: str, own_id: str, *, is_bot: bool = False) -> Actor:
    """An account whose id and login are told apart from each other."""
    is_bot = is_bot or external_id == own_id or _BOT.fullmatch(login) is not None
    return Actor(external_id, login or GHOST.login, is_bot=is_bot)


def repository(node: object, external_id: str = "") -> RepositoryRef:
    """A project as hooks (`visibility_level`) and the API (`visibility`) tell it; older hooks leave out its id."""
    told = find(node, "visibility_level")
    is_public = told == _PUBLIC if isinstance(told, int) else find(node, "visibility") == "public"
    return named_repository(
        find_id(node, "id") or external_id,
        find_text(node, "path_with_namespace"),
        find_text(node, "default_branch"),
        is_private=not is_public,
    )


def named_repository(
    external_id: str, full_name: str, default_branch: str = "", *, is_private: bool = True
) -> RepositoryRef:
    """A project by its path. What it belongs to, as an installation does elsewhere, is its topmost group or person.

    GitLab's paths ignore case, and no hook tells the id of that group. Raises `MissingField`.
    """
    if not external_id or not _FULL_NAME.fullmatch(full_name) or {".", ".."} & set(full_name.split("/")):
        raise MissingField("the project has no id or no usable path")
    installation_id = full_name.partition("/")[0].lower()
    return RepositoryRef(NAME, external_id, full_name, default_branch, installation_id, is_private)
