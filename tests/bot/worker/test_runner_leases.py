"""The lease of a running job: kept by a heartbeat, given back by a stop, and nothing is written without it."""

import asyncio

import pytest
import structlog

from bot.embedded import EmbeddedServices
from engine.errors import BudgetExceeded
from handlers.context import Context, Outcome
from providers.database import jobs, organizations
from providers.database.jobs import Job
from providers.database.session import Session
from providers.errors import LeaseLost
from tests.bot.worker.conftest import DONE, LEASE_S, Waiting, Work, close_database, eventually, open_database, raising


async def test_a_worker_that_lost_its_lease_writes_nothing(work: Work) -> None:
    async def body(ctx: Context, job: Job) -> Outcome:
        await work.lose(job)
        with pytest.raises(LeaseLost):
            await ctx.fence()
        return DONE

    work.knows(body)

    after = await work.run(await work.due())

    assert (after.state, after.fence, after.crashes) == ("due", 1, 1)
    assert after.finished_at is None


async def test_a_worker_that_lost_its_lease_stops_at_its_next_heartbeat(work: Work) -> None:
    waiting = Waiting()
    work.knows(waiting)
    job = await work.due()
    running = asyncio.create_task(work.run(job))
    await waiting.has_begun.wait()

    await work.lose(job)
    after = await asyncio.wait_for(running, 10)

    assert waiting.was_ended
    assert (after.state, after.fence) == ("due", 1)


async def test_a_heartbeat_keeps_the_lease_of_a_long_job(work: Work) -> None:
    waiting = Waiting()
    work.knows(waiting)
    running = asyncio.create_task(work.run(await work.due()))
    await waiting.has_begun.wait()

    await asyncio.sleep(LEASE_S * 1.5)  # the time itself is what is tested
    async with work.ctx.database.system() as session:
        swept = await jobs.sweep(session)
    waiting.may_end.set()
    ended = await running

    assert swept == []
    assert (ended.state, ended.crashes) == ("done", 0)


async def test_a_heartbeat_outlives_an_outage_of_the_database(
    work: Work, services: EmbeddedServices, database_url: str
) -> None:
    waiting = Waiting()
    work.knows(waiting)
    job = await work.due()
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(work.run(job))
        await waiting.has_begun.wait()

        await asyncio.to_thread(close_database, services, database_url)
        await eventually(lambda: any(line["event"] == "heartbeat_missed" for line in logs), "a missed heartbeat")
        await asyncio.to_thread(open_database, services, database_url)
        await work.lose(job)  # whoever sweeps first after the outage
        after = await asyncio.wait_for(running, 10)

    assert waiting.was_ended, "the heartbeat went on, and saw that the lease was lost"
    assert (after.state, after.crashes) == ("due", 1)


async def test_a_job_that_is_called_off_ends_within_a_heartbeat_with_the_reason(work: Work) -> None:
    waiting, given_up = Waiting(), []

    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        given_up.append(outcome)

    work.knows(waiting, give_up=give_up)
    async with work.ctx.database.system() as session:
        organization = await organizations.ensure(session, "local", "local", "team", "team")
    job = await work.due(organization_id=organization.id, subject="the branch")
    running = asyncio.create_task(work.run(job))
    await waiting.has_begun.wait()

    async with work.ctx.database.system() as session:
        await jobs.cancel_others(session, organization.id, "the branch", "another key", "a newer commit came")
    ended = await asyncio.wait_for(running, 10)

    assert waiting.was_ended
    assert (ended.state, ended.reason) == ("cancelled", "a newer commit came")
    assert given_up == [Outcome("cancelled", "a newer commit came")]


async def test_a_job_that_was_called_off_while_its_worker_died_is_not_begun_again(work: Work) -> None:
    waiting = Waiting()
    work.knows(waiting)
    async with work.ctx.database.system() as session:
        organization = await organizations.ensure(session, "local", "local", "team", "team")
    job = await work.due(organization_id=organization.id, subject="the branch")
    async with work.ctx.database.system() as session:
        await jobs.claim(session, job.id, job.fence, "a worker that dies", 30)
        await jobs.cancel_others(session, organization.id, "the branch", "another key", "a newer commit came")
    await work.lose(job)

    ended = await work.run(await work.now(job.id))

    assert not waiting.has_begun.is_set()
    assert ended.state == "cancelled"


async def test_a_stop_hands_the_job_over_uncounted(work: Work) -> None:
    waiting = Waiting()
    work.knows(waiting)
    running = asyncio.create_task(work.run(await work.due()))
    await waiting.has_begun.wait()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    async with work.ctx.database.system() as session:
        (after,) = await jobs.recent(session)
    assert waiting.was_ended
    assert (after.state, after.attempts, after.crashes, after.fence) == ("due", 0, 0, 1)
    assert await work.pause_s(after) <= 0


async def test_a_stop_in_the_middle_of_writing_the_end_waits_for_it(work: Work) -> None:
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def give_up(session: Session, job: Job, outcome: Outcome) -> None:
        has_begun.set()
        await may_end.wait()

    work.knows(raising(BudgetExceeded("files", 2, 1)), give_up=give_up)
    job = await work.due()
    running = asyncio.create_task(work.run(job))
    await has_begun.wait()

    running.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await work.now(job.id)).state == "failed"


async def test_a_stop_after_the_lease_was_lost_is_still_a_stop(work: Work) -> None:
    waiting = Waiting()
    work.knows(waiting)
    job = await work.due()
    running = asyncio.create_task(work.run(job))
    await waiting.has_begun.wait()

    await work.lose(job)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await work.now(job.id)).fence == 1
