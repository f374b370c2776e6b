"""GitHub's half for proposals: git's access, branches and pull requests, bound to the fence of the job that uses it."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import quote, urlsplit

from providers.code_hosts import fields
from providers.code_hosts.code_host import Fence
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.fields import MissingField
from providers.code_hosts.github import accounts, pull_requests, reviewers
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.auth import Step, TokenKey
from providers.code_hosts.github.comments import Authorship
from providers.code_hosts.github.connection import GitHubConnection
from providers.code_hosts.proposals import BranchCommit, CloneAccess, Committer, PullRequest, PullRequestDraft
from providers.errors import ProviderRefused, ProviderUnavailable

Result = TypeVar("Result")


class GitHubProposals:
    """What it takes to propose a change; `GitHub` adds the rest of the protocol."""

    def __init__(self, connection: GitHubConnection, fence: Fence | None = None) -> None:
        self._connection = connection
        self._fence = fence

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef:
        """The repository as it is named now. Raises `ProviderRefused` when another one answers to its old name."""
        document = await self._read(ref, lambda api: api.get(f"/repos/{ref.full_name}"))
        repository = understood(lambda: accounts.repository(document, ref.installation_id))
        if repository.external_id != ref.external_id:
            raise ProviderRefused(NAME, 404, "another repository has taken this name")
        return repository

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """The address from our own settings, never from a payload; the token may read and nothing else."""
        return await self._git_access(repository, Step.READ, is_fresh=is_fresh)

    async def get_push_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """As `get_clone_access`, with a token for the contents of this one repository."""
        if self._fence is not None:
            await self._fence()
        return await self._git_access(repository, Step.PUSH, is_fresh=is_fresh)

    async def get_committer(self, repository: RepositoryRef) -> Committer:
        """Our App's account; GitHub shows its picture beside commits under this address."""
        login = await self._connection.bot_login()
        document = await self._read(repository, lambda api: api.get(f"/users/{quote(login, safe='')}"))
        account_id = understood(lambda: fields.identifier(document, "id"))
        host = urlsplit(self._connection.settings.git_url).hostname
        return Committer(login, f"{account_id}+{login}@users.noreply.{host}")

    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
        """The commit that the branch points to; None where there is no such branch, or nothing at all (409)."""
        path = f"/repos/{repository.full_name}/git/ref/heads/{quote(branch, safe='/')}"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused as refused:
            if refused.status in {404, 409}:
                return None
            raise
        return understood(lambda: fields.sha(document, "object", "sha"))

    async def delete_branch(self, repository: RepositoryRef, branch: str, expected_sha: str) -> bool:
        """GitHub cannot compare and delete at once, so a push within the same moment would go with the branch."""
        present = await self.get_head_sha(repository, branch)
        if present != expected_sha:
            return present is None
        path = f"/repos/{repository.full_name}/git/refs/heads/{quote(branch, safe='/')}"
        try:
            await self._call(repository, Step.PUSH, lambda api: api.delete(path))
        except ProviderRefused:
            if await self.get_head_sha(repository, branch) is not None:
                raise
        return True

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        return await self._read(
            repository, lambda api: pull_requests.get(api, repository.full_name, self._authorship, number)
        )

    async def list_open_pull_requests(self, repository: RepositoryRef, branch_prefix: str) -> list[PullRequest]:
        return await self._read(
            repository, lambda api: pull_requests.list_open(api, repository.full_name, self._authorship, branch_prefix)
        )

    async def ensure_pull_request(self, repository: RepositoryRef, draft: PullRequestDraft) -> PullRequest:
        # Pull requests are searched by the owner's present login: by an older one nothing would be found.
        present = await self.get_repository(repository)
        return await self._call(
            repository,
            Step.PROPOSE,
            lambda api: pull_requests.ensure(api, present.full_name, self._authorship, draft),
        )

    async def ensure_reviewers(self, repository: RepositoryRef, number: int, names: Sequence[str]) -> list[str]:
        return await self._call(
            repository,
            Step.PROPOSE,
            lambda api: reviewers.ensure(api, repository.full_name, self._authorship, number, names),
        )

    async def set_pull_request_body(self, repository: RepositoryRef, number: int, body: str) -> None:
        await self._call(
            repository,
            Step.PROPOSE,
            lambda api: pull_requests.set_body(api, repository.full_name, self._authorship, number, body),
        )

    async def close_pull_request(self, repository: RepositoryRef, number: int) -> None:
        await self._call(
            repository,
            Step.PROPOSE,
            lambda api: pull_requests.close(api, repository.full_name, self._authorship, number),
        )

    async def get_commits(self, repository: RepositoryRef, number: int) -> list[BranchCommit]:
        email = (await self.get_committer(repository)).email
        return await self._read(repository, lambda api: pull_requests.commits(api, repository.full_name, number, email))

    @property
    def _authorship(self) -> Authorship:
        return Authorship(self._connection.settings.app_id, self._connection.bot_login)

    async def _git_access(self, repository: RepositoryRef, step: Step, *, is_fresh: bool) -> CloneAccess:
        """GitHub is asked for the name, since git follows no redirect: the repository may have been renamed since."""
        key, tokens = _key(repository, step), self._connection.tokens
        if is_fresh:
            tokens.forget(key)
        present = await self.get_repository(repository)
        token = await tokens.get(key)
        credentials = base64.b64encode(f"x-access-token:{token.secret}".encode()).decode()
        return CloneAccess(f"{self._connection.settings.git_url}/{present.full_name}.git", f"Basic {credentials}")

    async def _read(self, repository: RepositoryRef, ask: Callable[[GitHubApi], Awaitable[Result]]) -> Result:
        return await self._call(repository, Step.READ, ask)

    async def _call(
        self, repository: RepositoryRef, step: Step, ask: Callable[[GitHubApi], Awaitable[Result]]
    ) -> Result:
        return await self._connection.with_token(_key(repository, step), self._fence, ask)


def understood(read: Callable[[], Result]) -> Result:
    """An answer without the fields that GitHub documents is a fault on its side, not a fact about the repository."""
    try:
        return read()
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable answer: {missing}") from missing


def _key(repository: RepositoryRef, step: Step) -> TokenKey:
    return TokenKey(repository.installation_id, repository.external_id, step)
