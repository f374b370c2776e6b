"""A worker's context with every part real, jobs of kinds that a test makes up, and worker processes."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest
from sqlalchemy import text

from bot.embedded import EmbeddedServices
from bot.resources.worker import open_context
from bot.worker.runner import Runner
from config.settings import LocalSettings, Settings
from handlers.context import Context, Outcome
from handlers.routing import GiveUp, JobKind, leave_as_is
from providers.database import jobs
from providers.database.jobs import Job, NewJob

LEASE_S = 1.5
ROOT = Path(__file__).resolve().parents[3]

DONE = Outcome("done", "all went well")

Body = Callable[[Context, Job], Awaitable[Outcome]]


def raising(error: Exception) -> Body:
    """A body that fails."""

    async def body(ctx: Context, job: Job) -> Outcome:
        raise error

    return body


class Waiting:
    """A body that waits until it is let go, and knows whether it was ended before that."""

    def __init__(self) -> None:
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.was_ended = False

    async def __call__(self, ctx: Context, job: Job) -> Outcome:
        self.has_begun.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.was_ended = True
            raise
        return DONE


async def eventually(look: Callable[[], Awaitable[bool] | bool], what: str, within_s: float = 20.0) -> None:
    """Return as soon as `look` says yes; fails with the sentence `what` otherwise."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        seen = look()
        if seen if isinstance(seen, bool) else await seen:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"within {within_s:.0f} s this did not come: {what}")


@dataclass(frozen=True)
class Work:
    """One worker and the kinds of job it knows."""

    ctx: Context
    kinds: dict[str, JobKind] = field(default_factory=dict)

    def knows(self, body: Body, *, timeout_s: float = 30.0, give_up: GiveUp = leave_as_is) -> None:
        """From now on, jobs of the kind "test" run `body`."""
        self.kinds["test"] = JobKind(body, timeout_s, give_up)

    async def due(self, kind: str = "test", **more: object) -> Job:
        new = NewJob(**{"kind": kind, "key": f"{kind}:{uuid4()}", "payload": {}, "queue": "events", **more})  # type: ignore[arg-type]
        async with self.ctx.database.system() as session:
            job_id, _ = await jobs.enqueue(session, new)
        return await self.now(job_id)

    async def run(self, job: Job) -> Job:
        """Run it as it stands; how it stands afterwards."""
        await Runner(self.ctx, "worker-1", self.kinds).run(job.id, job.fence)
        return await self.now(job.id)

    async def now(self, job_id: UUID) -> Job:
        async with self.ctx.database.system() as session:
            job = await jobs.get(session, job_id)
        assert job is not None
        return job

    async def pause_s(self, job: Job) -> float:
        """In how many seconds the job is due, by the database's clock."""
        query = text("select extract(epoch from run_after - now()) from jobs where id = :id")
        async with self.ctx.database.system() as session:
            return float((await session.execute(query, {"id": job.id})).scalar_one())

    async def let_the_pause_pass(self, job: Job) -> Job:
        async with self.ctx.database.system() as session:
            await session.execute(text("update jobs set run_after = now() where id = :id"), {"id": job.id})
        return await self.now(job.id)

    async def lose(self, job: Job) -> None:
        """The lease runs out, and whoever sweeps takes the job back."""
        async with self.ctx.database.system() as session:
            late = text("update jobs set lease_until = now() - interval '1 s' where id = :id")
            await session.execute(late, {"id": job.id})
            await jobs.sweep(session)


@pytest.fixture
def worker_settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        signing_key="a signing key",
        cache_dir=tmp_path / "mirrors",
        environments_dir=tmp_path / "environments",
        storage=str(tmp_path / "storage"),
        lease_s=LEASE_S,
        local=LocalSettings(root=tmp_path / "repositories", webhook_secrets=("a secret",)),
    )


@pytest.fixture
async def work(worker_settings: Settings) -> AsyncIterator[Work]:
    async with open_context(worker_settings) as ctx:
        yield Work(ctx)


def close_database(services: EmbeddedServices, database_url: str) -> None:
    """Nobody may connect, and whoever is connected is thrown out: what a failover looks like from here."""
    name = _name(database_url)
    _sql(services, f"alter database {name} allow_connections false")
    _sql(services, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")


def open_database(services: EmbeddedServices, database_url: str) -> None:
    _sql(services, f"alter database {_name(database_url)} allow_connections true")


def _name(database_url: str) -> str:
    return database_url.split("/")[3].partition("?")[0]


def _sql(services: EmbeddedServices, statement: str) -> None:
    argv = [*services.psql, "-d", "postgres", "-XqAtc", statement]
    subprocess.run(argv, check=True, capture_output=True, timeout=20)


class WorkerProcess:
    """`forge worker` as an operator starts it; its log is read from a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as out:
            argv = [sys.executable, "-m", "bot", "worker", *arguments]
            self.process = subprocess.Popen(argv, cwd=ROOT, env=dict(environment), stdout=out, stderr=out)
        self._family: dict[int, psutil.Process] = {}

    def told(self) -> str:
        return self._log.read_text()

    def lines(self, event: str) -> list[dict[str, object]]:
        """The entries of the log with this name; what is not JSON yet is passed over."""
        found = []
        for line in self.told().splitlines():
            with suppress(ValueError):
                found.append(json.loads(line))
        return [line for line in found if isinstance(line, dict) and line.get("event") == event]

    async def has_told(self, event: str, count: int = 1) -> None:
        await eventually(lambda: len(self.lines(event)) >= count, f"{count} x {event} in the log:\n{self.told()}", 40)

    async def exit_code(self) -> int:
        return await asyncio.to_thread(self.process.wait, 30)

    def children(self) -> list[psutil.Process]:
        """All processes below, remembered so that none can be left behind unseen."""
        with suppress(psutil.NoSuchProcess):
            below = psutil.Process(self.process.pid).children(recursive=True)
            self._family |= {child.pid: child for child in below}
        return [child for child in self._family.values() if is_alive(child)]

    def end(self) -> None:
        children = self.children()
        self.process.kill()
        self.process.wait(10)
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()


def is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


@pytest.fixture(scope="module")
def environment(
    services: EmbeddedServices, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What a worker process is told; a database of the module's own."""
    folder = tmp_path_factory.mktemp("worker")
    services.create_database("test_processes", template=database_template)
    yield {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": services.database_url("test_processes"),
        "REDIS_URL": services.redis_url,
        "FORGE_SIGNING_KEY": "a signing key",
        "FORGE_CACHE_DIR": str(folder / "mirrors"),
        "STORAGE_URL": str(folder / "storage"),
        "LOCAL_ROOT": str(folder / "repositories"),
        "LOCAL_WEBHOOK_SECRET": "a secret",
    }
    services.drop_database("test_processes")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    """Starts `forge worker` with arguments in an environment; all are ended afterwards."""
    started: list[WorkerProcess] = []

    def start(environment: Mapping[str, str], *arguments: str) -> WorkerProcess:
        started.append(WorkerProcess(list(arguments), environment, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield start
    for process in started:
        process.end()
