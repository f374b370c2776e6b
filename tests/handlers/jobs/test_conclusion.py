"""How a check run ends that its analysis cannot end by itself: nothing stands there queued for ever."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs import checkout
from handlers.jobs.analysis import analyze_commit
from handlers.jobs.conclusion import conclude_analysis
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest, ConclusionRequest, analysis_job
from handlers.messages import check_run
from handlers.routing import JOBS
from providers.code_hosts.local.store import CheckRunRow
from providers.database import analyses, jobs
from providers.database.jobs import Job, NewJob
from tests.handlers.jobs.conftest import Town
from tests.tangled_shop import SOURCE

SHOP = "acme/shop"
GATE = "version: 1\nscore: {gate: {min: 60, enforce: true}}\n"
QUARANTINED = "quarantined: it took 3 workers down with it"


@dataclass
class Begun:
    """An analysis whose check run stands queued, and whose job will not go on."""

    town: Town
    ctx: Context
    subject: Subject
    job: Job
    sha: str

    async def given_up(self, outcome: Outcome) -> Outcome:
        """What the runner and the relay do with a job that ends so, and the job that follows."""
        async with self.town.ctx.database.system() as session:
            await JOBS["analysis"].give_up(session, self.job, outcome)
        return await self.concluded()

    async def concluded(self) -> Outcome:
        async with self.town.ctx.database.system() as session:
            [due] = [job for job in await jobs.recent(session) if job.kind == "conclusion"]
        ctx, job = await self.town.running(
            NewJob(due.kind, due.key, due.payload, due.queue, due.organization_id, due.subject)
        )
        return await conclude_analysis(ctx, job)

    async def shown(self) -> CheckRunRow:
        [run] = await self.town.store.check_runs(self.subject.ref.external_id, self.sha)
        return run


async def begin(town: Town, configuration: str = "version: 1\n", *, branch: str = "main") -> Begun:
    town.push(SHOP, ".forge.yml", configuration)
    sha = town.push(SHOP, "shop.py", SOURCE, branch=branch)
    subject = await town.settle(SHOP)
    owner = subject.organization_id
    number = None if branch == "main" else town.open_pull_request(SHOP, branch)
    request = AnalysisRequest(subject.repository_id, sha, branch=branch, pull_request=number)
    ctx, job = await town.running(analysis_job(request, owner))
    async with town.ctx.database.tenant(owner) as session:
        whose = (owner, subject.repository_id, sha)
        run = await analyses.start(session, *whose, run_id=job.id, branch=branch, pull_request=number)
    queued = check_run.queued(sha, external_id=str(run.id), details_url="https://forge.test/runs/1")
    await ctx.host("local").ensure_check_run(subject.ref, queued)
    return Begun(town, ctx, subject, job, sha)


@pytest.mark.parametrize(
    ("outcome", "conclusion", "title"),
    [
        (Outcome("cancelled", "superseded by 77aa88bb99cc"), "cancelled", "Not scored: superseded by 77aa88bb99cc"),
        (Outcome("timed_out", "it took longer than 600 s"), "timed_out", "Not scored: the analysis took too long"),
        (Outcome("failed", "a fault (after 6 attempts)"), "neutral", "Not scored: the analysis failed"),
        (Outcome("failed", QUARANTINED), "action_required", "Not scored: stopped after three crashes"),
    ],
    ids=["superseded", "too long", "failed", "three crashes"],
)
async def test_a_check_whose_job_is_given_up_is_ended_and_says_how(
    town: Town, outcome: Outcome, conclusion: str, title: str
) -> None:
    begun = await begin(town)

    await begun.given_up(outcome)

    run = await begun.shown()
    assert (run["status"], run["conclusion"], run["title"]) == ("completed", conclusion, title)


async def test_what_could_not_be_judged_does_not_pass_a_gate_that_is_enforced(town: Town) -> None:
    begun = await begin(town, GATE, branch="topic")

    await begun.given_up(Outcome("failed", "a fault (after 6 attempts)"))

    assert (await begun.shown())["conclusion"] == "action_required"


async def test_a_commit_that_is_gone_does_not_pass_it_either(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "FETCH_PAUSES_S", ())
    begun = await begin(town, GATE)
    sha = "0" * 40
    fresh = AnalysisRequest(begun.subject.repository_id, sha, is_fresh=True)
    ctx, job = await town.running(analysis_job(fresh, begun.subject.organization_id))

    ended = await analyze_commit(ctx, job)

    [run] = await town.store.check_runs(begun.subject.ref.external_id, sha)
    assert (ended.state, run["conclusion"]) == ("failed", "action_required")


async def test_a_worker_that_died_before_it_began_leaves_an_ended_check_all_the_same(town: Town) -> None:
    begun = await begin(town)
    unknown = ConclusionRequest(begun.subject.repository_id, str(UUID(int=7)), "failed", QUARANTINED, "a" * 40)
    owner = begun.subject.organization_id
    ctx, job = await town.running(unknown.job("conclusion", "events", owner, subject="conclusion"))

    await conclude_analysis(ctx, job)

    [run] = await town.store.check_runs(begun.subject.ref.external_id, "a" * 40)
    assert run["conclusion"] == "action_required"


async def test_what_was_told_to_the_end_stays_as_it_was_told(town: Town) -> None:
    begun = await begin(town)
    async with town.ctx.database.tenant(begun.subject.organization_id) as session:
        await analyses.finish(session, begun.subject.organization_id, begun.job.id)

    ended = await begun.given_up(Outcome("failed", "a fault"))

    assert (ended.state, (await begun.shown())["status"]) == ("nothing_to_do", "queued")


async def test_a_check_that_waited_until_its_pull_request_was_closed_is_called_off(town: Town) -> None:
    begun = await begin(town, branch="topic")
    town.decide(SHOP, 1, "closed")

    with pytest.raises(UserError, match="pull request #1 is closed"):
        await analyze_commit(begun.ctx, begun.job)
    await begun.concluded()

    run = await begun.shown()
    assert (run["conclusion"], run["title"]) == ("cancelled", "Not scored: pull request #1 is closed")
