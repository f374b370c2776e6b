"""What an account may do on a GitLab, looked at before the bot depends on it; reads only.

The bot works with the role Developer: it pushes branches that are not protected, opens merge requests, writes notes,
resolves its own discussions, and sets statuses on commits. A status on a protected branch takes the right to push or to
merge there (GitLab's `Ci::PipelinePolicy`), which Developers have or have not. Setting a hook takes a Maintainer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.fields import find, find_id, find_items, find_text
from providers.code_hosts.gitlab.api import GitLabApi
from providers.errors import ProviderRefused

NEEDED_SCOPE: Final = "api"
DEVELOPER, MAINTAINER, OWNER = 30, 40, 50
_UNTOLD: Final = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Target:
    """A project or a group, by its full path."""

    kind: Literal["project", "group"]
    path: str

    @property
    def address(self) -> str:
        return f"/{self.kind}s/{quote(self.path, safe='')}"

    @property
    def hook_level(self) -> int:
        """Which access level GitLab asks of whoever sets a hook there."""
        return MAINTAINER if self.kind == "project" else OWNER


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a token is. `scopes` and the last day are None where the token tells none, as those of OAuth do.

    Of a token that lacks the needed scope only its scopes are known: it may not even ask whose it is.
    """

    login: str
    user_id: str
    scopes: tuple[str, ...] | None
    expires_on: date | None = None

    @property
    def lacks_scope(self) -> bool:
        return self.scopes is not None and NEEDED_SCOPE not in self.scopes


@dataclass(frozen=True, slots=True)
class Standing:
    """What the account may do at a target: its access level, 0 for no member.

    `closed_branch` is the default branch where it is protected so that GitLab takes no status from the account, else
    ""; that of a group's projects is not looked at.
    """

    level: int
    closed_branch: str = ""


def holder(api: GitLabApi) -> Holder:
    """Raises `ProviderRefused`: 401 for a token that is wrong or over, 404 where there is no GitLab."""
    token = _own_token(api)
    scopes = None if token is None else tuple(one for one in find_items(token, "scopes") if isinstance(one, str))
    told = Holder("", "", scopes, _day(find_text(token, "expires_at")))
    if told.lacks_scope:
        return told
    user = api.get("/user")
    return Holder(find_text(user, "username"), fields.identifier(user, "id"), scopes, told.expires_on)


def standing(api: GitLabApi, target: Target, user_id: str) -> Standing:
    """Raises `ProviderRefused`, 404 for a target that the account does not see."""
    document = api.get(target.address)
    level = _level(api, target, user_id)
    if target.kind == "group" or level < DEVELOPER:
        return Standing(level)
    return Standing(level, _closed_branch(api, target, level, find_text(document, "default_branch")))


def projects(api: GitLabApi) -> Iterator[str]:
    """The full paths of those in which the account is a member, as they are asked for; archived ones rest."""
    listed = api.pages("/projects", membership="true", archived="false", order_by="id", sort="asc")
    return filter(None, (find_text(project, "path_with_namespace") for project in listed))


def _own_token(api: GitLabApi) -> object | None:
    try:
        return api.get("/personal_access_tokens/self")
    except ProviderRefused as refused:
        if refused.status not in _UNTOLD:
            raise
        return None


def _level(api: GitLabApi, target: Target, user_id: str) -> int:
    try:
        member = api.get(f"{target.address}/members/all/{user_id}")
    except ProviderRefused as refused:
        if refused.status != 404:
            raise
        return 0
    return int(find_id(member, "access_level") or 0)


def _closed_branch(api: GitLabApi, project: Target, level: int, branch: str) -> str:
    try:
        document = api.get(f"{project.address}/repository/branches/{quote(branch, safe='')}") if branch else None
    except ProviderRefused as refused:
        if refused.status != 404:  # a project without a commit names a branch that is not there yet
            raise
        return ""
    merges = level >= DEVELOPER and find(document, "developers_can_merge") is True
    is_closed = find(document, "protected") is True and not merges and find(document, "can_push") is not True
    return branch if is_closed else ""


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
