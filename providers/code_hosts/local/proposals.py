"""The local host's half for proposals: a bare repository for git, its own records for the pull requests."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import structlog

from providers.code_hosts.code_host import Fence
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local import hook, pull_requests
from providers.code_hosts.local.pull_requests import COMMITTER, Record
from providers.code_hosts.local.repositories import HOST, find_repository
from providers.code_hosts.local.store import LocalStore
from providers.code_hosts.proposals import BranchCommit, CloneAccess, Committer, PullRequest, PullRequestDraft

log = structlog.get_logger(__name__)


class LocalProposals:
    """What it takes to propose a change; `LocalHost` adds the rest of the protocol.

    As a real host does, it tells our webhook of what was opened and closed. One that is not told of it misses nothing
    that lasts: every job reads the pull request itself.
    """

    def __init__(self, root: Path, store: LocalStore, fence: Fence) -> None:
        self._root = root
        self._store = store
        self._fence = fence

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef:
        return (await asyncio.to_thread(find_repository, self._root, ref)).ref

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """A folder asks for no credentials, so there are none to make anew."""
        return CloneAccess((await self._path(repository)).absolute().as_uri(), None)

    async def get_push_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        await self._fence()
        return await self.get_clone_access(repository, is_fresh=is_fresh)

    async def get_committer(self, repository: RepositoryRef) -> Committer:
        return COMMITTER

    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
        return await asyncio.to_thread(hook.branch_head, await self._path(repository), branch)

    async def delete_branch(self, repository: RepositoryRef, branch: str, expected_sha: str) -> bool:
        """Compared and deleted in one step; its open pull requests are closed, as by a push that deletes it."""
        await self._fence()
        path = await self._path(repository)
        if not await asyncio.to_thread(pull_requests.delete_branch, path, branch, expected_sha):
            return False
        closed = await asyncio.to_thread(pull_requests.close_of_branch, path, branch)
        await self._changed(repository, path, closed, "closed")
        return True

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        """As the repository says now; also kept in the database, where the status site finds it.

        Raises `ProviderRefused` with 404.
        """
        path = await self._path(repository)
        record = await asyncio.to_thread(pull_requests.find, path, number)
        await self._keep(repository, record)
        return await asyncio.to_thread(pull_requests.as_pull_request, path, record)

    async def list_open_pull_requests(self, repository: RepositoryRef, branch_prefix: str) -> list[PullRequest]:
        return await asyncio.to_thread(pull_requests.list_open, await self._path(repository), branch_prefix)

    async def ensure_pull_request(self, repository: RepositoryRef, draft: PullRequestDraft) -> PullRequest:
        await self._fence()
        path = await self._path(repository)
        record, is_new = await asyncio.to_thread(pull_requests.ensure, path, draft)
        await self._changed(repository, path, [record], "opened" if is_new else None)
        return await asyncio.to_thread(pull_requests.as_pull_request, path, record)

    async def ensure_reviewers(self, repository: RepositoryRef, number: int, names: Sequence[str]) -> list[str]:
        """Written down with the pull request: a folder has nobody whom it could tell, and no teams."""
        await self._edit(repository, lambda path: pull_requests.ask_reviewers(path, number, names))
        return [name for name in names if "/" in name]

    async def set_pull_request_body(self, repository: RepositoryRef, number: int, body: str) -> None:
        await self._edit(repository, lambda path: pull_requests.set_body(path, number, body))

    async def close_pull_request(self, repository: RepositoryRef, number: int) -> None:
        await self._edit(repository, lambda path: pull_requests.close(path, number), "closed")

    async def get_commits(self, repository: RepositoryRef, number: int) -> list[BranchCommit]:
        return await asyncio.to_thread(pull_requests.commits, await self._path(repository), number)

    async def _path(self, repository: RepositoryRef) -> Path:
        return (await asyncio.to_thread(find_repository, self._root, repository)).path

    async def _edit(
        self,
        repository: RepositoryRef,
        edit: Callable[[Path], Sequence[Record]],
        action: Literal["closed"] | None = None,
    ) -> None:
        await self._fence()
        path = await self._path(repository)
        await self._changed(repository, path, await asyncio.to_thread(edit, path), action)

    async def _changed(
        self,
        repository: RepositoryRef,
        path: Path,
        changed: Sequence[Record],
        action: Literal["opened", "closed"] | None,
    ) -> None:
        """Keep what changed where the status site finds it, and tell our webhook of what it would be told on GitHub."""
        for record in changed:
            await self._keep(repository, record)
            if action is None:
                continue
            problem = await asyncio.to_thread(pull_requests.announce, self._root, path, record, action)
            if problem:
                log.warning("pull_request_not_told", host=HOST, number=record["number"], why=problem)

    async def _keep(self, repository: RepositoryRef, record: Record) -> None:
        await self._store.keep_pull_request(repository.external_id, pull_requests.as_row(record))
