"""A proposal of the bot on the local host, and people who write and push there: real records, git and deliveries."""

import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.resources.web import local_store
from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from handlers.commands.answering import answer_comment
from handlers.context import Context, Outcome
from handlers.jobs.refactoring.rollback import roll_back
from handlers.jobs.refactoring.voiding import void_approvals
from handlers.jobs.repository import Subject
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from handlers.routing import handle_delivery
from providers.code_hosts.code_host import Fence
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local import hook
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.repositories import create_repository
from providers.code_hosts.local.webhook import LocalReceiver
from providers.code_hosts.proposals import PullRequest, PullRequestDraft
from providers.code_hosts.registry import Hosts
from providers.database import approvals, deliveries, jobs, organizations, refactorings, repositories
from providers.database.approvals import Approval
from providers.database.deliveries import NewDelivery
from providers.database.jobs import Job, NewJob
from providers.database.records import new_id
from providers.database.refactorings import Phase, Refactoring
from providers.database.session import Database
from providers.errors import LeaseLost
from providers.storage.local import LocalStore

BEFORE, AFTER = "def f():\n    return 1\n\n\ndef _unused():\n    pass\n", "def f():\n    return 1\n"
BRANCH = "forge-factory/j-1-dead_code_removal"
PROOF = "Forge Factory / proof"
_numbers = count(1)


@dataclass
class Proposal:
    """A pull request that removes `_unused`, asked for by somebody whose number is 4242."""

    ctx: Context
    subject: Subject
    git_dir: Path
    number: int
    base_sha: str
    head_sha: str
    owner_id: str
    row: Refactoring

    def commit(self, text: str, parent: str, *, file: str = "a.py") -> str:
        """A commit in which there is this one file; no branch stands at it yet."""
        return self.commit_files({file: text}, parent)

    def commit_files(self, files: Mapping[str, str], parent: str) -> str:
        """A commit in which there are these files, none of them in a folder; no branch stands at it yet."""
        blobs = {file: self._git("hash-object", "-w", "--stdin", data=text) for file, text in files.items()}
        tree = self._git("mktree", data="".join(f"100644 blob {blob}\t{file}\n" for file, blob in blobs.items()))
        return self._git("commit-tree", "-m", "A change", *(["-p", parent] if parent else []), tree)

    def push(self, sha: str, branch: str = BRANCH) -> list[tuple[str, dict[str, Any]]]:
        """The branch stands there now; the deliveries of it, which nobody has got yet."""
        before = self._git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}") or "0" * 40
        self._git("update-ref", f"refs/heads/{branch}", sha)
        return hook.events_of_push(self.git_dir, f"{before} {sha} refs/heads/{branch}", [])

    def retarget(self, branch: str) -> None:
        """Somebody makes the pull request go to another branch."""
        with hook.records(self.git_dir) as rows:
            rows[-1]["base_branch"] = branch

    async def delivered(self, told: list[tuple[str, dict[str, Any]]]) -> None:
        """Each comes in and is handled, with the jobs that follow for refactorings."""
        for event, body in told:
            job = await self._came_in(event, body)
            await handle_delivery(self.ctx, job)
        async with self.ctx.database.system() as session:
            due = [job for job in await jobs.recent(session) if job.state == "due" and job.kind == "refactoring_pushed"]
        for one in due:
            await void_approvals(self.ctx, await self._claimed(one))

    async def says(
        self, text: str, *, before: Callable[[], Awaitable[None]] | None = None, app_id: str = ""
    ) -> Outcome:
        """The owner, or an app, writes a comment under it; `before` happens once that has come in, unanswered."""
        job = await self._asked(text, before)
        return await answer_comment(self.ctx, replace(job, payload={**job.payload, "app_id": app_id}))

    async def says_to_one_who_dies(self, text: str) -> Outcome:
        """The owner writes a comment; who answers it loses touch at once, and somebody else answers it after them."""
        job = await self._asked(text, None)
        async with self.ctx.database.system() as session:
            await jobs.release(session, job.id, job.fence)
            due = await jobs.get(session, job.id)
        assert due is not None
        with pytest.raises(LeaseLost):
            await answer_comment(self.ctx, job)
        return await answer_comment(self.ctx, await self._claimed(due))

    async def _asked(self, text: str, before: Callable[[], Awaitable[None]] | None) -> Job:
        row = {"number": self.number, "body": text, "author_id": self.owner_id, "author_login": "ana", "is_bot": False}
        store = local_store(self.ctx.database)
        comment_id = await store.add_comment(self.subject.ref.external_id, row)  # type: ignore[arg-type]  # a row
        body = {
            **hook.common_body(self.git_dir),
            "actor": {"id": self.owner_id, "login": "ana"},
            "number": self.number,
            "is_pull_request": True,
            "comment_id": comment_id,
            "body": text,
        }
        await handle_delivery(self.ctx, await self._came_in("comment", body))
        if before is not None:
            await before()
        async with self.ctx.database.system() as session:
            (due,) = [job for job in await jobs.recent(session) if job.state == "due" and job.kind == "comment"]
        return await self._claimed(due)

    async def rolled_back(self, *, actor_id: str) -> Outcome:
        """It was merged; run the job that takes it back, for somebody."""
        self.push(self.head_sha, "main")
        await self.moves("merged")
        request = RefactoringRequest(
            self.subject.repository_id, str(self.row.id), "rollback", actor_id=actor_id, actor_login="ana"
        )
        return await roll_back(self.ctx, await self.queued(refactoring_job(request, self.subject.organization_id)))

    async def moves(self, phase: Phase, **values: Any) -> None:
        organization_id = self.subject.organization_id
        async with self.ctx.database.tenant(organization_id) as session:
            await refactorings.set_phase(session, organization_id, self.row.id, phase, **values)
        await self.looks_again()

    async def looks_again(self) -> None:
        """The row as it is by now."""
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            row = await refactorings.get(session, self.subject.organization_id, self.row.id)
        assert row is not None
        self.row = row

    async def approvals(self) -> list[Approval]:
        async with self.ctx.database.tenant(self.subject.organization_id) as session:
            return await approvals.of(session, self.row)

    async def replies(self) -> list[str]:
        """The bot's comments, without their hidden first lines."""
        rows = await local_store(self.ctx.database).comments(self.subject.ref.external_id, self.number)
        return [row["body"].partition("\n")[2] for row in rows if row["is_bot"]]

    async def reply(self) -> str:
        """The newest of them."""
        return (await self.replies())[-1]

    async def proofs(self) -> list[tuple[str, str | None]]:
        """Commit and conclusion of each check run of the proof."""
        runs = await local_store(self.ctx.database).check_runs(self.subject.ref.external_id)
        return [(run["head_sha"], run["conclusion"]) for run in runs if run["name"] == PROOF]

    def branches(self) -> list[str]:
        return self._git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()

    def heads(self) -> str:
        """Every branch, with the commit where it stands."""
        return self._git("for-each-ref", "refs/heads")

    def interrupted(self, happens: Callable[[], None]) -> None:
        """Let something happen right after the host was asked for the pull request that is decided about."""
        looks = count(1)

        class Interrupted(LocalHost):
            async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
                told = await super().get_pull_request(repository, number)
                if next(looks) == 2:  # the first look is for the comment
                    happens()
                return told

        opener = partial(Interrupted, self.git_dir.parents[1], local_store(self.ctx.database))
        self.ctx = replace(self.ctx, hosts=Hosts({"local": LocalReceiver(["a secret"])}, {"local": opener}))

    async def _came_in(self, event: str, body: dict[str, Any]) -> Job:
        new = NewDelivery("local", f"delivery-{next(_numbers)}", event, {}, json.dumps(body).encode())
        async with self.ctx.database.system() as session:
            await deliveries.keep(session, [new])
        async with self.ctx.database.system() as session:
            await deliveries.relay(session)
            due = [job for job in await jobs.recent(session) if job.state == "due" and job.kind == "delivery"]
        return await self._claimed(due[0])

    async def queued(self, new: NewJob) -> Job:
        async with self.ctx.database.system() as session:
            id_, _ = await jobs.enqueue(session, new)
            job = await jobs.claim(session, id_, 0, "a worker", 60)
        assert job is not None
        return job

    async def _claimed(self, due: Job) -> Job:
        async with self.ctx.database.system() as session:
            job = await jobs.claim(session, due.id, due.fence, "a worker", 60)
        assert job is not None
        return job

    def _git(self, *arguments: str, data: str = "") -> str:
        return git(self.git_dir, *arguments, data=data)


