"""Hooks of projects and groups; neither of their two secrets is ever told."""

import base64
import binascii
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.bare_repositories import RefMove
from tests.doubles.gitlab.call import Call, Refused, Route, bad_request, invalid, not_found
from tests.doubles.gitlab.people import MAINTAINER, OWNER, Hook
from tests.doubles.gitlab.world import Project

_EVENTS = (
    "push_events tag_push_events merge_requests_events repository_update_events issues_events "
    "confidential_issues_events note_events confidential_note_events pipeline_events wiki_page_events "
    "deployment_events feature_flag_events job_events releases_events milestone_events emoji_events "
    "resource_access_token_events vulnerability_events"
)
_GROUP_EVENTS = "subgroup_events member_events project_events"
_REST = "name description enable_ssl_verification push_events_branch_filter branch_filter_strategy"
_FIELDS = f"{_EVENTS} {_REST} token signing_token"
_KEY_BYTES = 32
_LATER = "2099-01-01T00:00:00.000Z"


def hook_document(hook: Hook, call: Call) -> dict[str, Any]:
    """Of the secrets only whether they are there."""
    owner = {"group_id": call.group.id} if call.given_group is not None else {"project_id": call.project.id}
    return {
        "id": hook.id,
        "created_at": hook.created_at,
        **owner,
        **hook.settings,
        "alert_status": "temporarily_disabled" if hook.is_asleep else "executable",
        "disabled_until": _LATER if hook.is_asleep else None,
        "url_variables": [],
        "custom_headers": [],
        "token_present": bool(hook.token),
        "signing_token_present": bool(hook.signing_token),
    }


async def list_hooks(call: Call) -> object:
    return [hook_document(hook, call) for hook in _hooks(call)]


async def get_hook(call: Call) -> object:
    return hook_document(_the_hook(call), call)


async def create_hook(call: Call) -> object:
    usual = {name: name == "push_events" for name in f"{_EVENTS} {_GROUP_EVENTS}".split()}
    texts = {"name": None, "description": None, "push_events_branch_filter": None}
    hook = Hook({**usual, **texts, "enable_ssl_verification": True, "branch_filter_strategy": "wildcard"})
    _fill(hook, call)
    _hooks(call).append(hook)
    return hook_document(hook, call)


async def edit_hook(call: Call) -> object:
    hook = _the_hook(call)
    _fill(hook, call)
    return hook_document(hook, call)


async def delete_hook(call: Call) -> object:
    _hooks(call).remove(_the_hook(call))
    return None


async def test_hook(call: Call) -> object:
    """A push of the default branch's head, to this hook alone; a group's tells one of its first project."""
    if call.at["trigger"] != "push_events":
        raise invalid("trigger does not have a valid value")
    hook, project = _the_hook(call), _tested_project(call)
    head = await call.git.sha(project.path, project.default_branch) if project is not None else None
    if project is None or head is None:
        raise Refused(422, {"message": "Ensure the project has at least one commit."})
    move = RefMove(f"refs/heads/{project.default_branch}", head, head)
    sent = await call.sender.test(hook, "Push Hook", await call.bodies.push(project, call.user, move))
    if not 200 <= (sent.status or 0) < 300:
        raise Refused(422, {"message": f"Hook executed but returned {sent.status}"})
    return {"message": "201 Created"}


def _tested_project(call: Call) -> Project | None:
    if call.given_group is None:
        return call.project
    return next((one for one in call.world.projects.values() if one.group is call.group), None)


def _hooks(call: Call) -> list[Hook]:
    return call.group.hooks if call.given_group is not None else call.project.hooks


def _the_hook(call: Call) -> Hook:
    for hook in _hooks(call):
        if str(hook.id) == call.at["hook"]:
            return hook
    raise not_found()


def _fill(hook: Hook, call: Call) -> None:
    address = urlsplit(call.text("url", hook.settings.get("url", "")))
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise Refused(422, {"error": "Invalid url given"})
    signing_token = call.text("signing_token", hook.signing_token)
    if signing_token and not _is_signing_token(signing_token):
        raise bad_request({"signing_token": ["must be in the format whsec_<base64> encoding a 32-byte key"]})
    hook.token = call.text("token", hook.token)
    hook.signing_token = signing_token
    secrets = {"token", "signing_token"}
    hook.settings.update({name: value for name, value in call.fields.items() if name not in secrets})


def _is_signing_token(text: str) -> bool:
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    return text.startswith("whsec_") and len(key) == _KEY_BYTES


def _routes(owner: str, level: int, fields: str) -> tuple[Route, ...]:
    at = f"{owner}/hooks"
    return (
        Route("GET", at, list_hooks, level),
        Route("POST", at, create_hook, level, f"url! {fields}"),
        Route("GET", f"{at}/:hook", get_hook, level),
        Route("PUT", f"{at}/:hook", edit_hook, level, f"url {fields}"),
        Route("DELETE", f"{at}/:hook", delete_hook, level),
        Route("POST", f"{at}/:hook/test/:trigger", test_hook, level),
    )


ROUTES = (
    *_routes("/projects/:project", MAINTAINER, _FIELDS),
    *_routes("/groups/:group", OWNER, f"{_FIELDS} {_GROUP_EVENTS}"),
)
