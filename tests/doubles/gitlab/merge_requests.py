"""Merge requests: made, found, edited, closed and reopened; their heads and diffs come from git."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from tests.doubles.gitlab.call import Call, Refused, Route, bad_request, bounded, invalid, not_found, one_of
from tests.doubles.gitlab.git import GitLabRepositories
from tests.doubles.gitlab.labels import remember_label
from tests.doubles.gitlab.merge_request_views import merge_request_document, the_merge_request
from tests.doubles.gitlab.noteables import MergeRequest, Version
from tests.doubles.gitlab.people import DEVELOPER, User, stamp
from tests.doubles.gitlab.world import Project, World

_EDITABLE = (
    "title description state_event labels add_labels remove_labels target_branch remove_source_branch reviewer_ids"
)


async def open_merge_request(
    world: World, git: GitLabRepositories, author: User, project: Project, fields: Mapping[str, Any]
) -> MergeRequest:
    """Make it, as the API or a person on the site would."""
    source = world.project(str(fields.get("source") or project.id)) or project
    branches = str(fields["source_branch"]), str(fields["target_branch"])
    head = await git.sha(source.path, branches[0])
    if head is None or await git.sha(project.path, branches[1]) is None:
        # What GitLab does here differs by version; the product must never ask for it.
        raise Refused(422, {"message": ["Source and target branch must exist"]})
    version = await _version(git, project, branches[1], head)
    _refuse_twins(project, source, *branches)  # from here to its place in the project nothing may wait
    mr = MergeRequest(project, len(project.merge_requests) + 1, author, str(fields["title"]), source=source)
    mr.source_branch, mr.target_branch = branches
    mr.description = str(fields.get("description") or "")
    mr.versions.append(version)
    project.merge_requests[mr.iid] = mr
    await git.keep_head(project.path, source.path, mr.iid, head)
    return mr


async def new_version(git: GitLabRepositories, mr: MergeRequest, head: str) -> None:
    """Its source branch stands at `head` now, or another branch is its target."""
    await git.keep_head(mr.project.path, mr.source.path, mr.iid, head)
    mr.versions.append(await _version(git, mr.project, mr.target_branch, head))


async def _version(git: GitLabRepositories, project: Project, target_branch: str, head: str) -> Version:
    start = await git.sha(project.path, target_branch)
    assert start is not None
    return Version(head, start, await git.merge_base(project.path, start, head) or start)


async def create_merge_request(call: Call) -> object:
    bounded(call, "title", 255)
    bounded(call, "description", 1_048_576)
    target = call.world.project(call.text("target_project_id")) if "target_project_id" in call.fields else call.project
    if target is None:
        raise not_found("Project")
    fields = {**call.fields, "source": call.project.id}
    mr = await open_merge_request(call.world, call.git, call.user, target, fields)
    _set_labels(mr, call.names("labels"))
    mr.is_removing_source = call.is_set("remove_source_branch")
    call.sender.tell(target, "Merge Request Hook", await call.bodies.merge_request(mr, call.user, "open"))
    return await merge_request_document(mr, call, is_whole=True)


async def update_merge_request(call: Call) -> object:
    mr = the_merge_request(call)
    if not call.fields:
        raise invalid(f"{', '.join(_EDITABLE.split())} are missing, at least one parameter must be provided")
    bounded(call, "title", 255)
    bounded(call, "description", 1_048_576)
    event = one_of(call, "state_event", "close", "reopen")
    if event == "reopen" and mr.state == "closed":
        _refuse_twins(mr.project, mr.source, mr.source_branch, mr.target_branch)
    before = _editable(mr)
    action = _apply(mr, call, event)
    if mr.target_branch != before["target_branch"]:
        await new_version(call.git, mr, mr.version.head)
    mr.updated_at = stamp()
    body = await call.bodies.merge_request(mr, call.user, action, changes=differences(before, _editable(mr)))
    call.sender.tell(mr.project, "Merge Request Hook", body)
    return await merge_request_document(mr, call, is_whole=True)


def _editable(mr: MergeRequest) -> dict[str, Any]:
    names = ("title", "description", "target_branch", "labels", "state")
    return {name: copy(getattr(mr, name)) for name in names}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What an edit changed, as the webhook tells it."""
    changed = (name for name in after if before[name] != after[name])
    return {name: {"previous": before[name], "current": after[name]} for name in changed}


def _apply(mr: MergeRequest, call: Call, event: str) -> str:
    """The edit; the action by which the webhook names it."""
    if "title" in call.fields and not call.text("title").strip():
        raise bad_request({"title": ["can't be blank"]})
    mr.title = call.text("title", mr.title)
    mr.description = call.text("description", mr.description)
    mr.target_branch = call.text("target_branch", mr.target_branch)
    if "remove_source_branch" in call.fields:
        mr.is_removing_source = call.is_set("remove_source_branch")
    if "reviewer_ids" in call.fields:
        mr.reviewers[:] = _readers(mr, call)
    if "labels" in call.fields:
        take_labels(mr, [label for label in mr.labels if label not in call.names("labels")])
    _set_labels(mr, [*call.names("labels"), *call.names("add_labels")])
    take_labels(mr, call.names("remove_labels"))
    return _turn(mr, event)


def _readers(mr: MergeRequest, call: Call) -> list[User]:
    """Whoever may not read is left out without a word."""
    known = {str(member.user.id): member.user for member in mr.project.all_members.values()}
    return [known[account_id] for account_id in call.names("reviewer_ids") if account_id in known]


def _turn(mr: MergeRequest, event: str) -> str:
    if event == "close" and mr.state == "opened":
        mr.state, mr.closed_at = "closed", stamp()
        return "close"
    if event == "reopen" and mr.state == "closed":
        mr.state, mr.closed_at = "opened", None
        return "reopen"
    return "update"


def _refuse_twins(project: Project, source: Project, source_branch: str, target_branch: str) -> None:
    if source is project and source_branch == target_branch:
        raise Refused(422, {"message": ["You can't use same project/branch for source and target"]})
    wanted = "opened", source, source_branch, target_branch
    for other in project.merge_requests.values():
        if (other.state, other.source, other.source_branch, other.target_branch) == wanted:
            problem = f"Another open merge request already exists for this source branch: !{other.iid}"
            raise Refused(409, {"message": [problem]})


def _set_labels(mr: MergeRequest, names: list[str]) -> None:
    for name in names:
        remember_label(mr.project, name)
        if name not in mr.labels:
            mr.labels.append(name)
            mr.label_events.append(("add", name))


def take_labels(mr: MergeRequest, names: list[str]) -> None:
    for name in names:
        if name in mr.labels:
            mr.labels.remove(name)
            mr.label_events.append(("remove", name))


async def list_label_events(call: Call) -> object:
    mr = the_merge_request(call)
    return [
        {"id": number, "resource_type": "MergeRequest", "resource_id": mr.id, "action": action, "label": {"name": name}}
        for number, (action, name) in enumerate(mr.label_events, 1)
    ]


_AT = "/projects/:project/merge_requests"
_CREATE = "source_branch! target_branch! title! description labels remove_source_branch target_project_id"
ROUTES = (
    Route("POST", _AT, create_merge_request, DEVELOPER, _CREATE),
    Route("PUT", f"{_AT}/:mr", update_merge_request, DEVELOPER, _EDITABLE),
    Route("GET", f"{_AT}/:mr/resource_label_events", list_label_events),
)
