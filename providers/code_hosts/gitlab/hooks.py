"""The hook of a project or a group through which GitLab tells us what happens: looked at, made, brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from config.settings import GITLAB_SIGNING_PREFIX
from providers.code_hosts import fields
from providers.code_hosts.fields import find, find_id, find_items, find_text
from providers.code_hosts.gitlab.api import GitLabApi
from providers.errors import ProviderRefused

EVENTS: Final[Mapping[str, str]] = {
    "push": "push_events",
    "merge_requests": "merge_requests_events",
    "notes": "note_events",
    "issues": "issues_events",
    "pipelines": "pipeline_events",
}
"""What this bot listens to, as people name it and as GitLab does."""

MAINTAINER, OWNER = 40, 50
NEEDED_SCOPE: Final = "api"
_OTHERS: Final = (
    "tag_push_events",
    "confidential_issues_events",
    "confidential_note_events",
    "job_events",
    "wiki_page_events",
    "deployment_events",
    "releases_events",
)
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
    def needed_level(self) -> int:
        """Which access level GitLab asks of whoever sets a hook there."""
        return MAINTAINER if self.kind == "project" else OWNER


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are before anything is done.

    `scopes` are those of the token, None for a token that tells none (OAuth); `level` is our access level, 0 for no
    member; `hook_id` is None where there is no hook of this address yet; `is_asleep`: GitLab has switched it off.
    """

    login: str
    user_id: str
    scopes: tuple[str, ...] | None
    level: int
    hook_id: str | None
    is_asleep: bool = False


def look(api: GitLabApi, target: Target, hook_url: str) -> Standing:
    """Reads only, and nothing but its scopes where the token is not enough.

    Raises `ProviderRefused`: 401 for a wrong token, 404 for a target that the account does not see.
    """
    scopes = _scopes(api)
    if scopes is not None and NEEDED_SCOPE not in scopes:
        return Standing("", "", scopes, 0, None)
    user = api.get("/user")
    user_id = fields.identifier(user, "id")
    api.get(target.address)
    level = _level(api, target, user_id)
    hook = _find(api, target, hook_url) if level >= target.needed_level else None
    return Standing(
        login=find_text(user, "username"),
        user_id=user_id,
        scopes=scopes,
        level=level,
        hook_id=None if hook is None else fields.identifier(hook, "id"),
        is_asleep=hook is not None and find_text(hook, "alert_status") not in {"", "executable"},
    )


def ensure(api: GitLabApi, target: Target, hook_url: str, events: Sequence[str], secret: str) -> bool:
    """One hook of this address, told these events and no others, with this secret; whether GitLab keeps it.

    A GitLab that cannot sign passes over a signing token without a word: then the answer is False.
    """
    is_signed = secret.startswith(GITLAB_SIGNING_PREFIX)
    wanted: dict[str, object] = {
        "url": hook_url,
        **dict.fromkeys(_OTHERS, False),
        **{name: event in events for event, name in EVENTS.items()},
        "signing_token" if is_signed else "token": secret,
    }
    if target.kind == "group":
        wanted["project_events"] = True
    hook = _find(api, target, hook_url)
    if hook is None:
        # Whoever has switched the check of certificates off since had a reason, and finds it so.
        hook = api.post(
            f"{target.address}/hooks", wanted | {"enable_ssl_verification": hook_url.startswith("https://")}
        )
    else:
        hook = api.put(f"{target.address}/hooks/{fields.identifier(hook, 'id')}", wanted)
    return not is_signed or find(hook, "signing_token_present") is True


def _find(api: GitLabApi, target: Target, hook_url: str) -> object | None:
    listed = api.pages(f"{target.address}/hooks")
    return next((hook for hook in listed if find(hook, "url") == hook_url), None)


def _level(api: GitLabApi, target: Target, user_id: str) -> int:
    try:
        member = api.get(f"{target.address}/members/all/{user_id}")
    except ProviderRefused as refused:
        if refused.status != 404:
            raise
        return 0
    return int(find_id(member, "access_level") or 0)


def _scopes(api: GitLabApi) -> tuple[str, ...] | None:
    try:
        token = api.get("/personal_access_tokens/self")
    except ProviderRefused as refused:
        if refused.status not in _UNTOLD:
            raise
        return None
    return tuple(scope for scope in find_items(token, "scopes") if isinstance(scope, str))
