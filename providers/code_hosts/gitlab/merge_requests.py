"""Merge requests as GitLab has them: found again by their source branch, made once, edited only where they are ours."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, Literal

from providers.code_hosts import fields
from providers.code_hosts.fields import find, find_id, find_items, find_text
from providers.code_hosts.gitlab import accounts, branches
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.numbers import Thread
from providers.code_hosts.gitlab.texts import told
from providers.code_hosts.proposals import BranchCommit, PullRequest, PullRequestDraft
from providers.code_hosts.texts import FIELD_BYTES, cut, without_last_rows
from providers.errors import ProviderRefused, ProviderUnavailable

TITLE_CHARACTERS: Final = 255
MOST_COMMITS: Final = 250
LAG_S: Final = 5.0  # GitLab works out a new merge request behind its answer
_DRAFT: Final = "Draft: "


def get(api: GitLabApi, project: str, own_id: str, number: int) -> PullRequest:
    return _read(api, project, own_id, api.get(path_to(project, number)))


def list_open(api: GitLabApi, project: str, own_id: str, branch_prefix: str) -> list[PullRequest]:
    """Those of the project's own branches that begin so, by number."""
    listed = api.pages(f"{project}/merge_requests", state="opened", order_by="created_at", sort="asc")
    wanted = [one for one in listed if find_text(one, "source_branch").startswith(branch_prefix) and not _is_fork(one)]
    # A list leaves out between which commits the changes lie.
    found = [get(api, project, own_id, fields.number(one, "iid")) for one in wanted]
    return sorted(found, key=lambda one: one.number)


def ensure(api: GitLabApi, project: str, own_id: str, draft: PullRequestDraft) -> PullRequest:
    """The one merge request of the branch, opened if there was none; what a person closed or opened is left."""
    standing = _find(api, project, own_id, draft.head_branch) or _open(api, project, own_id, draft)
    if standing.state != "open" or not standing.is_ours:
        return standing
    change: dict[str, object] = {}
    if (standing.title, standing.body) != (_title(draft), _body(draft.body)):
        change |= {"title": _as_titled(draft, is_draft=standing.is_draft), "description": _body(draft.body)}
    if missing := _missing(standing.labels, draft.labels):
        put_on = _missing(_taken_off(api, path_to(project, standing.number)), missing)
        change |= {"add_labels": ",".join(put_on)} if put_on else {}
    if not change:
        return standing
    return _read(api, project, own_id, api.put(path_to(project, standing.number), change))


def set_body(api: GitLabApi, project: str, own_id: str, number: int, body: str) -> None:
    if ours(api, project, own_id, number).body != _body(body):
        api.put(path_to(project, number), {"description": _body(body)})


def close(api: GitLabApi, project: str, own_id: str, number: int) -> None:
    if ours(api, project, own_id, number).state == "open":
        api.put(path_to(project, number), {"state_event": "close"})


def commits(api: GitLabApi, project: str, number: int, own_id: str, our_email: str) -> list[BranchCommit]:
    """Oldest first. GitLab tells the newest first, and addresses where others tell accounts."""
    newest = islice(api.pages(f"{path_to(project, number)}/commits"), MOST_COMMITS)
    read = [(fields.sha(one, "id"), find(one, "committer_email") == our_email) for one in newest]
    return [BranchCommit(sha, own_id if is_ours else "", is_ours) for sha, is_ours in reversed(read)]


def _find(api: GitLabApi, project: str, own_id: str, branch: str) -> PullRequest | None:
    """The open one of the branch, else ours, else the newest."""
    listed = api.pages(f"{project}/merge_requests", state="all", source_branch=branch)
    own = [one for one in listed if find(one, "source_branch") == branch and not _is_fork(one)]
    if not own:
        return None
    best = max(own, key=lambda one: (_state(one) == "open", _is_ours(one, own_id), fields.number(one, "iid")))
    return get(api, project, own_id, fields.number(best, "iid"))


