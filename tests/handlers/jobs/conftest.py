"""Real repositories of the local host, all of one organization, and what a worker has open for them."""

import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.resources.web import local_store
from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from handlers.context import Context
from handlers.jobs.configuration import Configuration, configuration_of
from handlers.jobs.layers_above import ASKED_EVERY
from handlers.jobs.repository import Subject
from providers.code_hosts.code_host import Fence
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local import hook
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.repositories import LocalRepository, create_repository
from providers.code_hosts.local.store import LocalStore as RecordStore
from providers.code_hosts.registry import Hosts
from providers.database import configurations, jobs, organizations, repositories
from providers.database.jobs import Job, NewJob
from providers.database.session import Database
from providers.storage.local import LocalStore


@dataclass
class Town:
    """Repositories of the local host, all of one organization, and what a worker has open for them."""

    ctx: Context
    root: Path
    asked: list[str] = field(default_factory=list)

    async def settle(self, full_name: str) -> Subject:
        made = create_repository(self.root, full_name)
        async with self.ctx.database.system() as session:
            organization = await organizations.ensure(session, "local", "local", "acme", "local")
            row = await repositories.ensure(session, organization.id, made.ref)
        return Subject(organization.id, row.id, made.ref, self.ctx.host("local"))

    def push(self, full_name: str, file: str, content: str, *, branch: str = "main", mode: str = "100644") -> str:
        """Another commit on this branch, which begins at the main one, with this file besides what was there."""
        repository = create_repository(self.root, full_name)
        blob = _git(repository, "hash-object", "-w", "--stdin", data=content)
        parent = hook.branch_head(repository.path, branch) or hook.branch_head(repository.path, "main")
        listed = _git(repository, "ls-tree", parent) if parent else ""
        others = [line for line in listed.splitlines() if not line.endswith(f"\t{file}")]
        tree = _git(repository, "mktree", data="\n".join([*others, f"{mode} blob {blob}\t{file}", ""]))
        commit = _git(repository, "commit-tree", "-m", "A change", *(["-p", parent] if parent else []), tree)
        _git(repository, "update-ref", f"refs/heads/{branch}", commit)
        return commit

    def open_pull_request(self, full_name: str, branch: str, *, into: str = "main") -> int:
        """Ana opens one, with the head and the base of now."""
        git_dir = create_repository(self.root, full_name).path
        shas = {name: hook.branch_head(git_dir, name) for name in (branch, into)}
        facts: dict[str, Any] = {"title": "A change", "head_branch": branch, "head_sha": shas[branch]}
        facts |= {"base_branch": into, "base_sha": shas[into], "actor": {"id": "501", "login": "ana"}}
        with hook.records(git_dir) as rows:
            return int(hook.add_record(git_dir, rows, facts)["number"])

    def move_head(self, full_name: str, number: int, branch: str) -> None:
        """What a push does to a pull request."""
        git_dir = create_repository(self.root, full_name).path
        with hook.records(git_dir) as rows:
            next(row for row in rows if row["number"] == number)["head_sha"] = hook.branch_head(git_dir, branch)

    def decide(self, full_name: str, number: int, state: str) -> None:
        """Somebody merges it, which moves its base branch on to its head, or closes it."""
        git_dir = create_repository(self.root, full_name).path
        with hook.records(git_dir) as rows:
            row = next(row for row in rows if row["number"] == number)
            row["state"] = state
            if state == "merged":
                row["merged_sha"] = row["head_sha"]
                _git(
                    create_repository(self.root, full_name),
                    "update-ref",
                    f"refs/heads/{row['base_branch']}",
                    row["head_sha"],
                )

    @property
    def store(self) -> RecordStore:
        return local_store(self.ctx.database)

    async def running(self, new: NewJob) -> tuple[Context, Job]:
        """A job that a worker has begun, with the context under its lease."""

        async def hold() -> None:
            return None

        async with self.ctx.database.system() as session:
            id_, _ = await jobs.enqueue(session, replace(new, key=f"{new.key}:{uuid4()}"))
            job = await jobs.claim(session, id_, 0, "a worker", 60.0)
        assert job is not None
        return self.ctx.under_lease(hold, self.ctx.progress), job

    async def an_hour_passes(self, subject: Subject) -> None:
        async with self.ctx.database.system() as session:
            kept = await configurations.find(session, subject.organization_id)
            assert kept is not None
            earlier = replace(kept, checked_at=kept.checked_at - ASKED_EVERY - timedelta(seconds=1))
            await configurations.keep(session, subject.organization_id, earlier)

    async def in_force(self, subject: Subject) -> Configuration:
        return await configuration_of(self.ctx, subject)


def _git(repository: LocalRepository, *arguments: str, data: str = "") -> str:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    command = ["git", f"--git-dir={repository.path}", *identity, *arguments]
    return subprocess.run(command, input=data, check=True, capture_output=True, text=True, timeout=20).stdout.strip()


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    asked: list[str] = []

    class Listening(LocalHost):
        """The local host, which writes down whose head was asked for."""

        async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
            asked.append(repository.full_name)
            return await super().get_head_sha(repository, branch)

    def opened(fence: Fence) -> LocalHost:
        return Listening(tmp_path / "git", local_store(database), fence)

    analyzer = Analyzer(1)
    mirrors, store = MirrorCache(tmp_path / "mirrors", 1 << 24), LocalStore(tmp_path / "store")
    settings = Settings(database_url="", redis_url="", signing_key="a key of these tests")
    ctx = Context(settings, database, Hosts({}, {"local": opened}), mirrors, analyzer, store)
    yield Town(ctx, tmp_path / "git", asked)
    analyzer.close()
