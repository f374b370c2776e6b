"""Pull requests as GitHub has them: found again by their head branch, made once, edited only where they are ours."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.fields import MissingField, find, find_id, find_items, find_text
from providers.code_hosts.github import accounts
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.comments import Authorship
from providers.code_hosts.proposals import BranchCommit, PullRequest, PullRequestDraft
from providers.code_hosts.texts import FIELD_BYTES, cut, without_last_rows
from providers.errors import ProviderRefused, ProviderUnavailable

TITLE_CHARACTERS = 255
LAG_S = 5.0  # a list shows a new pull request, and the API a pushed branch, up to two seconds late


async def get(api: GitHubApi, full_name: str, authorship: Authorship, number: int) -> PullRequest:
    return await _read(await api.get(f"/repos/{full_name}/pulls/{number}"), authorship)


async def list_open(api: GitHubApi, full_name: str, authorship: Authorship, branch_prefix: str) -> list[PullRequest]:
    """Those of the repository's own branches that begin so, by number."""
    path = f"/repos/{full_name}/pulls?state=open&sort=created&direction=asc&per_page=100"
    documents = [one async for one in api.pages(path) if find_text(one, "head", "ref").startswith(branch_prefix)]
    listed = [await _read(document, authorship) for document in documents]
    return sorted((one for one in listed if not one.is_fork), key=lambda one: one.number)


async def ensure(api: GitHubApi, full_name: str, authorship: Authorship, draft: PullRequestDraft) -> PullRequest:
    """The one pull request of the head branch, opened if there was none; what a person closed or opened is left."""
    found = await _find(api, full_name, authorship, draft.head_branch)
    standing = found or await _open(api, full_name, authorship, draft)
    if standing.state != "open" or not standing.is_ours:
        return standing
    wanted = {"title": _title(draft), "body": _body(draft.body)}
    if wanted != {"title": standing.title, "body": standing.body}:
        standing = await _read(await api.patch(f"/repos/{full_name}/pulls/{standing.number}", wanted), authorship)
    return await _with_labels(api, full_name, standing, draft.labels)


async def ours(api: GitHubApi, full_name: str, authorship: Authorship, number: int) -> PullRequest:
    """Raises `ProviderRefused` for one that this bot did not open."""
    standing = await get(api, full_name, authorship, number)
    if not standing.is_ours:
        raise ProviderRefused(NAME, 403, f"pull request {number} was not opened by this bot")
    return standing


async def set_body(api: GitHubApi, full_name: str, authorship: Authorship, number: int, body: str) -> None:
    standing = await ours(api, full_name, authorship, number)
    if standing.body != _body(body):
        await api.patch(f"/repos/{full_name}/pulls/{number}", {"body": _body(body)})


async def close(api: GitHubApi, full_name: str, authorship: Authorship, number: int) -> None:
    if (await ours(api, full_name, authorship, number)).state == "open":
        await api.patch(f"/repos/{full_name}/pulls/{number}", {"state": "closed"})


async def commits(api: GitHubApi, full_name: str, number: int, our_email: str) -> list[BranchCommit]:
    documents = [one async for one in api.pages(f"/repos/{full_name}/pulls/{number}/commits?per_page=100")]
    return [
        BranchCommit(
            sha=_sha(document),
            author_id=find_id(document, "author", "id"),
            is_ours=find(document, "commit", "committer", "email") == our_email,
        )
        for document in documents
    ]


async def _find(api: GitHubApi, full_name: str, authorship: Authorship, branch: str) -> PullRequest | None:
    """The open one of the branch, else ours, else the newest; GitHub answers all there are to a filter it dislikes."""
    head = quote(f"{full_name.partition('/')[0]}:{branch}", safe="")
    path = f"/repos/{full_name}/pulls?state=all&head={head}&per_page=100"
    documents = [one async for one in api.pages(path) if find(one, "head", "ref") == branch]
    found = [await _read(document, authorship) for document in documents]
    own = [one for one in found if not one.is_fork]
    return max(own, key=lambda one: (one.state == "open", one.is_ours, one.number), default=None)