def _open(api: GitLabApi, project: str, own_id: str, draft: PullRequestDraft) -> PullRequest:
    if (
        branches.head_sha(api, project, draft.head_branch) is None
    ):  # GitLab would open one of a branch that is not there
        raise ProviderRefused(NAME, 422, f"{draft.head_branch} is not a branch here")
    wanted: dict[str, object] = {
        "source_branch": draft.head_branch,
        "target_branch": draft.base_branch,
        "title": _as_titled(draft, is_draft=draft.is_draft),
        "description": _body(draft.body),
    }
    if labels := _missing((), draft.labels):
        wanted["labels"] = ",".join(labels)
    try:
        return _read(api, project, own_id, api.post(f"{project}/merge_requests", wanted))
    except ProviderRefused as refused:
        if refused.status != 409:
            raise
        if standing := _find(api, project, own_id, draft.head_branch):
            return standing
        raise ProviderUnavailable(NAME, LAG_S, "GitLab does not show yet what it has") from refused


def _missing(there: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Labels are only ever added; GitLab parts them at commas, and makes those that the project does not have."""
    known = {label.casefold() for label in there}
    named = dict.fromkeys(label.replace(",", " ").strip() for label in wanted)
    return [label for label in named if label and label.casefold() not in known]


def _taken_off(api: GitLabApi, path: str) -> list[str]:
    """The labels that were on once and that somebody took off."""
    events = api.pages(f"{path}/resource_label_events")
    return [find_text(event, "label", "name") for event in events if find(event, "action") == "remove"]


def ours(api: GitLabApi, project: str, own_id: str, number: int) -> PullRequest:
    """Raises `ProviderRefused` for one that this bot did not open."""
    standing = get(api, project, own_id, number)
    if not standing.is_ours:
        raise ProviderRefused(NAME, 403, f"merge request {number} was not opened by this bot")
    return standing


def _read(api: GitLabApi, project: str, own_id: str, document: object) -> PullRequest:
    """Until GitLab has worked out the changes it tells no commits: then the branches say where they stand."""
    state, title = _state(document), find_text(document, "title")
    target = fields.text(document, "target_branch")
    is_draft = find(document, "draft") is True
    return PullRequest(
        number=fields.number(document, "iid"),
        title=title.removeprefix(_DRAFT) if is_draft else title,
        state=state,
        head_sha=find_text(document, "sha") or _tip(api, project, fields.text(document, "source_branch")),
        head_branch=fields.text(document, "source_branch"),
        base_sha=find_text(document, "diff_refs", "start_sha") or _tip(api, project, target),
        base_branch=target,
        is_fork=_is_fork(document),
        author=accounts.actor(find(document, "author"), own_id),
        body=find_text(document, "description"),
        is_draft=is_draft,
        labels=tuple(label for label in find_items(document, "labels") if isinstance(label, str)),
        is_ours=_is_ours(document, own_id),
        is_mergeable={"can_be_merged": True, "cannot_be_merged": False}.get(find_text(document, "merge_status")),
        merged_sha=_merged_sha(document) if state == "merged" else None,
        reviewers=reviewers_of(document),
    )


def reviewers_of(document: object) -> tuple[str, ...]:
    return tuple(find_text(each, "username") for each in find_items(document, "reviewers"))


def _tip(api: GitLabApi, project: str, branch: str) -> str:
    tip = branches.head_sha(api, project, branch)
    if tip is None:
        raise ProviderUnavailable(NAME, LAG_S, "GitLab does not show yet where the merge request stands")
    return tip


def _merged_sha(document: object) -> str | None:
    """The merge commit, else the squashed one; a fast-forward made neither, and the head itself is in the base."""
    told = (find_text(document, name) for name in ("merge_commit_sha", "squash_commit_sha", "sha"))
    return next((sha for sha in told if sha), None)


def _state(document: object) -> Literal["open", "closed", "merged"]:
    """One that is `locked` is just being merged."""
    match find_text(document, "state"):
        case "merged":
            return "merged"
        case "closed":
            return "closed"
        case _:
            return "open"


def _is_fork(document: object) -> bool:
    return find_id(document, "source_project_id") != find_id(document, "target_project_id")


def _is_ours(document: object, own_id: str) -> bool:
    return find_id(document, "author", "id") == own_id


def _as_titled(draft: PullRequestDraft, *, is_draft: bool) -> str:
    """GitLab has no other sign of a draft than how its title begins."""
    return cut(f"{_DRAFT}{draft.title}", TITLE_CHARACTERS) if is_draft else _title(draft)


def _title(draft: PullRequestDraft) -> str:
    return cut(draft.title, TITLE_CHARACTERS - len(_DRAFT))


def _body(body: str) -> str:
    return told(without_last_rows(body, FIELD_BYTES))


def path_to(project: str, number: int) -> str:
    """Where everything about a merge request is."""
    return f"{project}/{Thread.of(number)}"