def git(git_dir: Path, *arguments: str, data: str = "") -> str:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    command = ["git", f"--git-dir={git_dir}", *identity, *arguments]
    return subprocess.run(command, input=data, check=True, capture_output=True, text=True, timeout=20).stdout.strip()


@asynccontextmanager
async def proposed(database: Database, folder: Path) -> AsyncIterator[Proposal]:
    """The repository with the proposal, and what a worker has open for it."""
    made = create_repository(folder / "git", "acme/shop")
    async with database.system() as session:
        organization = await organizations.ensure(session, "local", "local", "acme", "local")
        repository = await repositories.ensure(session, organization.id, made.ref)
    opener: Callable[[Fence], LocalHost] = partial(LocalHost, folder / "git", local_store(database))
    ctx = Context(
        settings=Settings(database_url="", redis_url="", signing_key="a key of the tests"),
        database=database,
        hosts=Hosts({"local": LocalReceiver(["a secret"])}, {"local": opener}),
        checkouts=MirrorCache(folder / "mirrors", 1 << 24),
        analyzer=Analyzer(1),
        store=LocalStore(folder / "store"),
        fence=_passing,
    )
    subject = Subject(organization.id, repository.id, made.ref, ctx.host("local"))
    async with database.tenant(organization.id) as session:
        asked = {"actor_id": "4242", "actor_login": "bo"}
        row = await refactorings.ensure(session, organization.id, repository.id, new_id(), type_="x", asked=asked)
    owner_id = str(made.path.stat().st_uid)
    stage = Proposal(ctx, subject, made.path, 0, "", "", owner_id, row)
    stage.base_sha = stage.commit(BEFORE, "")
    stage.head_sha = stage.commit(AFTER, stage.base_sha)
    stage.push(stage.base_sha, "main")
    stage.push(stage.head_sha)
    opened = await subject.host.ensure_pull_request(made.ref, PullRequestDraft(BRANCH, "main", "Remove _unused", "…"))
    stage.number = opened.number
    facts: dict[str, Any] = {"head_sha": stage.head_sha, "base_sha": stage.base_sha, "base_branch": "main"}
    facts |= {"pull_request": opened.number, "branch_name": BRANCH, "plan_digest": "d", "affected_files": ["a.py"]}
    await stage.moves("open", **facts)
    try:
        yield stage
    finally:
        ctx.analyzer.close()


async def _passing() -> None:
    return None