async def _open(api: GitHubApi, full_name: str, authorship: Authorship, draft: PullRequestDraft) -> PullRequest:
    wanted: dict[str, object] = {
        "title": _title(draft),
        "body": _body(draft.body),
        "head": draft.head_branch,
        "base": draft.base_branch,
        "draft": draft.is_draft,
    }
    try:
        return await _read(await api.post(f"/repos/{full_name}/pulls", wanted), authorship)
    except ProviderRefused as refused:
        if refused.status != 422:
            raise
        reason = refused.reason.lower()
        if "draft pull requests are not supported" in reason and draft.is_draft:
            return await _open(api, full_name, authorship, replace(draft, is_draft=False))
        if "already exists" in reason and (standing := await _find(api, full_name, authorship, draft.head_branch)):
            return standing
        if "already exists" in reason or ("'head'" in reason and await _is_pushed(api, full_name, draft.head_branch)):
            raise ProviderUnavailable(NAME, LAG_S, "GitHub does not show yet what it has") from refused
        raise


async def _is_pushed(api: GitHubApi, full_name: str, branch: str) -> bool:
    try:
        await api.get(f"/repos/{full_name}/git/ref/heads/{quote(branch, safe='/')}")
    except ProviderRefused:
        return False
    return True


async def _with_labels(api: GitHubApi, full_name: str, standing: PullRequest, labels: Iterable[str]) -> PullRequest:
    """Labels are only ever added: GitHub makes those that the repository does not have, and ignores their case.

    What was taken off was put on before, and the history of the pull request knows of both.
    """
    there = {label.casefold() for label in standing.labels}
    missing = [label for label in dict.fromkeys(labels) if label.casefold() not in there]
    if missing:
        path = f"/repos/{full_name}/issues/{standing.number}/events?per_page=100"
        taken_off = {
            find_text(event, "label", "name").casefold()
            async for event in api.pages(path)
            if find_text(event, "event") == "unlabeled"
        }
        missing = [label for label in missing if label.casefold() not in taken_off]
    if not missing:
        return standing
    await api.post(f"/repos/{full_name}/issues/{standing.number}/labels", {"labels": missing})
    return replace(standing, labels=(*standing.labels, *missing))


async def _read(document: object, authorship: Authorship) -> PullRequest:
    is_ours = await authorship.covers(document)
    try:
        return _pull_request(document, is_ours=is_ours)
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable answer: {missing}") from missing


def _pull_request(document: object, *, is_ours: bool) -> PullRequest:
    head_repository = find_id(document, "head", "repo", "id")  # "" for a fork that was deleted
    state, mergeable = _state(document), find(document, "mergeable")
    return PullRequest(
        number=fields.number(document, "number"),
        title=find_text(document, "title"),
        state=state,
        head_sha=fields.sha(document, "head", "sha"),
        head_branch=fields.text(document, "head", "ref"),
        base_sha=fields.sha(document, "base", "sha"),
        base_branch=fields.text(document, "base", "ref"),
        is_fork=head_repository != find_id(document, "base", "repo", "id"),
        author=accounts.actor(find(document, "user")),
        body=find_text(document, "body"),
        is_draft=find(document, "draft") is True,
        labels=tuple(find_text(label, "name") for label in find_items(document, "labels")),
        is_ours=is_ours,
        is_mergeable=mergeable if isinstance(mergeable, bool) else None,
        # Before the merge the same field names a commit that GitHub made to try it out.
        merged_sha=find_text(document, "merge_commit_sha") or None if state == "merged" else None,
        reviewers=reviewers_of(document),
    )


def reviewers_of(document: object) -> tuple[str, ...]:
    """The people, then the teams of the repository's owner, of whom a review is awaited."""
    owner = find_text(document, "base", "repo", "owner", "login")
    people = (find_text(each, "login") for each in find_items(document, "requested_reviewers"))
    teams = (f"{owner}/{find_text(each, 'slug')}" for each in find_items(document, "requested_teams"))
    return (*people, *teams)


def _state(document: object) -> Literal["open", "closed", "merged"]:
    """Lists say when it was merged, but not that it was."""
    if find(document, "merged") is True or find_text(document, "merged_at"):
        return "merged"
    return "open" if find(document, "state") == "open" else "closed"


def _sha(document: object) -> str:
    try:
        return fields.sha(document, "sha")
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable commit: {missing}") from missing


def _title(draft: PullRequestDraft) -> str:
    return cut(draft.title, TITLE_CHARACTERS)


def _body(body: str) -> str:
    return without_last_rows(body, FIELD_BYTES)
