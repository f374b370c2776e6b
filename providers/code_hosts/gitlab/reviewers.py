"""Asking people for a review of our own merge requests. GitLab asks no groups."""

from collections.abc import Sequence

from providers.code_hosts.fields import find_id, find_items, find_text
from providers.code_hosts.gitlab import merge_requests
from providers.code_hosts.gitlab.api import GitLabApi


def ensure(api: GitLabApi, project: str, own_id: str, number: int, names: Sequence[str]) -> list[str]:
    """Those who are asked already stay so: GitLab takes the whole list. Who it took is what it answers, since it leaves
    out without a word whoever may not read, and all but one where the plan has no more."""
    standing = merge_requests.ours(api, project, own_id, number)
    asked = {name.casefold() for name in standing.reviewers}
    missing = [name for name in names if name.casefold() not in asked]
    found = [account_id for name in missing if (account_id := _account_id(api, name))]
    if not found:
        return missing
    path = merge_requests.path_to(project, number)
    present = [find_id(each, "id") for each in find_items(api.get(path), "reviewers")]
    answer = api.put(path, {"reviewer_ids": [int(each) for each in (*present, *found)]})
    taken = {name.casefold() for name in merge_requests.reviewers_of(answer)}
    return [name for name in missing if name.casefold() not in taken]


def _account_id(api: GitLabApi, name: str) -> str:
    """The number of the account that has this name now, "" for none; a group's path is no account's name."""
    if "/" in name:
        return ""
    found = api.pages("/users", username=name)
    return next(
        (find_id(each, "id") for each in found if find_text(each, "username").casefold() == name.casefold()), ""
    )
