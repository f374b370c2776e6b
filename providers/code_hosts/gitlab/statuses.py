"""A check run as GitLab has it on a commit: one status of that name, whose words are few."""

from typing import Final
from urllib.parse import quote

import structlog

from providers.code_hosts import fields
from providers.code_hosts.code_host import CheckRun, CheckStatus, Conclusion
from providers.code_hosts.fields import find, find_id, find_text
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.texts import worded
from providers.code_hosts.texts import cut
from providers.errors import ProviderRefused

log = structlog.get_logger(__name__)

DESCRIPTION_CHARACTERS: Final = 255
_ON_NO_BRANCH: Final = "references for commit"
_REFUSED_TRANSITION: Final = "cannot transition status"
_LIVE: Final[dict[CheckStatus, str]] = {"queued": "pending", "in_progress": "running", "completed": "success"}
# Older versions do not know "skipped", and neutral is no word of GitLab's: neither may hold up a merge.
_ENDED: Final[dict[Conclusion, str]] = {
    "success": "success",
    "neutral": "success",
    "skipped": "success",
    "failure": "failed",
    "action_required": "failed",
    "timed_out": "failed",
    "cancelled": "canceled",
}


def ensure(api: GitLabApi, project: str, own_id: str, check_run: CheckRun) -> str:
    """The status of this name says so afterwards; answers its id, "" where GitLab keeps none from us.

    It keeps none of a commit that is on no branch of the project, such as the head of a fork, and none of one on a
    protected branch into which our account may neither push nor merge: its status could let a merge pass there.
    """
    try:
        return _brought_to_stand(api, project, own_id, check_run)
    except ProviderRefused as refused:
        if refused.status != 403 and _ON_NO_BRANCH not in refused.reason.lower():
            raise
        log.warning("status_not_taken", project=project, head_sha=check_run.head_sha, reason=refused.reason)
        return ""


def _brought_to_stand(api: GitLabApi, project: str, own_id: str, check_run: CheckRun) -> str:
    wanted = _wanted(check_run)
    standing = _find(api, project, own_id, check_run)
    if standing is not None and all((find(standing, name) or "") == value for name, value in _told(wanted).items()):
        return fields.identifier(standing, "id")
    try:
        made = api.post(f"{project}/statuses/{quote(check_run.head_sha, safe='')}", wanted)
    except ProviderRefused as refused:
        is_set_already = _REFUSED_TRANSITION in refused.reason.lower()
        after = _find(api, project, own_id, check_run) if is_set_already else None
        if after is None or not _is_as_good(find_text(after, "status"), wanted["state"]):
            raise
        return fields.identifier(after, "id")
    return fields.identifier(made, "id")


def _find(api: GitLabApi, project: str, own_id: str, check_run: CheckRun) -> object | None:
    """The newest of this name that our account has set."""
    path = f"{project}/repository/commits/{quote(check_run.head_sha, safe='')}/statuses"
    found = [one for one in api.pages(path, name=check_run.name) if _is_ours(one, own_id, check_run.name)]
    return max(found, key=lambda one: fields.number(one, "id"), default=None)


def _is_ours(status: object, own_id: str, name: str) -> bool:
    return find_id(status, "author", "id") == own_id and find(status, "name") == name


def _is_as_good(standing: str, wanted: str) -> bool:
    """GitLab refuses to set what is set already, and to queue what runs; neither is news to anybody."""
    return standing == wanted or (standing == "running" and wanted == "pending")


def _wanted(check_run: CheckRun) -> dict[str, str]:
    is_ended = check_run.status == "completed"
    state = _ENDED[check_run.conclusion or "neutral"] if is_ended else _LIVE[check_run.status]
    wanted = {
        "state": state,
        "name": check_run.name,
        "description": cut(worded(check_run.title), DESCRIPTION_CHARACTERS),
    }
    return wanted | {"target_url": check_run.details_url} if check_run.details_url else wanted


def _told(wanted: dict[str, str]) -> dict[str, str]:
    """The same in the words of GitLab's answers, which say "status" where a request says "state"."""
    return {"status" if name == "state" else name: value for name, value in wanted.items()}
