"""The places where a change can be proposed, with the same verbs for what people do there."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.workspace.blobs import Budget
from engine.workspace.checkout import MirrorCache, Signature
from providers.code_hosts.code_host import CodeHost
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local import hook
from providers.code_hosts.local.repositories import LocalRepository
from providers.code_hosts.local.store import LocalStore
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab.merge_requests import take_labels
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab.world import Project

NOW_S = 1_764_000_000


class Place(Protocol):
    """A repository with a.py on main, and people who work in it. Another worker opens the host with `open_host`."""

    host: CodeHost

    @property
    def ref(self) -> RepositoryRef: ...
    @property
    def open_host(self) -> Callable[[], CodeHost]: ...
    async def person_pushes(self, branch: str, files: Mapping[str, str]) -> str: ...
    async def person_opens(self, branch: str) -> int: ...
    async def person_closes(self, number: int) -> None: ...
    async def person_merges(self, number: int) -> str: ...
    async def person_takes_label_off(self, number: int, label: str) -> None: ...


@dataclass
class Bot:
    """What a job does: one commit from bytes, pushed to a branch of ours by real git."""

    place: Place
    cache: MirrorCache

    async def propose(self, branch: str, text: str, *, after: str | None = None) -> str:
        """A commit on main (or on what we pushed before, `after`), pushed; its SHA, the same however often."""
        host, ref = self.place.host, self.place.ref
        base = after or await host.get_head_sha(ref, "main")
        assert base is not None
        reading, who = await host.get_clone_access(ref), await host.get_committer(ref)
        signature = Signature(who.name, who.email, NOW_S)
        files = {"a.py": text.encode()}

        def push(url: str, authorization: str | None) -> str:
            with self.cache.open(ref.external_id, reading.url, [base], reading.authorization, budget=Budget()) as here:
                made = here.commit(base, files, message="Ours", author=signature, committer=signature)
                here.push(url, authorization, made.sha, branch, expected_sha=after)
                return made.sha

        writing = await host.get_push_access(ref)
        return await asyncio.to_thread(push, writing.url, writing.authorization)


@dataclass
class GitHubPlace:
    double: GitHubDouble
    ref: RepositoryRef
    open_host: Callable[[], CodeHost]

    def __post_init__(self) -> None:
        self.host = self.open_host()

    async def person_pushes(self, branch: str, files: Mapping[str, str]) -> str:
        return await self.double.push(self.ref.full_name, branch, files)

    async def person_opens(self, branch: str) -> int:
        return await self.double.open_pull_request(self.ref.full_name, branch)

    async def person_closes(self, number: int) -> None:
        await self.double.close_pull_request(self.ref.full_name, number)

    async def person_merges(self, number: int) -> str:
        return await self.double.merge_pull_request(self.ref.full_name, number)

    async def person_takes_label_off(self, number: int, label: str) -> None:
        await self.double.lacking.pulls.take_label_off(self.ref.full_name, number, label)


@dataclass
class GitLabPlace:
    double: GitLabDouble
    project: Project
    open_host: Callable[[], CodeHost]

    def __post_init__(self) -> None:
        self.host = self.open_host()
        path = self.project.path
        self.ref = RepositoryRef("gitlab", str(self.project.id), path, "main", path.partition("/")[0])

    async def person_pushes(self, branch: str, files: Mapping[str, str]) -> str:
        return await self.double.push(self.project, branch, files)

    async def person_opens(self, branch: str) -> int:
        return (await self.double.open_merge_request(self.project, branch)).iid

    async def person_closes(self, number: int) -> None:
        await self.double.close(self._numbered(number))

    async def person_merges(self, number: int) -> str:
        return await self.double.merge(self._numbered(number))

    async def person_takes_label_off(self, number: int, label: str) -> None:
        take_labels(self._numbered(number), [label])

    def _numbered(self, number: int) -> MergeRequest:
        return self.project.merge_requests[number]


@dataclass
class LocalPlace:
    """People have a clone and push; whoever deletes a branch closes its pull request."""

    clone: Path
    repository: LocalRepository
    store: LocalStore
    open_host: Callable[[], CodeHost]

    def __post_init__(self) -> None:
        self.host = self.open_host()

    @property
    def ref(self) -> RepositoryRef:
        return self.repository.ref

    async def person_pushes(self, branch: str, files: Mapping[str, str]) -> str:
        await self._git("fetch", "--quiet", "origin")
        start = f"origin/{branch}" if await self._knows(f"origin/{branch}") else "origin/main"
        await self._git("checkout", "--quiet", "-B", branch, *([start] if await self._knows(start) else []))
        for name, text in files.items():
            (self.clone / name).write_text(text)
        await self._git("add", "--all")
        await self._git("commit", "--quiet", "--message", "Theirs")
        await self._git("push", "--quiet", "origin", branch)
        return await self._git("rev-parse", "HEAD")

    async def person_opens(self, branch: str) -> int:
        await self._git("fetch", "--quiet", "origin")
        await self._git("checkout", "--quiet", "-B", branch, f"origin/{branch}")
        await self._git("commit", "--quiet", "--allow-empty", "--message", "Please look")
        await self._git("push", "--quiet", "-o", "pr=A change", "origin", branch)
        return max(one.number for one in await self.host.list_open_pull_requests(self.ref, branch))

    async def person_closes(self, number: int) -> None:
        pull_request = await self.host.get_pull_request(self.ref, number)
        await self._git("push", "--quiet", "origin", "--delete", pull_request.head_branch)

    async def person_merges(self, number: int) -> str:
        await self._git("fetch", "--quiet", "origin", f"refs/pull/{number}/head")
        await self._git("checkout", "--quiet", "-B", "main", "origin/main")
        await self._git("merge", "--quiet", "--no-ff", "--message", "Merge", "FETCH_HEAD")
        await self._git("push", "--quiet", "origin", "main")
        return await self._git("rev-parse", "HEAD")

    async def person_takes_label_off(self, number: int, label: str) -> None:
        with hook.records(self.repository.path) as rows:
            next(row for row in rows if row["number"] == number)["labels"].remove(label)

    async def _knows(self, ref: str) -> bool:
        return bool(await self._git("for-each-ref", f"refs/remotes/{ref}"))

    async def _git(self, *arguments: str) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=self.clone, env=environment, capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()
        return str(done.stdout.decode().strip())
