import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from providers.database import jobs
from providers.database.jobs import Job, NewJob
from providers.database.session import Database
from providers.errors import LeaseLost

LEASE_S = 30.0


def analysis(key: str = "analysis:1", **more: object) -> NewJob:
    return NewJob(**{"kind": "analysis", "key": key, "payload": {"sha": "abc"}, "queue": "analysis", **more})


async def due(database: Database, new: NewJob | None = None) -> UUID:
    async with database.system() as session:
        return (await jobs.enqueue(session, new or analysis()))[0]


async def claimed(database: Database, job_id: UUID, fence: int = 0, lease_s: float = LEASE_S) -> Job | None:
    async with database.system() as session:
        return await jobs.claim(session, job_id, fence, "worker-1", lease_s)


async def crash(database: Database, job_id: UUID) -> list[Job]:
    """Claim, let the lease run out by the database's clock, sweep."""
    async with database.system() as session:
        job = await jobs.get(session, job_id)
        assert job is not None
        assert await jobs.claim(session, job_id, job.fence, "worker-1", -1.0) is not None
    async with database.system() as session:
        return await jobs.sweep(session)


async def stands(database: Database, job_id: UUID) -> Job:
    async with database.system() as session:
        job = await jobs.get(session, job_id)
    assert job is not None
    return job


async def test_asking_twice_for_a_job_makes_one(database: Database) -> None:
    async with database.system() as session:
        first, is_new = await jobs.enqueue(session, analysis())
        second, is_new_again = await jobs.enqueue(session, analysis())

    assert (is_new, is_new_again, first == second) == (True, False, True)


async def test_a_job_that_ended_leaves_room_for_another_of_its_key(database: Database) -> None:
    first = await due(database)
    await claimed(database, first)
    async with database.system() as session:
        await jobs.finish(session, first, 0, "done", result={"score": 71.5})

    second = await due(database)

    assert second != first
    async with database.system() as session:
        live = await jobs.find_live(session, "analysis:1")
        assert live is not None
        assert live.id == second
        assert await jobs.counts(session) == {"done": 1, "due": 1}
        assert [job.id for job in await jobs.recent(session, limit=1)] == [second]


async def test_a_due_job_wakes_once_until_the_wait_is_over(database: Database) -> None:
    job_id = await due(database)

    async with database.system() as session:
        first = await jobs.due(session)
    async with database.system() as session:
        second = await jobs.due(session)
        after_a_wait = await jobs.due(session, again_after_s=-1.0)

    assert [(wake.job_id, wake.fence, wake.queue) for wake in first] == [(job_id, 0, "analysis")]
    assert second == []
    assert after_a_wait == first


async def test_a_job_put_off_is_not_due_yet(database: Database) -> None:
    job_id = await due(database, analysis(run_after_s=3600.0))

    async with database.system() as session:
        assert await jobs.due(session) == []
    assert await claimed(database, job_id) is None


async def test_two_claimers_at_once_get_one_job(database: Database) -> None:
    job_id = await due(database)

    both = await asyncio.gather(*(claimed(database, job_id) for _ in range(4)))

    assert sum(job is not None for job in both) == 1
    assert (await stands(database, job_id)).attempts == 1


async def test_a_wake_up_with_an_old_fence_claims_nothing(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)
    async with database.system() as session:
        await jobs.release(session, job_id, 0)

    assert await claimed(database, job_id, fence=0) is None
    assert await claimed(database, job_id, fence=1) is not None


async def test_a_worker_whose_job_was_taken_over_can_write_nothing(database: Database) -> None:
    job_id = await due(database)
    await crash(database, job_id)
    await claimed(database, job_id, fence=1)

    async with database.system() as session:
        assert await jobs.renew(session, job_id, 0, LEASE_S) == "lost"
        with pytest.raises(LeaseLost):
            await jobs.hold(session, job_id, 0)
        with pytest.raises(LeaseLost):
            await jobs.finish(session, job_id, 0, "done")
        with pytest.raises(LeaseLost):
            await jobs.retry_later(session, job_id, 0, 1.0, "")
        with pytest.raises(LeaseLost):
            await jobs.release(session, job_id, 0)
        with pytest.raises(LeaseLost):
            await jobs.set_progress(session, job_id, 0, {"done": 1})
        await jobs.hold(session, job_id, 1)


