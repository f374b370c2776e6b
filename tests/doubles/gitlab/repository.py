"""What GitLab tells of a project's git: branches, commits, files, trees and comparisons."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.gitlab.call import Call, Refused, Route, bad_request, not_found
from tests.doubles.gitlab.git import Commit, FileDiff
from tests.doubles.gitlab.people import DEVELOPER, REPORTER, stamp
from tests.doubles.gitlab.world import Project


def commit_document(commit: Commit, project: Project, base_url: str) -> dict[str, Any]:
    return {
        "id": commit.sha,
        "short_id": commit.sha[:8],
        "created_at": commit.committer[2],
        "parent_ids": list(commit.parents),
        "title": commit.title,
        "message": commit.message,
        "author_name": commit.author[0],
        "author_email": commit.author[1],
        "authored_date": commit.author[2],
        "committer_name": commit.committer[0],
        "committer_email": commit.committer[1],
        "committed_date": commit.committer[2],
        "trailers": {},
        "web_url": f"{base_url}/{project.path}/-/commit/{commit.sha}",
    }


def diff_document(diff: FileDiff) -> dict[str, Any]:
    return {
        "old_path": diff.old_path,
        "new_path": diff.new_path,
        "a_mode": "0" if diff.status == "A" else "100644",
        "b_mode": "0" if diff.status == "D" else "100644",
        "diff": diff.patch,
        "new_file": diff.status == "A",
        "renamed_file": diff.status.startswith("R"),
        "deleted_file": diff.status == "D",
        "generated_file": False,
        "collapsed": False,
        "too_large": False,
    }


async def the_commit(call: Call, ref: str) -> Commit:
    """The commit of a ref or SHA; refused where there is none."""
    sha = await call.git.resolve(call.project.path, ref)
    if sha is None:
        raise not_found("Commit")
    return (await call.git.log(call.project.path, sha, limit=1))[0]


async def get_commit(call: Call) -> object:
    commit = await the_commit(call, call.at["sha"])
    return commit_document(commit, call.project, call.base_url) | {"status": None, "project_id": call.project.id}


async def list_commits(call: Call) -> object:
    start = await the_commit(call, call.text("ref_name") or call.project.default_branch)
    found = await call.git.log(call.project.path, start.sha)
    return [commit_document(commit, call.project, call.base_url) for commit in found]


async def get_branch(call: Call) -> object:
    return await _branch_document(call, call.at["branch"])


async def list_branches(call: Call) -> object:
    names = [ref.removeprefix("refs/heads/") for ref in await call.git.refs(call.project.path)]
    return [await _branch_document(call, name) for name in names if call.text("search").strip("^$") in name]


async def create_branch(call: Call) -> object:
    name, sha = call.text("branch"), await call.git.resolve(call.project.path, call.text("ref"))
    if await call.git.sha(call.project.path, name) is not None:
        raise bad_request("Branch already exists")
    if sha is None:
        raise bad_request(f"Invalid reference name: {call.text('ref')}")
    await call.git.point(call.project.path, name, sha)
    await _tell(call, RefMove(f"refs/heads/{name}", ZEROS, sha))
    return await _branch_document(call, name)


async def delete_branch(call: Call) -> object:
    """Guarded by `If-Unmodified-Since`, which speaks of the head's own date."""
    name = call.at["branch"]
    document = await _branch_document(call, name)
    if name in call.project.protected_branches:
        raise bad_request("GitLab: You can only delete protected branches using the web interface.")
    unless_newer = call.headers.get("If-Unmodified-Since")
    if unless_newer is not None:
        head = (await the_commit(call, document["commit"]["id"])).committer[2]
        if _seconds(head) > parsedate_to_datetime(unless_newer).timestamp():
            raise Refused(412, {"message": "412 Precondition Failed"})
    await call.git.delete(call.project.path, name)
    await _tell(call, RefMove(f"refs/heads/{name}", document["commit"]["id"], ZEROS))
    await _close_all_of(call, name)
    return None


async def _close_all_of(call: Call, branch: str) -> None:
    """A merge request whose source branch is gone is closed (GitLab's MergeRequests::RefreshService)."""
    for mr in call.world.followers(call.project, branch):
        mr.state, mr.closed_at = "closed", stamp()
        call.sender.tell(mr.project, "Merge Request Hook", await call.bodies.merge_request(mr, call.user, "close"))


async def _tell(call: Call, move: RefMove) -> None:
    call.sender.tell(call.project, "Push Hook", await call.bodies.push(call.project, call.user, move))


def _seconds(date: str) -> float:
    """Seconds since 1970 of a date as git writes it."""
    return datetime.fromisoformat(date).timestamp()


async def _branch_document(call: Call, name: str) -> dict[str, Any]:
    sha = await call.git.sha(call.project.path, name)
    if sha is None:
        raise not_found("Branch")
    commit = await the_commit(call, sha)
    is_protected = name in call.project.protected_branches
    return {
        "name": name,
        "commit": commit_document(commit, call.project, call.base_url),
        "merged": False,
        "protected": is_protected,
        "developers_can_push": False,
        "developers_can_merge": is_protected and call.project.developers_may_merge,
        "can_push": call.project.may_push(call.user, name),
        "default": name == call.project.default_branch,
        "web_url": f"{call.base_url}/{call.project.path}/-/tree/{name}",
    }


_AT = "/projects/:project/repository"
ROUTES = (
    Route("GET", f"{_AT}/branches", list_branches, REPORTER, "search"),
    Route("GET", f"{_AT}/branches/:branch", get_branch, REPORTER),
    Route("POST", f"{_AT}/branches", create_branch, DEVELOPER, "branch! ref!"),
    Route("DELETE", f"{_AT}/branches/:branch", delete_branch, DEVELOPER),
    Route("GET", f"{_AT}/commits", list_commits, REPORTER, "ref_name"),
    Route("GET", f"{_AT}/commits/:sha", get_commit, REPORTER),
)
