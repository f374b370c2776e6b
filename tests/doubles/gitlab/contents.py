"""What lies in a project's git at a commit: files, folders, and the difference of two commits."""

import base64
import hashlib

from tests.doubles.gitlab.call import Call, Reply, Route, not_found
from tests.doubles.gitlab.git import Commit
from tests.doubles.gitlab.people import REPORTER
from tests.doubles.gitlab.repository import commit_document, diff_document, the_commit


async def get_file(call: Call) -> object:
    commit, blob_id, content = await _file(call)
    path = call.at["file"]
    return {
        "file_name": path.rpartition("/")[2],
        "file_path": path,
        "size": len(content),
        "encoding": "base64",
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "ref": call.text("ref"),
        "blob_id": blob_id,
        "commit_id": commit.sha,
        "last_commit_id": commit.sha,
        "execute_filemode": False,
        "content": base64.b64encode(content).decode(),
    }


async def get_raw_file(call: Call) -> object:
    return Reply(200, body=(await _file(call))[2])


async def _file(call: Call) -> tuple[Commit, str, bytes]:
    commit = await the_commit(call, call.text("ref") or "HEAD")
    blob_id = await call.git.blob_sha(call.project.path, commit.sha, call.at["file"])
    if blob_id is None:
        raise not_found("File")
    return commit, blob_id, await call.git.file(call.project.path, commit.sha, call.at["file"])


async def list_tree(call: Call) -> object:
    sha = await call.git.resolve(call.project.path, call.text("ref") or call.project.default_branch)
    if sha is None:
        raise not_found("Tree")
    entries = await call.git.tree(call.project.path, sha, call.text("path"), is_deep=call.is_set("recursive"))
    return [
        {"id": sha, "name": path.rpartition("/")[2], "type": kind, "path": path, "mode": mode}
        for mode, kind, sha, path in entries
    ]


async def compare(call: Call) -> object:
    """From the merge base on, unless `straight`."""
    old, new = await the_commit(call, call.text("from")), await the_commit(call, call.text("to"))
    start = old.sha if call.is_set("straight") else await call.git.merge_base(call.project.path, old.sha, new.sha)
    commits = await call.git.log(call.project.path, f"{old.sha}..{new.sha}")
    diffs = await call.git.diff(call.project.path, start or old.sha, new.sha)
    return {
        "commit": commit_document(new, call.project, call.base_url),
        "commits": [commit_document(commit, call.project, call.base_url) for commit in reversed(commits)],
        "diffs": [diff_document(diff) for diff in diffs],
        "compare_timeout": False,
        "compare_same_ref": old.sha == new.sha,
    }


_AT = "/projects/:project/repository"
ROUTES = (
    Route("GET", f"{_AT}/files/:file", get_file, REPORTER, "ref"),
    Route("GET", f"{_AT}/files/:file/raw", get_raw_file, REPORTER, "ref"),
    Route("GET", f"{_AT}/tree", list_tree, REPORTER, "path ref recursive"),
    Route("GET", f"{_AT}/compare", compare, REPORTER, "from! to! straight"),
)
