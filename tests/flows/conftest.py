"""The whole product, running as it does for people: services, web and worker processes, with every code host."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.cli.stack import Stack, running_stack
from bot.resources.web import local_store
from handlers.jobs.requests import AnalysisRequest, analysis_job
from providers.code_hosts.local.deliveries import announce_repository, send_comment
from providers.code_hosts.local.repositories import LocalRepository, create_repository
from providers.code_hosts.local.store import CheckRunRow, CommentRow, LocalStore
from providers.database import deliveries, jobs, organizations, repositories
from providers.database.jobs import Job
from providers.database.session import Database
from tests.doubles.github import WEBHOOK_SECRET, GitHubDouble
from tests.doubles.gitlab.stage import BOT_TOKEN, SIGNING_TOKEN, GitLabDouble

Found = TypeVar("Found")
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.15
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.com",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.com",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


async def eventually(look: Callable[[], Awaitable[Found | None]], what: str, within_s: float = 60.0) -> Found:
    """What `look` finds, soon after there is something; fails with the sentence `what` otherwise.

    Rarer and rarer, so that looking does not take the time of those who work.
    """
    deadline, pause_s = time.monotonic() + within_s, SHORTEST_PAUSE_S
    while time.monotonic() < deadline:
        found = await look()
        if found is not None and found is not False:
            return found
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 1.3, LONGEST_PAUSE_S)
    pytest.fail(f"within {within_s:.0f} s this did not come: {what}")


@dataclass(frozen=True)
class WorkTree:
    """A person's clone of a repository on the local host."""

    folder: Path
    remote: LocalRepository

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "A change") -> str:
        """Write (or, with None, delete) the files and commit; the commit's SHA."""
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    async def push(self, refspec: str, *options: str) -> None:
        await asyncio.to_thread(self.git, "push", "--quiet", "--force", *options, str(self.remote.path), refspec)

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        environment = {**os.environ, **IDENTITY}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        return ended.stdout.strip()


# In one look: between two, a job that is taken back from its worker would be in neither.
_OPEN_JOBS = text("""
    select exists (select from jobs where kind <> 'maintenance'
      and (state = 'running' or state = 'due' and run_after < now() + make_interval(secs => :within_s)))
""")


@dataclass(frozen=True)
class Bot:
    """The running product, seen from outside: what people do, and what they then see."""

    stack: Stack
    folder: Path

    @property
    def database(self) -> Database:
        return self.stack.doors.database

    @property
    def store(self) -> LocalStore:
        return local_store(self.database)

    @property
    def root(self) -> Path:
        assert self.stack.settings.local is not None
        return self.stack.settings.local.root

    async def new_repository(self, name: str) -> WorkTree:
        """An empty repository `team/<name>` that the bot knows, and a clone of it."""
        remote = create_repository(self.root, f"team/{name}")
        await announce_repository(self.root, remote)
        folder = self.folder / name
        folder.mkdir()
        tree = WorkTree(folder, remote)
        tree.git("init", "--quiet", "--initial-branch=main")
        await eventually(lambda: self._is_known(remote), f"the repository {name} in the records")
        return tree

    async def _is_known(self, remote: LocalRepository) -> bool:
        async with self.database.system() as session:
            return await repositories.by_external_id(session, "local", remote.ref.external_id) is not None

    async def ask_for(self, tree: WorkTree, shas: Sequence[str], *, branch: str = "") -> None:
        """Enqueue the analysis of commits: of a branch's head, or (without a branch) of each for its own sake."""
        organization_id = await self.organization_id()
        async with self.database.system() as session:
            repository = await repositories.by_external_id(session, "local", tree.remote.ref.external_id)
            assert repository is not None
            for sha in shas:
                request = AnalysisRequest(repository.id, sha, branch=branch, is_fresh=not branch)
                await jobs.enqueue(session, analysis_job(request, organization_id))

    async def comment(self, tree: WorkTree, number: int, text: str) -> str:
        return await send_comment(self.store, self.root, tree.remote, number, text)

    async def check_runs(self, tree: WorkTree, sha: str) -> list[CheckRunRow]:
        return list(await self.store.check_runs(tree.remote.ref.external_id, sha))

    async def concluded(self, tree: WorkTree, sha: str, within_s: float = 60.0) -> CheckRunRow:
        """The one check run of a commit, once it is completed."""

        async def look() -> CheckRunRow | None:
            return next((run for run in await self.check_runs(tree, sha) if run["status"] == "completed"), None)

        return await eventually(look, f"a concluded check run on {sha[:12]}", within_s)

    async def reply(self, tree: WorkTree, number: int, count: int = 1) -> CommentRow:
        """The newest of the bot's replies, once there are `count` of them."""

        async def look() -> CommentRow | None:
            comments = await self.store.comments(tree.remote.ref.external_id, number)
            replies = [comment for comment in comments if comment["is_bot"]]
            return replies[-1] if len(replies) >= count else None

        return await eventually(look, f"reply {count} under #{number}")

    async def jobs(self, state: str | None = None, kind: str | None = None) -> list[Job]:
        async with self.database.system() as session:
            rows = await jobs.recent(session, limit=1000)
        rows = [job for job in rows if job.kind != "maintenance"]  # that one is always waiting for its hour
        return [job for job in rows if state in {None, job.state} and kind in {None, job.kind}]

    async def all_jobs_ended(self, within_s: float = 60.0) -> list[Job]:
        """All jobs, once every delivery that was acknowledged has become its jobs and those have ended.

        What is put off to a later hour is not waited for.
        """

        async def look() -> bool:
            async with self.database.system() as session:
                waiting = await deliveries.counts(session)
                is_anything_open = await session.scalar(_OPEN_JOBS, {"within_s": within_s})
            return not {"kept", "queued"} & waiting.keys() and not is_anything_open

        await eventually(look, "an end of all jobs", within_s)
        return await self.jobs()

    async def organization_id(self) -> UUID:
        async with self.database.system() as session:
            organization = await organizations.by_installation(session, "local", "local")
        assert organization is not None
        return organization.id

    def worker_pids(self, role: str = "") -> list[int]:
        """The processes of the workers below the supervisor, of one role or of all."""
        below = [(pid, line) for pid, line in _command_lines() if _parent(pid) == self.stack.workers.pid]
        return [pid for pid, line in below if not role or line.endswith(f"--role {role}")]

    def kill(self, role: str) -> None:
        for pid in self.worker_pids(role):
            os.kill(pid, signal.SIGKILL)


