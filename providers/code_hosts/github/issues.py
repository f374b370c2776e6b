"""GitHub's half for issues of ours; its lists hold pull requests as well, which are passed over."""

from typing import Literal
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.fields import find, find_text
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.auth import Step
from providers.code_hosts.github.comments import Authorship
from providers.code_hosts.github.proposals import GitHubProposals, understood
from providers.code_hosts.issues import Issue
from providers.code_hosts.texts import FIELD_BYTES, without_last_rows
from providers.errors import ProviderRefused

_GONE = frozenset({404, 410})


class GitHubIssues(GitHubProposals):
    """Issues, and addresses of files; `GitHub` adds the rest of the protocol."""

    def issue_text(self, body: str) -> str:
        return without_last_rows(body, FIELD_BYTES)

    async def get_issue(self, repository: RepositoryRef, number: int) -> Issue | None:
        try:
            return await self._read(repository, lambda api: _get(api, repository.full_name, self._authorship, number))
        except ProviderRefused as refused:
            if refused.status in _GONE:
                return None
            raise

    async def ensure_issue(self, repository: RepositoryRef, marker: str, title: str, body: str) -> Issue:
        return await self._call(
            repository,
            Step.COMMENT,
            lambda api: _ensure(api, repository.full_name, self._authorship, marker, title, self.issue_text(body)),
        )

    async def set_issue_body(self, repository: RepositoryRef, number: int, body: str, *, expected: str) -> bool:
        """GitHub cannot compare and write at once, so an edit within the same moment would be lost."""
        return await self._call(
            repository,
            Step.COMMENT,
            lambda api: _set_body(api, repository.full_name, self._authorship, number, self.issue_text(body), expected),
        )

    def file_url(self, repository: RepositoryRef, commit_sha: str, path: str, line: int) -> str:
        place = f"{repository.full_name}/blob/{commit_sha}/{quote(path, errors='replace')}"
        return f"{self._connection.settings.git_url}/{place}#L{line}"


async def _get(api: GitHubApi, full_name: str, authorship: Authorship, number: int) -> Issue:
    return await _issue(await api.get(f"/repos/{full_name}/issues/{number}"), authorship)


async def _ensure(api: GitHubApi, full_name: str, authorship: Authorship, marker: str, title: str, body: str) -> Issue:
    creator = quote(await authorship.bot_login(), safe="")
    async for document in api.pages(f"/repos/{full_name}/issues?creator={creator}&state=all&per_page=100"):
        if marker in find_text(document, "body") and find(document, "pull_request") is None:
            found = await _issue(document, authorship)
            if found.is_ours:
                return found
    made = await api.post(f"/repos/{full_name}/issues", {"title": title, "body": body})
    return await _issue(made, authorship)


async def _set_body(
    api: GitHubApi, full_name: str, authorship: Authorship, number: int, body: str, expected: str
) -> bool:
    issue = await _get(api, full_name, authorship, number)
    if not issue.is_ours:
        raise ProviderRefused(NAME, 403, f"issue {number} was not opened by this App")
    if issue.body != expected:
        return False
    if body != issue.body:
        await api.patch(f"/repos/{full_name}/issues/{number}", {"body": body})
    return True


async def _issue(document: object, authorship: Authorship) -> Issue:
    is_ours = await authorship.covers(document)
    state: Literal["open", "closed"] = "closed" if find(document, "state") == "closed" else "open"
    return understood(
        lambda: Issue(
            number=fields.number(document, "number"),
            title=find_text(document, "title"),
            state=state,
            body=find_text(document, "body").replace("\r\n", "\n"),  # as browsers send what people type
            is_ours=is_ours,
        )
    )
