"""GitLab's half for proposals: access for git, branches, merge requests, bound to the fence of the job that uses it."""

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from providers.code_hosts.code_host import Fence
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab import accounts, branches, merge_requests, reviewers
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.proposals import BranchCommit, CloneAccess, Committer, PullRequest, PullRequestDraft
from providers.errors import ProviderRefused

Result = TypeVar("Result")


class GitLabProposals:
    """What it takes to propose a change; `GitLab` adds the rest of the protocol."""

    def __init__(self, connection: GitLabConnection, fence: Fence | None = None) -> None:
        self._connection = connection
        self._fence = fence

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef:
        """The project as it is named now: it is asked for by its number, which no rename changes."""
        return await self._call(ref, lambda api: accounts.repository(api.get(path_of(ref))))

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """The address from our own settings, never from a payload. The token is one for all, so none is made anew."""
        present = await self.get_repository(repository)
        settings = self._connection.settings
        credentials = base64.b64encode(f"oauth2:{settings.token}".encode()).decode()
        return CloneAccess(f"{settings.git_url}/{present.full_name}.git", f"Basic {credentials}")

    async def get_push_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        if self._fence is not None:
            await self._fence()
        return await self.get_clone_access(repository, is_fresh=is_fresh)

    async def get_committer(self, repository: RepositoryRef) -> Committer:
        account = await self._connection.account(repository.installation_id)
        return Committer(account.name, account.email)

    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
        return await self._call(repository, lambda api: branches.head_sha(api, path_of(repository), branch))

    async def delete_branch(self, repository: RepositoryRef, branch: str, expected_sha: str) -> bool:
        return await self._call(repository, lambda api: branches.delete(api, path_of(repository), branch, expected_sha))

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        return await self._as_us(repository, lambda api, us: merge_requests.get(api, path_of(repository), us, number))

    async def list_open_pull_requests(self, repository: RepositoryRef, branch_prefix: str) -> list[PullRequest]:
        return await self._as_us(
            repository, lambda api, us: merge_requests.list_open(api, path_of(repository), us, branch_prefix)
        )

    async def ensure_pull_request(self, repository: RepositoryRef, draft: PullRequestDraft) -> PullRequest:
        return await self._as_us(repository, lambda api, us: merge_requests.ensure(api, path_of(repository), us, draft))

    async def ensure_reviewers(self, repository: RepositoryRef, number: int, names: Sequence[str]) -> list[str]:
        return await self._as_us(
            repository, lambda api, us: reviewers.ensure(api, path_of(repository), us, number, names)
        )

    async def set_pull_request_body(self, repository: RepositoryRef, number: int, body: str) -> None:
        await self._as_us(
            repository, lambda api, us: merge_requests.set_body(api, path_of(repository), us, number, body)
        )

    async def close_pull_request(self, repository: RepositoryRef, number: int) -> None:
        await self._as_us(repository, lambda api, us: merge_requests.close(api, path_of(repository), us, number))

    async def get_commits(self, repository: RepositoryRef, number: int) -> list[BranchCommit]:
        email = (await self.get_committer(repository)).email
        return await self._as_us(
            repository, lambda api, us: merge_requests.commits(api, path_of(repository), number, us, email)
        )

    async def _as_us(self, repository: RepositoryRef, ask: Callable[[GitLabApi, str], Result]) -> Result:
        """A call that must know our own account's id, to tell what is ours."""
        us = (await self._connection.account(repository.installation_id)).account_id
        return await self._call(repository, lambda api: ask(api, us))

    async def _call(self, repository: RepositoryRef, ask: Callable[[GitLabApi], Result]) -> Result:
        return await self._connection.call(repository.installation_id, ask, self._fence)


def path_of(repository: RepositoryRef) -> str:
    """Where everything about a project is. Raises `ProviderRefused` for an id that is not GitLab's."""
    if not repository.external_id.isdecimal():
        raise ProviderRefused(accounts.NAME, 404, "the project's id is no number")
    return f"/projects/{int(repository.external_id)}"
