"""The hook of a project or a group through which GitLab tells us what happens: found, made, kept up to date, tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.settings import GITLAB_SIGNING_PREFIX
from providers.code_hosts import fields
from providers.code_hosts.fields import find, find_text
from providers.code_hosts.gitlab.access import Target
from providers.code_hosts.gitlab.api import GitLabApi

EVENTS: Final[Mapping[str, str]] = {
    "push": "push_events",
    "merge_requests": "merge_requests_events",
    "notes": "note_events",
    "issues": "issues_events",
    "pipelines": "pipeline_events",
}
"""What this bot listens to, as people name it and as GitLab does."""

_OTHERS: Final = (
    "tag_push_events",
    "confidential_issues_events",
    "confidential_note_events",
    "job_events",
    "wiki_page_events",
    "deployment_events",
    "releases_events",
)


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as it stands. `is_asleep`: GitLab has switched it off. `is_signing`: it signs what it sends."""

    hook_id: str
    is_asleep: bool
    is_signing: bool


def find_hook(api: GitLabApi, target: Target, hook_url: str) -> Hook | None:
    """The one of this address. Raises `ProviderRefused` for an account that may not see hooks."""
    listed = api.pages(f"{target.address}/hooks")
    return next((_hook(one) for one in listed if find(one, "url") == hook_url), None)


def ensure(api: GitLabApi, target: Target, hook_url: str, events: Sequence[str], secret: str) -> Hook:
    """One hook of this address, told these events and no others, with this secret.

    A GitLab that cannot sign passes over a signing token without a word: then the hook is not signing.
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
    hook = find_hook(api, target, hook_url)
    if hook is not None:
        return _hook(api.put(f"{target.address}/hooks/{hook.hook_id}", wanted))
    # Whoever has switched the check of certificates off since had a reason, and finds it so.
    wanted["enable_ssl_verification"] = hook_url.startswith("https://")
    return _hook(api.post(f"{target.address}/hooks", wanted))


def try_out(api: GitLabApi, target: Target, hook_id: str) -> None:
    """Let GitLab send a push of the default branch as it stands; an answer of 2xx also wakes a hook that is asleep.

    Raises `ProviderRefused`: 422 where nobody answers well, and where there is no commit to tell of.
    """
    api.post(f"{target.address}/hooks/{hook_id}/test/push_events", {})


def _hook(document: object) -> Hook:
    return Hook(
        hook_id=fields.identifier(document, "id"),
        is_asleep=find_text(document, "alert_status") not in {"", "executable"},
        is_signing=find(document, "signing_token_present") is True,
    )