async def test_a_lease_that_ran_out_holds_nothing_until_the_heartbeat_takes_it_up_again(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id, lease_s=-1.0)

    async with database.system() as session:
        with pytest.raises(LeaseLost):
            await jobs.hold(session, job_id, 0)
        assert await jobs.renew(session, job_id, 0, LEASE_S) == "held"
        await jobs.hold(session, job_id, 0)


async def test_a_lease_that_runs_out_inside_a_transaction_is_noticed_there(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id, lease_s=0.05)

    async with database.system() as session:
        await session.execute(text("select pg_sleep(0.1)"))
        with pytest.raises(LeaseLost):
            await jobs.hold(session, job_id, 0)


async def test_the_job_of_a_dead_worker_is_due_again_under_the_next_fence(database: Database) -> None:
    job_id = await due(database)

    quarantined = await crash(database, job_id)

    job = await stands(database, job_id)
    assert quarantined == []
    assert (job.state, job.fence, job.crashes, job.attempts) == ("due", 1, 1, 1)
    async with database.system() as session:
        assert [(wake.fence, wake.queue) for wake in await jobs.due(session)] == [(1, "suspects")]


async def test_a_living_lease_is_not_swept(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)

    async with database.system() as session:
        await jobs.sweep(session)

    assert (await stands(database, job_id)).state == "running"


async def test_the_third_worker_that_dies_of_a_job_is_the_last(database: Database) -> None:
    job_id = await due(database)
    await crash(database, job_id)
    await crash(database, job_id)

    [quarantined] = await crash(database, job_id)

    assert (quarantined.id, quarantined.state, quarantined.crashes) == (job_id, "failed", 3)
    assert quarantined.reason.startswith("quarantined: ")
    assert (await stands(database, job_id)).finished_at is not None
    async with database.system() as session:
        assert await jobs.due(session, again_after_s=-1.0) == []


async def test_a_job_handed_over_is_due_at_once_and_the_start_does_not_count(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)

    async with database.system() as session:
        await jobs.release(session, job_id, 0)

    job = await stands(database, job_id)
    assert (job.state, job.attempts, job.crashes, job.fence) == ("due", 0, 0, 1)
    async with database.system() as session:
        assert len(await jobs.due(session)) == 1


async def test_a_job_to_be_tried_again_waits_and_keeps_its_reason(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)

    async with database.system() as session:
        await jobs.retry_later(session, job_id, 0, 600.0, "github is unavailable")

    job = await stands(database, job_id)
    assert (job.state, job.attempts, job.fence, job.reason) == ("due", 1, 1, "github is unavailable")
    assert await claimed(database, job_id, fence=1) is None


async def test_outdated_jobs_are_called_off_and_the_newest_kept(database: Database, acme, stranger) -> None:
    mine = {"organization_id": acme.organization_id, "subject": "pull:7"}
    waiting = await due(database, analysis("old", **mine))
    running = await due(database, analysis("older", **mine))
    await claimed(database, running)
    newest = await due(database, analysis("new", **mine))
    elsewhere = await due(database, analysis("theirs", organization_id=stranger.organization_id, subject="pull:7"))

    async with database.system() as session:
        called_off = await jobs.cancel_others(session, acme.organization_id, "pull:7", "new", "superseded by abc")

    assert {job.id for job in called_off} == {waiting, running}
    assert (await stands(database, waiting)).state == "cancelled"
    assert (await stands(database, newest)).state == (await stands(database, elsewhere)).state == "due"
    async with database.system() as session:
        assert await jobs.renew(session, running, 0, LEASE_S) == "cancel"
        assert (await stands(database, running)).reason == "superseded by abc"


async def test_progress_can_be_seen_while_the_job_runs(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)

    async with database.system() as session:
        await jobs.set_progress(session, job_id, 0, {"bytes_done": 10, "bytes_total": 90})

    assert (await stands(database, job_id)).progress == {"bytes_done": 10, "bytes_total": 90}


async def test_a_job_ends_only_in_a_known_way(database: Database) -> None:
    job_id = await due(database)
    await claimed(database, job_id)

    async with database.system() as session:
        with pytest.raises(ValueError, match="ends nothing"):
            await jobs.finish(session, job_id, 0, "running")
        assert await jobs.get(session, uuid4()) is None


async def test_jobs_are_listed_for_one_organization(database: Database, acme, stranger) -> None:
    mine = await due(database, analysis("a", organization_id=acme.organization_id))
    await due(database, analysis("b", organization_id=stranger.organization_id))

    async with database.system() as session:
        listed = await jobs.recent(session, organization_id=acme.organization_id)

    assert [job.id for job in listed] == [mine]
