"""One job from claim to end: what is written for each way it can go, and what is not."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.worker.runner import MAX_ATTEMPTS, RETRY_PAUSES_S, Runner
from engine.errors import BudgetExceeded, CommitNotFound
from handlers.context import Context, Outcome
from handlers.errors import Blocked, NotFound
from providers.database import jobs, outbox
from providers.database.jobs import Job, NewJob
from providers.database.session import Session
from providers.errors import ProviderRefused, ProviderUnavailable
from tests.bot.worker.conftest import DONE, Waiting, Work, raising


@pytest.mark.parametrize(
    "outcome",
    [DONE, Outcome("nothing_to_do", "it was done before"), Outcome("blocked", "the repository is gone")],
    ids=lambda outcome: outcome.state,
)
async def test_an_end_is_written_with_its_reason(work: Work, outcome: Outcome) -> None:
    async def body(ctx: Context, job: Job) -> Outcome:
        await ctx.progress({"done": 3, "of": 4})
        return outcome

    work.knows(body)

    ended = await work.run(await work.due())

    assert (ended.state, ended.reason, ended.attempts, ended.crashes) == (outcome.state, outcome.reason, 1, 0)
    assert ended.progress == {"done": 3, "of": 4}
    assert ended.finished_at is not None


async def test_what_a_person_cannot_have_is_refused_in_the_words_for_people(work: Work) -> None:
    work.knows(raising(NotFound("There is no such pull request.", "Try `/forge help`.")))

    ended = await work.run(await work.due())

    assert (ended.state, ended.reason) == ("refused", "There is no such pull request. Try `/forge help`.")


async def test_an_unavailable_neighbour_is_waited_for_as_long_as_it_asks(work: Work) -> None:
    work.knows(raising(ProviderUnavailable("github", 420.0, "rate limit")))

    again = await work.run(await work.due())

    assert (again.state, again.crashes, again.fence) == ("due", 0, 1)
    assert 400 < await work.pause_s(again) <= 420
    assert "rate limit" in again.reason


async def test_a_wake_up_before_its_time_does_nothing(work: Work) -> None:
    work.knows(raising(ProviderUnavailable("github", 420.0)))
    again = await work.run(await work.due())

    early = await work.run(again)

    assert early == again


async def test_an_unforeseen_error_is_tried_again_ever_later_and_ends_without_its_internals(work: Work) -> None:
    work.knows(raising(RuntimeError("password=hunter2")))
    job, pauses = await work.due(), []

    for _ in range(MAX_ATTEMPTS - 1):
        job = await work.run(job)
        pauses.append(await work.pause_s(job))
        job = await work.let_the_pause_pass(job)
    ended = await work.run(job)

    assert [round(pause) for pause in pauses] == [round(pause) for pause in RETRY_PAUSES_S]
    assert (ended.state, ended.attempts, ended.crashes) == ("failed", MAX_ATTEMPTS, 0)
    assert ended.reason == "an internal error (RuntimeError) stopped the job (after 6 attempts)"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        pytest.param(BudgetExceeded("files", 300_000, 200_000), "failed", id="too large stays too large"),
        pytest.param(CommitNotFound("fetch", "not there yet"), "due", id="a commit may still come"),
        pytest.param(ProviderRefused("github", 422, "no"), "due", id="a refusal may have been passing"),
        pytest.param(TimeoutError(), "due", id="a wait of the job's own ran out"),
    ],
)
async def test_an_error_means_what_can_be_done_about_it(work: Work, error: Exception, state: str) -> None:
    work.knows(raising(error))

    after = await work.run(await work.due())

    assert after.state == state
    assert str(error) in after.reason


async def test_a_job_that_takes_too_long_is_ended_and_what_must_follow_is_written_with_it(work: Work) -> None:
    waiting, seen = Waiting(), []

    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        inside = await jobs.get(session, job.id)
        seen.append((inside.state if inside else None, (await work.now(job.id)).state, outcome.state))
        await outbox.publish(session, "repository.analyzed", None, {"job_id": str(job.id)})

    work.knows(waiting, timeout_s=0.1, give_up=give_up)

    ended = await work.run(await work.due())

    assert (ended.state, ended.reason, waiting.was_ended) == ("timed_out", "it took longer than 0.1 s", True)
    assert seen == [("timed_out", "running", "timed_out")]
    async with work.ctx.database.system() as session:
        assert [entry.payload for entry in await outbox.recent(session, 5)] == [{"job_id": str(ended.id)}]


async def test_an_end_stands_even_when_its_consequences_cannot_be_written(work: Work) -> None:
    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        raise LookupError("the delivery is gone")

    work.knows(raising(BudgetExceeded("files", 2, 1)), give_up=give_up)

    ended = await work.run(await work.due())

    assert ended.state == "failed"  # else it would come back for ever


async def test_a_kind_that_this_version_does_not_know_ends_with_a_sentence(work: Work) -> None:
    ended = await work.run(await work.due(kind="refactoring"))

    assert (ended.state, ended.reason) == ("failed", "this version knows no job of kind refactoring")


async def test_two_workers_that_are_woken_for_one_job_run_it_once(work: Work) -> None:
    begun: list[str] = []

    async def body(ctx: Context, job: Job) -> Outcome:
        begun.append(str(job.id))
        return DONE

    work.knows(body)
    job = await work.due()

    await asyncio.gather(*(Runner(work.ctx, f"worker-{n}", work.kinds).run(job.id, job.fence) for n in range(4)))

    assert begun == [str(job.id)]
    assert (await work.now(job.id)).attempts == 1


async def test_a_wake_up_for_a_job_that_is_not_there_does_nothing(work: Work) -> None:
    await Runner(work.ctx, "worker-1").run(uuid4(), 0)

    async with work.ctx.database.system() as session:
        assert await jobs.counts(session) == {}


async def test_a_job_that_is_called_off_and_wanted_again_runs_again(work: Work) -> None:
    job = await work.due()
    async with work.ctx.database.system() as session:
        claimed = await jobs.claim(session, job.id, job.fence, "a worker", 30)
        assert claimed is not None
        await session.execute(text("update jobs set is_cancel_requested = true, reason = 'closed'"))
        again = NewJob(job.kind, job.key, {"a": "new payload"}, "analysis", job.organization_id, job.subject)
        await jobs.enqueue(session, again)

        has_ended = await jobs.end_called_off(session, job.id, claimed.fence, "closed")

    now = await work.now(job.id)
    assert (has_ended, now.state, now.payload, now.is_cancel_requested) == (False, "due", {"a": "new payload"}, False)


async def test_an_outage_of_the_host_is_waited_out_and_counts_as_no_attempt(work: Work) -> None:
    work.knows(raising(ProviderUnavailable("github", 30, "HTTP 502")))

    waiting = await work.run(await work.due())

    assert (waiting.state, waiting.attempts) == ("due", 0)
    assert (waiting.run_after - datetime.now(UTC)).total_seconds() > 20


async def test_a_repository_out_of_reach_blocks_its_job(work: Work) -> None:
    work.knows(raising(Blocked("the installation is suspended")))

    ended = await work.run(await work.due())

    assert (ended.state, ended.reason) == ("blocked", "the installation is suspended")
