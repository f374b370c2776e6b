"""GitLab's half for issues of ours; `number` is as `numbers.py` reads it, so that of an issue is negative."""

from typing import Literal
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.fields import find, find_id, find_text
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.numbers import Thread
from providers.code_hosts.gitlab.proposals import GitLabProposals, path_of
from providers.code_hosts.gitlab.texts import told
from providers.code_hosts.issues import Issue
from providers.code_hosts.texts import FIELD_BYTES, without_last_rows
from providers.errors import ProviderRefused


class GitLabIssues(GitLabProposals):
    """Issues, and addresses of files; `GitLab` adds the rest of the protocol."""

    def issue_text(self, body: str) -> str:
        return told(without_last_rows(body, FIELD_BYTES))

    async def get_issue(self, repository: RepositoryRef, number: int) -> Issue | None:
        try:
            return await self._as_us(repository, lambda api, us: _get(api, path_of(repository), us, number))
        except ProviderRefused as refused:
            if refused.status == 404:
                return None
            raise

    async def ensure_issue(self, repository: RepositoryRef, marker: str, title: str, body: str) -> Issue:
        text = self.issue_text(body)
        return await self._as_us(repository, lambda api, us: _ensure(api, path_of(repository), us, marker, title, text))

    async def set_issue_body(self, repository: RepositoryRef, number: int, body: str, *, expected: str) -> bool:
        """GitLab cannot compare and write at once, so an edit within the same moment would be lost."""
        text = self.issue_text(body)
        return await self._as_us(
            repository, lambda api, us: _set_body(api, path_of(repository), us, number, text, expected)
        )

    def file_url(self, repository: RepositoryRef, commit_sha: str, path: str, line: int) -> str:
        place = f"{repository.full_name}/-/blob/{commit_sha}/{quote(path, errors='replace')}"
        return f"{self._connection.settings.url}/{place}#L{line}"


def _get(api: GitLabApi, project: str, own_id: str, number: int) -> Issue:
    return _issue(api.get(f"{project}/{Thread.of(number)}"), own_id)


def _ensure(api: GitLabApi, project: str, own_id: str, marker: str, title: str, body: str) -> Issue:
    for document in api.pages(f"{project}/issues", author_id=own_id, state="all", scope="all"):
        if find_id(document, "author", "id") == own_id and marker in find_text(document, "description"):
            return _issue(document, own_id)
    return _issue(api.post(f"{project}/issues", {"title": title, "description": body}), own_id)


def _set_body(api: GitLabApi, project: str, own_id: str, number: int, body: str, expected: str) -> bool:
    issue = _get(api, project, own_id, number)
    if not issue.is_ours:
        raise ProviderRefused(NAME, 403, f"issue {-number} was not opened by this bot")
    if issue.body != expected:
        return False
    if body != issue.body:
        api.put(f"{project}/{Thread.of(number)}", {"description": body})
    return True


def _issue(document: object, own_id: str) -> Issue:
    state: Literal["open", "closed"] = "closed" if find(document, "state") == "closed" else "open"
    return Issue(
        number=Thread.issue(fields.number(document, "iid")).number,
        title=find_text(document, "title"),
        state=state,
        body=find_text(document, "description").replace("\r\n", "\n"),
        is_ours=find_id(document, "author", "id") == own_id,
    )
