"""Branches as GitLab has them: where they stand, and gone where they were left."""

from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.fields import MissingField
from providers.code_hosts.gitlab.api import GitLabApi
from providers.errors import ProviderRefused


def head_sha(api: GitLabApi, project: str, branch: str) -> str | None:
    """The commit that the branch points to; None where there is no such branch."""
    document = _find(api, project, branch)
    return None if document is None else fields.sha(document, "commit", "id")


def delete(api: GitLabApi, project: str, branch: str, expected_sha: str) -> bool:
    """Whether it is gone. GitLab compares no commits, but refuses when the head is younger than the one we saw."""
    document = _find(api, project, branch)
    if document is None:
        return True
    if fields.sha(document, "commit", "id") != expected_sha:
        return False
    try:
        api.delete(_path(project, branch), unless_newer_than=_http_date(document))
    except ProviderRefused:
        present = head_sha(api, project, branch)
        if present == expected_sha:
            raise
        return present is None
    return True


def _find(api: GitLabApi, project: str, branch: str) -> object | None:
    try:
        return api.get(_path(project, branch))
    except ProviderRefused as refused:
        if refused.status == 404:
            return None
        raise


def _http_date(document: object) -> str:
    told = fields.text(document, "commit", "committed_date")
    try:
        return format_datetime(datetime.fromisoformat(told).astimezone(UTC), usegmt=True)
    except (ValueError, OverflowError) as error:
        raise MissingField("commit.committed_date is no date") from error


def _path(project: str, branch: str) -> str:
    return f"{project}/repository/branches/{quote(branch, safe='')}"