def _command_lines() -> list[tuple[int, str]]:
    lines = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:  # it ended while we looked
            continue
        lines.append((int(folder.name), line))
    return lines


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@asynccontextmanager
async def running_bot(github: GitHubDouble, gitlab: GitLabDouble, clones: Path, **settings: str) -> AsyncIterator[Bot]:
    """The whole product beside these two hosts; `clones` is where people work, `settings` add to the environment."""
    # Not below pytest's folder: the embedded servers run as another user, who may not pass there.
    folder = Path(tempfile.mkdtemp(prefix="forge-flow-"))
    folder.chmod(0o711)
    extra = {
        "GITHUB_APP_ID": github.settings.app_id,
        "GITHUB_PRIVATE_KEY": github.settings.private_key_pem,
        "GITHUB_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "GITHUB_API_URL": github.settings.api_url,
        "GITHUB_GIT_URL": github.settings.git_url,
        "GITLAB_URL": gitlab.url,
        "GITLAB_TOKEN": BOT_TOKEN,
        "GITLAB_WEBHOOK_SECRET": SIGNING_TOKEN,
        "GITLAB_USER_ID": str(gitlab.bot.id),
        "LEASE_SECONDS": "6",
        "WRITE_SPACING_MS": "1",
        "ONBOARDING": "off",
        "DASHBOARD_SECONDS": "1",
        **settings,
    }
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        running = await stack.enter_async_context(running_stack(folder, extra=extra))
        yield Bot(running, clones)
        print((folder / "worker.log").read_text()[-20_000:])  # pytest shows it beside a failure


@pytest.fixture(scope="module")
async def own_bot(
    github_process: GitHubDouble,
    gitlab_process: GitLabDouble,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Bot]:
    """For a module whose tests end or stop processes: it names this one `bot`."""
    async with running_bot(github_process, gitlab_process, tmp_path_factory.mktemp("clones")) as running:
        yield running


@pytest.fixture
async def github(bot: Bot, github_double: GitHubDouble) -> GitHubDouble:
    """The double of GitHub, delivering to the running product."""
    github_double.deliver_to(f"{bot.stack.settings.public_url}/webhooks/github")
    return github_double


@pytest.fixture
async def gitlab(bot: Bot, gitlab: GitLabDouble) -> GitLabDouble:
    """The double of GitLab, delivering to the running product."""
    gitlab.deliver_to(f"{bot.stack.settings.public_url}/webhooks/gitlab")
    return gitlab
