"""The local host: bare repositories in a folder for what git keeps, our own database for what people and bot say."""

import asyncio

from providers.code_hosts.code_host import (
    Annotation,
    CheckRun,
    Comment,
    CoverageReports,
    Permission,
    Reaction,
    StandingCheck,
)
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.local.issues import LocalIssues
from providers.code_hosts.local.pull_requests import BOT
from providers.code_hosts.local.repositories import HOST, INSTALLATION_ID, list_repositories
from providers.code_hosts.local.store import AnnotationRow
from providers.code_hosts.texts import with_commands
from providers.errors import ProviderRefused


class LocalHost(LocalIssues):
    """A `CodeHost` over the repositories below `root`; `fence` is awaited before everything that others will see.

    The person who owns the folder of a repository may do everything there, everybody else may read. People are
    users of this machine: their external id is the number that the system gave them.
    """

    name = HOST
    shows_whole_checks = True

    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]:
        if installation_id != INSTALLATION_ID:
            raise ProviderRefused(HOST, 404, f"there is no installation {installation_id!r}")
        return [repository.ref for repository in await asyncio.to_thread(list_repositories, self._root)]

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

    async def is_member(self, repository: RepositoryRef, team: str, actor: Actor) -> bool:
        """A folder has no teams."""
        return False

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        return CoverageReports((), "a folder of repositories runs no CI and keeps no reports")

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> StandingCheck:
        await self._fence()
        check_id = await self._store.ensure_check_run(
            repository.external_id,
            {
                "name": check_run.name,
                "head_sha": check_run.head_sha,
                "external_id": check_run.external_id,
                "status": check_run.status,
                "conclusion": check_run.conclusion,
                "title": check_run.title,
                "summary": with_commands(check_run),
                "text": check_run.text,
                "details_url": check_run.details_url,
                "annotations": [_annotation_row(annotation) for annotation in check_run.annotations],
            },
        )
        return StandingCheck(check_id)

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


def _annotation_row(annotation: Annotation) -> AnnotationRow:
    return {
        "path": annotation.path,
        "line": annotation.line,
        "end_line": annotation.end_line,
        "level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
    }
