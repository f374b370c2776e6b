"""Commit statuses, with the state machine that refuses to go where a status stands already."""

from typing import Any

from tests.doubles.gitlab.call import Call, Route, bad_request, bounded, forbidden, not_found, one_of
from tests.doubles.gitlab.people import DEVELOPER, REPORTER, stamp
from tests.doubles.gitlab.projects import user_document
from tests.doubles.gitlab.repository import the_commit
from tests.doubles.gitlab.world import Pipeline, Status

STATES = ("pending", "running", "success", "failed", "canceled", "skipped")
_UNDER_WAY = ("created", "pending", "running")
# event of GitLab's state machine, and the states from which it may happen
_EVENTS = {
    "pending": ("enqueue", ("created",)),
    "running": ("run", ("created", "pending")),  # GitLab enqueues first, without minding whether that went
    "success": ("success", _UNDER_WAY),
    "failed": ("drop", _UNDER_WAY),
    "canceled": ("cancel", _UNDER_WAY),
    "skipped": ("skip", ("created", "pending")),
}


async def create_status(call: Call) -> object:
    """One status a name and ref is under way at a time; the next after an ended one replaces it."""
    commit = await the_commit(call, call.at["sha"])
    state = one_of(call, "state", *STATES)
    ref = call.text("ref") or await _branch_with(call, commit.sha)
    if not call.project.may_update(call.user, ref):
        raise forbidden()
    for name in ("description", "target_url"):
        bounded(call, name, 255)
    if call.text("target_url") and not call.text("target_url").startswith(("http://", "https://")):
        raise bad_request({"target_url": ["is blocked: Only allowed schemes are http, https"]})
    status = _found(call, commit.sha, ref)
    _move(status, state)
    status.description = call.text("description") or status.description
    status.target_url = call.text("target_url") or status.target_url
    if "coverage" in call.fields:
        status.coverage = float(call.text("coverage"))
    _keep(call, status)
    return status_document(status, call)


async def list_statuses(call: Call) -> object:
    """Newest first; those that a later one replaced only with `all`."""
    commit = await the_commit(call, call.at["sha"])
    one_of(call, "order_by", "id", "pipeline_id")
    wanted = [status for status in call.project.statuses if status.sha == commit.sha]
    found = [status for status in wanted if call.is_set("all") or not status.is_retried]
    for name in {"name", "ref"} & call.fields.keys():
        found = [status for status in found if getattr(status, name) == call.text(name)]
    found.sort(key=lambda status: status.id, reverse=call.text("sort") == "desc")
    return [status_document(status, call) for status in found]


def status_document(status: Status, call: Call) -> dict[str, Any]:
    return {
        "id": status.id,
        "sha": status.sha,
        "ref": status.ref,
        "status": status.state,
        "name": status.name,
        "target_url": status.target_url,
        "description": status.description,
        "created_at": status.created_at,
        "started_at": None,
        "finished_at": status.finished_at,
        "allow_failure": False,
        "coverage": status.coverage,
        "pipeline_id": status.pipeline_id,
        "author": user_document(status.author, call.base_url),
    }


async def _branch_with(call: Call, sha: str) -> str:
    heads = await call.git.refs(call.project.path)
    for ref, head in heads.items():
        if head == sha or await call.git.merge_base(call.project.path, head, sha) == sha:
            return ref.removeprefix("refs/heads/")
    raise not_found("References for commit")


def _found(call: Call, sha: str, ref: str) -> Status:
    """The one under way, or a new one that is not kept before its first move has gone well."""
    name = call.text("name") or call.text("context") or "default"
    for status in reversed(call.project.statuses):
        if (status.sha, status.ref, status.name) == (sha, ref, name) and status.state in _UNDER_WAY:
            return status
    return Status(sha, ref, name, call.user, _pipeline_id(call, sha, ref))


def _pipeline_id(call: Call, sha: str, ref: str) -> int:
    wanted = call.text("pipeline_id")
    same = [pipeline for pipeline in call.project.pipelines if (pipeline.sha, pipeline.ref) == (sha, ref)]
    if wanted:
        if wanted not in {str(pipeline.id) for pipeline in same}:
            raise not_found("Pipeline")
        return int(wanted)
    if not same:
        same.append(Pipeline(sha, ref, "pending", source="external"))
        call.project.pipelines.append(same[0])
    return same[-1].id


def _move(status: Status, state: str) -> None:
    event, sources = _EVENTS[state]
    if status.state not in sources:
        reason = f'Status cannot transition via "{event}"'
        raise bad_request(f"Cannot transition status via :{event} from :{status.state} (Reason(s): {reason})")
    status.state = state
    if state not in _UNDER_WAY:
        status.finished_at = stamp()


def _keep(call: Call, status: Status) -> None:
    if status in call.project.statuses:
        return
    for older in call.project.statuses:
        if (older.sha, older.ref, older.name) == (status.sha, status.ref, status.name):
            older.is_retried = True
    call.project.statuses.append(status)


_FIELDS = "state! ref name context target_url description coverage pipeline_id"
ROUTES = (
    Route("POST", "/projects/:project/statuses/:sha", create_status, DEVELOPER, _FIELDS),
    Route("GET", "/projects/:project/repository/commits/:sha/statuses", list_statuses, REPORTER, "ref name all"),
)
