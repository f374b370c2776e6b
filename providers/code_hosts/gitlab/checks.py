"""A check run on GitLab: a status on the commit, and remarks at the lines that its merge request changes."""

from typing import Final
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.code_host import CheckRun, Remark, StandingCheck
from providers.code_hosts.fields import find_text
from providers.code_hosts.gitlab import discussions, statuses
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.numbers import Thread
from providers.code_hosts.gitlab.positions import Versions

MOST_MERGE_REQUESTS: Final = 3  # one branch may be proposed to several others
_QUIET: Final = frozenset({"cancelled", "skipped"})


def ensure(api: GitLabApi, project: str, own_id: str, check_run: CheckRun, page: str) -> StandingCheck:
    """The status, and the remarks; `page` is where people find the project's merge requests and issues.

    While a check runs, and when it came to nothing, its status alone says so.
    """
    status_id = statuses.ensure(api, project, own_id, check_run)
    remarks: list[Remark] = []
    if check_run.status == "completed" and check_run.conclusion not in _QUIET:
        for merge_request in _merge_requests(api, project, check_run.head_sha):
            thread = Thread.merge_request(fields.number(merge_request, "iid"))
            for annotation, note_id in _remark(api, f"{project}/{thread}", own_id, check_run):
                remarks.append(Remark(thread.number, annotation, f"{page}/{thread}#note_{note_id}"))
    return StandingCheck(status_id, tuple(remarks))


def _merge_requests(api: GitLabApi, project: str, head_sha: str) -> list[object]:
    """The open ones whose head is this very commit; a merge request that has moved on gets a check of its own."""
    path = f"{project}/repository/commits/{quote(head_sha, safe='')}/merge_requests"
    found = [one for one in api.pages(path, state="opened") if find_text(one, "sha") == head_sha]
    return sorted(found, key=lambda one: fields.number(one, "iid"))[:MOST_MERGE_REQUESTS]


def _remark(api: GitLabApi, merge_request: str, own_id: str, check_run: CheckRun) -> list[discussions.Standing]:
    """While GitLab still works out the changes, no line can be named, and nothing is remarked."""
    document = api.get(merge_request)
    shas = [find_text(document, "diff_refs", name) for name in ("base_sha", "start_sha", "head_sha")]
    if not all(shas) or shas[2] != check_run.head_sha:
        return []
    return discussions.ensure(api, merge_request, own_id, Versions(*shas), check_run)
