"""When a commit is measured again, and when that would help nobody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from handlers.context import Context, Outcome
from handlers.events.build import on_build_succeeded
from handlers.events.decision import Scene
from handlers.jobs.coverage import digest_of
from handlers.jobs.measurement import LATER_S, measure_again
from handlers.jobs.provenance import Provenance, with_provenance
from handlers.jobs.requests import SETTLE_S, MeasurementRequest, measurement_job
from providers.code_hosts.code_host import CoverageReports
from providers.code_hosts.events import BuildSucceeded, RepositoryRef
from providers.code_hosts.proposals import PullRequest
from providers.code_hosts.registry import Hosts
from providers.database import analyses, jobs, organizations, repositories
from providers.database.jobs import Job
from providers.database.records import new_id
from providers.database.repositories import Repository
from providers.database.session import Database
from providers.storage.local import LocalStore

SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
NONE = CoverageReports((), "no workflow run of this commit has succeeded")
OPEN = PullRequest(7, "A change", "open", SHA, "topic", "0" * 40, "main", False, None)


class Host:
    """A code host with one pull request, and no coverage report of any commit."""

    def __init__(self) -> None:
        self.pull_request = OPEN

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        return self.pull_request

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        return NONE


@dataclass(frozen=True, slots=True)
class Shop:
    """A repository of an active installation, and what a worker has open for it."""

    ctx: Context
    host: Host
    repository: Repository

    async def has_run(self, **fields: Any) -> analyses.Run:
        owner = self.repository.organization_id
        async with self.ctx.database.tenant(owner) as session:
            return await analyses.start(session, owner, self.repository.id, SHA, **{"branch": "main", **fields})

    async def has_judged(self, provenance: Provenance, **fields: Any) -> None:
        run, owner = await self.has_run(**fields), self.repository.organization_id
        async with self.ctx.database.tenant(owner) as session:
            await analyses.keep(session, owner, run.id, 70.0, with_provenance({"schema": 1}, provenance))
            await analyses.finish(session, owner, run.id)

    async def measures(self) -> Outcome:
        return await measure_again(self.ctx, await self.claimed())

    async def claimed(self) -> Job:
        """The measurement of the commit, as a worker holds it."""
        new = measurement_job(MeasurementRequest(self.repository.id, SHA), self.repository.organization_id)
        async with self.ctx.database.system() as session:
            job_id, _ = await jobs.enqueue(session, replace(new, run_after_s=0.0))
        async with self.ctx.database.system() as session:
            job = await jobs.claim(session, job_id, 0, "worker-1", 60.0)
        assert job is not None
        return job

    async def hears_of_a_build(self, build_id: str) -> None:
        ref = RepositoryRef("github", "1", "acme/shop", "main", "77")
        async with self.ctx.database.system() as session:
            scene = Scene(session, new_id(), self.repository.organization_id, self.repository)
            decision = await on_build_succeeded(scene, BuildSucceeded(ref, SHA, build_id))
            for job in decision.jobs:
                await jobs.enqueue(session, replace(job, delivery_id=None))

    async def waiting(self) -> list[Job]:
        async with self.ctx.database.system() as session:
            return [job for job in await jobs.recent(session) if job.state == "due"]


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with database.system() as session:
        acme = await organizations.ensure(session, "github", "77", "acme", "1")
        ref = RepositoryRef("github", "1", "acme/shop", "main", "77")
        repository = await repositories.ensure(session, acme.id, ref)
    host = Host()
    hosts = Hosts({}, {"github": lambda fence: host})  # type: ignore[dict-item]  # as much of a host as is asked here
    settings = Settings(database_url="", redis_url="")
    analyzer = Analyzer(1)
    store, mirrors = LocalStore(tmp_path / "store"), MirrorCache(tmp_path / "mirrors", 1 << 20)
    yield Shop(Context(settings, database, hosts, mirrors, analyzer, store), host, repository)
    analyzer.close()


async def test_a_commit_that_was_never_analysed_is_left_to_its_analysis(shop: Shop) -> None:
    ended = await shop.measures()

    assert (ended.state, ended.reason) == (
        "nothing_to_do",
        "the commit has not been analysed; once it is, its reports are found",
    )


async def test_a_commit_that_has_no_score_is_left_as_it_is(shop: Shop) -> None:
    run, owner = await shop.has_run(), shop.repository.organization_id
    async with shop.ctx.database.tenant(owner) as session:
        await analyses.fail(session, owner, run.id, "superseded by 001122334455")

    ended = await shop.measures()

    assert ended == Outcome(
        "nothing_to_do", "the analysis of the commit ended without a score: superseded by 001122334455"
    )


async def test_while_the_commit_is_still_analysed_the_measurement_waits(shop: Shop) -> None:
    await shop.has_run()

    ended = await shop.measures()

    [later] = await shop.waiting()
    assert ended.state == "nothing_to_do"
    assert (later.kind, later.payload["commit_sha"]) == ("measurement", SHA)
    assert (later.run_after - later.created_at).total_seconds() == LATER_S


@pytest.mark.parametrize(
    ("pull_request", "reason"),
    [
        pytest.param(replace(OPEN, state="merged"), "pull request #7 is merged", id="merged"),
        pytest.param(replace(OPEN, head_sha="cd" * 20), "superseded by cdcdcdcdcdcd", id="another head"),
    ],
)
async def test_what_ci_measured_of_a_pull_request_that_went_on_helps_nobody(
    shop: Shop, pull_request: PullRequest, reason: str
) -> None:
    await shop.has_judged(Provenance(), branch="topic", pull_request=7)
    shop.host.pull_request = pull_request

    assert await shop.measures() == Outcome("nothing_to_do", reason)


async def test_the_same_reports_are_not_told_twice(shop: Shop) -> None:
    await shop.has_judged(Provenance(digest_of(NONE)))

    ended = await shop.measures()

    assert ended == Outcome("nothing_to_do", "CI has kept no other coverage report than the one that was used")


async def test_builds_that_end_one_after_the_other_are_read_by_one_job(shop: Shop) -> None:
    await shop.hears_of_a_build("1")
    await shop.hears_of_a_build("2")

    [job] = await shop.waiting()
    assert (job.run_after - job.created_at).total_seconds() == SETTLE_S


async def test_a_build_that_ends_while_another_is_read_is_read_too(shop: Shop) -> None:
    running = await shop.claimed()

    await shop.hears_of_a_build("2")

    [job] = await shop.waiting()
    assert job.id != running.id
    assert job.payload == running.payload
