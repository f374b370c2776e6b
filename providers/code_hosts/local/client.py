"""The local host: bare repositories in a folder for what git keeps, our own database for what people and bot say."""

import asyncio
from pathlib import Path

from providers.code_hosts.code_host import (
    Annotation,
    CheckRun,
    CloneAccess,
    Comment,
    CoverageReports,
    Fence,
    Permission,
    PullRequest,
    Reaction,
)
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.local import hook
from providers.code_hosts.local.repositories import HOST, INSTALLATION_ID, find_repository, list_repositories
from providers.code_hosts.local.store import AnnotationRow, LocalStore, PullRequestRow
from providers.errors import ProviderRefused

BOT = Actor("forge", "forge", is_bot=True)


class LocalHost:
    """A `CodeHost` over the repositories below `root`; `fence` is awaited before everything that others will see.

    The person who owns the folder of a repository may do everything there, everybody else may read. People are
    users of this machine: their external id is the number that the system gave them.
    """

    name = HOST

    def __init__(self, root: Path, store: LocalStore, fence: Fence) -> None:
        self._root = root
        self._store = store
        self._fence = fence

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef:
        return (await asyncio.to_thread(find_repository, self._root, ref)).ref

    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]:
        if installation_id != INSTALLATION_ID:
            raise ProviderRefused(HOST, 404, f"there is no installation {installation_id!r}")
        return [repository.ref for repository in await asyncio.to_thread(list_repositories, self._root)]

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """A folder asks for no credentials, so there are none to make anew."""
        return CloneAccess((await self._path(repository)).absolute().as_uri(), None)

    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
        return await asyncio.to_thread(hook.branch_head, await self._path(repository), branch)

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        """As the repository says now; also kept in the database, where the status site finds it.

        Raises `ProviderRefused` with 404.
        """
        records = await asyncio.to_thread(hook.pull_requests, await self._path(repository))
        record = next((record for record in records if record["number"] == number), None)
        if record is None:
            raise ProviderRefused(HOST, 404, f"there is no pull request {number}")
        author = Actor(record["actor"]["id"], record["actor"]["login"])
        await self._store.keep_pull_request(repository.external_id, _pull_request_row(record, author))
        return PullRequest(
            number=number,
            title=record["title"],
            state=record["state"],
            head_sha=record["head_sha"],
            head_branch=record["head_branch"],
            base_sha=record["base_sha"],
            base_branch=record["base_branch"],
            is_fork=False,
            author=author,
        )

    async def get_comment(self, repository: RepositoryRef, comment_id: str) -> Comment | None:
        row = await self._store.comment(repository.external_id, comment_id)
        if row is None:
            return None
        return Comment(row["comment_id"], row["body"], Actor(row["author_id"], row["author_login"], row["is_bot"]))

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        if actor.is_bot or not actor.external_id.isdecimal():
            return Permission.NONE
        facts = await asyncio.to_thread((await self._path(repository)).stat)
        return Permission.ADMIN if int(actor.external_id) == facts.st_uid else Permission.READ

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        return CoverageReports((), "a folder of repositories runs no CI and keeps no reports")

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> str:
        await self._fence()
        return await self._store.ensure_check_run(
            repository.external_id,
            {
                "name": check_run.name,
                "head_sha": check_run.head_sha,
                "external_id": check_run.external_id,
                "status": check_run.status,
                "conclusion": check_run.conclusion,
                "title": check_run.title,
                "summary": check_run.summary,
                "text": check_run.text,
                "details_url": check_run.details_url,
                "annotations": [_annotation_row(annotation) for annotation in check_run.annotations],
            },
        )

    async def ensure_comment(self, repository: RepositoryRef, number: int, marker: str, body: str) -> str:
        await self._fence()
        return await self._store.ensure_comment(
            repository.external_id,
            marker,
            {
                "number": number,
                "body": body,
                "author_id": BOT.external_id,
                "author_login": BOT.login,
                "is_bot": True,
            },
        )

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None:
        await self._fence()
        await self._store.ensure_reaction(repository.external_id, comment_id, reaction)

    async def _path(self, repository: RepositoryRef) -> Path:
        return (await asyncio.to_thread(find_repository, self._root, repository)).path


def _pull_request_row(record: hook.Json, author: Actor) -> PullRequestRow:
    return {
        "number": record["number"],
        "title": record["title"],
        "state": record["state"],
        "head_sha": record["head_sha"],
        "head_branch": record["head_branch"],
        "base_sha": record["base_sha"],
        "base_branch": record["base_branch"],
        "author_id": author.external_id,
        "author_login": author.login,
    }


def _annotation_row(annotation: Annotation) -> AnnotationRow:
    return {
        "path": annotation.path,
        "line": annotation.line,
        "end_line": annotation.end_line,
        "level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
    }
