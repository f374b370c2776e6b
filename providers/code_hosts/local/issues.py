"""The local host's half for issues of ours: kept in the bare repository, counted together with its pull requests."""

import asyncio
from pathlib import Path
from typing import Literal

from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.issues import Issue
from providers.code_hosts.local import hook
from providers.code_hosts.local.proposals import LocalProposals
from providers.code_hosts.local.pull_requests import BOT
from providers.code_hosts.local.repositories import HOST
from providers.errors import ProviderRefused


class LocalIssues(LocalProposals):
    """Issues that people edit with `write`; `LocalHost` adds the rest of the protocol."""

    def issue_text(self, body: str) -> str:
        return body

    async def get_issue(self, repository: RepositoryRef, number: int) -> Issue | None:
        rows = await asyncio.to_thread(hook.issues, await self._path(repository))
        return next((_issue(row) for row in rows if row["number"] == number), None)

    async def ensure_issue(self, repository: RepositoryRef, marker: str, title: str, body: str) -> Issue:
        await self._fence()
        return await asyncio.to_thread(_ensure, await self._path(repository), marker, title, body)

    async def set_issue_body(self, repository: RepositoryRef, number: int, body: str, *, expected: str) -> bool:
        """Compared and written in one step."""
        await self._fence()
        return await asyncio.to_thread(_set_body, await self._path(repository), number, body, expected)

    def file_url(self, repository: RepositoryRef, commit_sha: str, path: str, line: int) -> str:
        """A folder of repositories has no pages for files."""
        return ""


def write(git_dir: Path, number: int, body: str, state: Literal["open", "closed"]) -> str:
    """What a person does with an issue; what it said before. Raises `ProviderRefused` with 404."""
    with hook.issue_records(git_dir) as rows:
        row = _numbered(rows, number)
        before = str(row["body"])
        row.update(body=body, state=state)
        return before


def _ensure(git_dir: Path, marker: str, title: str, body: str) -> Issue:
    with hook.issue_records(git_dir) as rows:
        row = next((row for row in rows if marker in row["body"] and _is_ours(row)), None)
        if row is None:
            actor = {"id": BOT.external_id, "login": BOT.login}
            number = hook.next_number(hook.pull_requests(git_dir), rows)
            row = {"number": number, "title": title, "body": body, "state": "open", "actor": actor}
            rows.append(row)
        return _issue(row)


def _set_body(git_dir: Path, number: int, body: str, expected: str) -> bool:
    with hook.issue_records(git_dir) as rows:
        row = _numbered(rows, number)
        if not _is_ours(row):
            raise ProviderRefused(HOST, 403, f"issue {number} was not opened by this bot")
        if row["body"] != expected:
            return False
        row["body"] = body
        return True


def _numbered(rows: list[hook.Json], number: int) -> hook.Json:
    row = next((row for row in rows if row["number"] == number), None)
    if row is None:
        raise ProviderRefused(HOST, 404, f"there is no issue {number}")
    return row


def _is_ours(row: hook.Json) -> bool:
    return bool(row["actor"]["id"] == BOT.external_id)


def _issue(row: hook.Json) -> Issue:
    return Issue(row["number"], row["title"], row["state"], row["body"], _is_ours(row))
