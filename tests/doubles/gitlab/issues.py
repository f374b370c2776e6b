"""Issues: the dashboard's home."""

from typing import Any

from tests.doubles.gitlab.call import Call, Route, bad_request, bounded, invalid, one_of
from tests.doubles.gitlab.labels import remember_label
from tests.doubles.gitlab.merge_requests import differences
from tests.doubles.gitlab.noteables import Issue
from tests.doubles.gitlab.notes import the_noteable
from tests.doubles.gitlab.people import GUEST, PLANNER, User, stamp
from tests.doubles.gitlab.projects import user_document
from tests.doubles.gitlab.world import Project

_EDITABLE = "title description state_event labels add_labels remove_labels"


def open_issue(project: Project, author: User, title: str, description: str = "") -> Issue:
    issue = Issue(project, len(project.issues) + 1, author, title, description)
    project.issues[issue.iid] = issue
    return issue


def issue_document(issue: Issue, base_url: str) -> dict[str, Any]:
    return {
        "id": issue.id,
        "iid": issue.iid,
        "project_id": issue.project.id,
        "title": issue.title,
        "description": issue.description,
        "state": issue.state,
        "created_at": issue.created_at,
        "updated_at": issue.updated_at,
        "closed_at": issue.closed_at,
        "labels": list(issue.labels),
        "author": user_document(issue.author, base_url),
        "assignees": [],
        "type": "ISSUE",
        "issue_type": "issue",
        "confidential": False,
        "user_notes_count": len(issue.notes),
        "references": {"short": f"#{issue.iid}", "full": f"{issue.project.path}#{issue.iid}"},
        "web_url": f"{base_url}/{issue.project.path}/-/issues/{issue.iid}",
    }


async def create_issue(call: Call) -> object:
    if not call.text("title").strip():
        raise bad_request({"title": ["can't be blank"]})
    bounded(call, "title", 255)
    bounded(call, "description", 1_048_576)
    issue = open_issue(call.project, call.user, call.text("title"), call.text("description"))
    _label(issue, call.names("labels"))
    call.sender.tell(call.project, "Issue Hook", call.bodies.issue(issue, call.user, "open"))
    return issue_document(issue, call.base_url)


async def get_issue(call: Call) -> object:
    return issue_document(_the_issue(call), call.base_url)


async def list_issues(call: Call) -> object:
    one_of(call, "state", "opened", "closed", "all")
    one_of(call, "sort", "asc", "desc")
    one_of(call, "scope", "all")
    found = [issue for issue in call.project.issues.values() if _is_wanted(issue, call)]
    found.sort(key=lambda issue: (issue.created_at, issue.id), reverse=call.text("sort") != "asc")
    return [issue_document(issue, call.base_url) for issue in found]


def _is_wanted(issue: Issue, call: Call) -> bool:
    return (
        call.text("state", "all") in {"all", issue.state}
        and call.text("author_id", str(issue.author.id)) == str(issue.author.id)
        and set(call.names("labels")) <= set(issue.labels)
        and call.text("search").lower() in issue.title.lower()
    )


async def update_issue(call: Call) -> object:
    issue = _the_issue(call)
    if not call.fields:
        raise invalid(f"{', '.join(_EDITABLE.split())} are missing, at least one parameter must be provided")
    bounded(call, "title", 255)
    bounded(call, "description", 1_048_576)
    event = one_of(call, "state_event", "close", "reopen")
    before = _texts(issue)
    issue.title = call.text("title", issue.title)
    issue.description = call.text("description", issue.description)
    if "labels" in call.fields:
        issue.labels.clear()
    _label(issue, [*call.names("labels"), *call.names("add_labels")])
    issue.labels[:] = [label for label in issue.labels if label not in call.names("remove_labels")]
    if event:
        issue.state = "closed" if event == "close" else "opened"
        issue.closed_at = stamp() if event == "close" else None
    issue.updated_at = stamp()
    changes = differences(before, _texts(issue))
    call.sender.tell(call.project, "Issue Hook", call.bodies.issue(issue, call.user, event or "update", changes))
    return issue_document(issue, call.base_url)


def _texts(issue: Issue) -> dict[str, Any]:
    return {"title": issue.title, "description": issue.description}


def _the_issue(call: Call) -> Issue:
    found = the_noteable(call)
    assert isinstance(found, Issue)
    return found


def _label(issue: Issue, names: list[str]) -> None:
    for name in names:
        remember_label(issue.project, name)
        if name not in issue.labels:
            issue.labels.append(name)


_AT = "/projects/:project/issues"
ROUTES = (
    Route("GET", _AT, list_issues, GUEST, "state labels search author_id scope"),
    Route("POST", _AT, create_issue, GUEST, "title! description labels"),
    Route("GET", f"{_AT}/:issue", get_issue, GUEST),
    Route("PUT", f"{_AT}/:issue", update_issue, PLANNER, _EDITABLE),
)
