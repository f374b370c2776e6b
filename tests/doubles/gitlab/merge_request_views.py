"""How a merge request is told: alone, in a list, and by its diffs, commits and versions."""

from typing import Any

from tests.doubles.gitlab.call import Call, Route, one_of
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.notes import the_noteable
from tests.doubles.gitlab.people import DEVELOPER, REPORTER
from tests.doubles.gitlab.projects import user_document
from tests.doubles.gitlab.repository import commit_document, diff_document, the_commit


def the_merge_request(call: Call) -> MergeRequest:
    found = the_noteable(call)
    assert isinstance(found, MergeRequest)
    return found


async def list_merge_requests(call: Call) -> object:
    one_of(call, "state", "opened", "closed", "locked", "merged", "all")
    one_of(call, "sort", "asc", "desc")
    one_of(call, "scope", "all")
    found = [mr for mr in call.project.merge_requests.values() if _is_wanted(mr, call)]
    order = one_of(call, "order_by", "created_at", "updated_at", "title") or "created_at"
    found.sort(key=lambda mr: (getattr(mr, order), mr.id), reverse=call.text("sort") != "asc")
    return [await merge_request_document(mr, call, is_whole=False) for mr in found]


def _is_wanted(mr: MergeRequest, call: Call) -> bool:
    if call.text("state", "all") not in {"all", mr.state}:
        return False
    for name in ("source_branch", "target_branch"):
        if name in call.fields and call.text(name) != getattr(mr, name):
            return False
    if "author_id" in call.fields and call.text("author_id") != str(mr.author.id):
        return False
    if "iids" in call.fields and str(mr.iid) not in call.names("iids"):
        return False
    return set(call.names("labels")) <= set(mr.labels) and call.text("search").lower() in mr.title.lower()


async def get_merge_request(call: Call) -> object:
    return await merge_request_document(the_merge_request(call), call, is_whole=True)


async def get_changes(call: Call) -> object:
    mr = the_merge_request(call)
    whole = await merge_request_document(mr, call, is_whole=True)
    return whole | {"changes": await list_diffs(call), "overflow": False}


async def list_diffs(call: Call) -> object:
    mr = the_merge_request(call)
    diffs = await call.git.diff(mr.project.path, mr.version.base, mr.version.head)
    return [diff_document(diff) for diff in diffs]


async def list_commits(call: Call) -> object:
    mr = the_merge_request(call)
    found = await call.git.log(mr.project.path, f"{mr.version.base}..{mr.version.head}")
    return [commit_document(commit, mr.project, call.base_url) for commit in found]


async def list_of_commit(call: Call) -> object:
    """Those whose diff has the commit, at its head or before."""
    state = one_of(call, "state", "opened", "closed", "locked", "merged")
    commit = await the_commit(call, call.at["sha"])
    found = []
    for mr in call.project.merge_requests.values():
        inside = await call.git.log(call.project.path, f"{mr.version.base}..{mr.version.head}")
        if state in {"", mr.state} and commit.sha in {one.sha for one in inside}:
            found.append(await merge_request_document(mr, call, is_whole=False))
    return found


async def list_versions(call: Call) -> object:
    mr = the_merge_request(call)
    return [
        {
            "id": version.id,
            "head_commit_sha": version.head,
            "base_commit_sha": version.base,
            "start_commit_sha": version.start,
            "created_at": version.created_at,
            "merge_request_id": mr.id,
            "state": "collected",
        }
        for version in reversed(mr.versions)
    ]


async def merge_request_document(mr: MergeRequest, call: Call, *, is_whole: bool) -> dict[str, Any]:
    """As one asks for it (`is_whole`), or as it stands in a list, which leaves the diff's commits out."""
    target = await call.git.sha(mr.project.path, mr.target_branch) or mr.version.start
    conflicts = mr.state == "opened" and await call.git.has_conflicts(mr.project.path, target, mr.version.head)
    document = {
        "id": mr.id,
        "iid": mr.iid,
        "project_id": mr.project.id,
        "title": mr.title,
        "description": mr.description,
        "state": mr.state,
        "created_at": mr.created_at,
        "updated_at": mr.updated_at,
        "merged_at": mr.merged_at,
        "closed_at": mr.closed_at,
        "target_branch": mr.target_branch,
        "source_branch": mr.source_branch,
        "source_project_id": mr.source.id,
        "target_project_id": mr.project.id,
        "author": user_document(mr.author, call.base_url),
        "assignees": [],
        "reviewers": [user_document(user, call.base_url) for user in mr.reviewers],
        "labels": list(mr.labels),
        "draft": mr.is_draft,
        "work_in_progress": mr.is_draft,
        "user_notes_count": len([note for note in mr.notes if not note.is_system]),
        "merge_status": "cannot_be_merged" if conflicts else "can_be_merged",
        "detailed_merge_status": _detailed_status(mr, conflicts=conflicts),
        "has_conflicts": conflicts,
        "sha": mr.version.head,
        "merge_commit_sha": mr.merge_commit,
        "squash_commit_sha": None,
        "should_remove_source_branch": None,
        "force_remove_source_branch": mr.is_removing_source,
        "blocking_discussions_resolved": True,
        "reference": f"!{mr.iid}",
        "references": {"short": f"!{mr.iid}", "relative": f"!{mr.iid}", "full": f"{mr.project.path}!{mr.iid}"},
        "web_url": f"{call.base_url}/{mr.project.path}/-/merge_requests/{mr.iid}",
    }
    if is_whole:
        at = mr.version
        document["diff_refs"] = {"base_sha": at.base, "head_sha": at.head, "start_sha": at.start}
        document["changes_count"] = str(len(await call.git.diff(mr.project.path, at.base, at.head)))
        document["merge_error"] = None
        document["user"] = {"can_merge": mr.project.level_of(call.user) >= DEVELOPER}
    return document


def _detailed_status(mr: MergeRequest, *, conflicts: bool) -> str:
    if mr.state != "opened":
        return "not_open"
    if mr.is_draft:
        return "draft_status"
    return "conflict" if conflicts else "mergeable"


_AT = "/projects/:project/merge_requests"
_FILTERS = "state source_branch target_branch labels author_id search iids scope"
ROUTES = (
    Route("GET", "/projects/:project/repository/commits/:sha/merge_requests", list_of_commit, REPORTER, "state"),
    Route("GET", _AT, list_merge_requests, REPORTER, _FILTERS),
    Route("GET", f"{_AT}/:mr", get_merge_request, REPORTER),
    Route("GET", f"{_AT}/:mr/changes", get_changes, REPORTER),
    Route("GET", f"{_AT}/:mr/diffs", list_diffs, REPORTER),
    Route("GET", f"{_AT}/:mr/commits", list_commits, REPORTER),
    Route("GET", f"{_AT}/:mr/versions", list_versions, REPORTER),
)
