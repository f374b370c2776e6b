"""Checks that stand queued though nobody is at them: taken up again, or closed, and not tried for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from handlers.context import Outcome
from handlers.errors import Blocked
from handlers.events.decision import Decision, Scene
from handlers.events.installation import on_installation
from handlers.jobs.analysis import analyze_commit
from handlers.jobs.maintenance import TRIES_TO_CLOSE, close_checks
from handlers.jobs.requests import CommentRequest, comment_job
from handlers.routing import JOBS
from providers.code_hosts.events import InstallationChanged
from providers.database import jobs
from providers.database.jobs import Job
from providers.database.records import new_id
from providers.database.tables import jobs as job_table
from tests.handlers.jobs.conftest import Town
from tests.handlers.jobs.test_conclusion import Begun, begin


async def told(town: Town, action: str) -> Decision:
    event = InstallationChanged("local", action, "local", "acme", "local")  # type: ignore[arg-type]  # one of them
    async with town.ctx.database.system() as session:
        return await on_installation(Scene(session, new_id(), None, None), event, is_greeting=False)


async def ended(town: Town, job: Job, state: str, *, ago: timedelta = timedelta()) -> None:
    async with town.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, state, "a fault")
        past = update(job_table).where(job_table.c.id == job.id)
        await session.execute(past.values(finished_at=func.now() - ago, created_at=func.now() - ago))


async def due(town: Town) -> list[Job]:
    async with town.ctx.database.system() as session:
        return [job for job in await jobs.recent(session) if job.state == "due"]


async def test_an_analysis_that_nobody_let_in_goes_on_with_its_own_check_once_somebody_does(town: Town) -> None:
    begun = await begin(town)
    await told(town, "suspended")
    with pytest.raises(Blocked):
        await analyze_commit(begun.ctx, begun.job)
    await ended(town, begun.job, "blocked")

    decision = await told(town, "unsuspended")
    again = await due(town)
    async with town.ctx.database.system() as session:
        job = await jobs.claim(session, again[0].id, again[0].fence, "a worker", 60.0)
    assert job is not None
    await analyze_commit(begun.ctx, job)

    assert decision.outcome.reason.endswith(", 1 jobs taken up again")
    assert [one.id for one in again] == [begun.job.id]
    assert (await begun.shown())["status"] == "completed"


@pytest.mark.parametrize(
    ("state", "action", "ago"),
    [
        pytest.param("blocked", "suspended", timedelta(), id="still kept out"),
        pytest.param("failed", "unsuspended", timedelta(), id="ended for another reason"),
        pytest.param("blocked", "unsuspended", timedelta(days=31), id="too long ago"),
    ],
)
async def test_nothing_else_is_taken_up(town: Town, state: str, action: str, ago: timedelta) -> None:
    begun = await begin(town)
    await ended(town, begun.job, state, ago=ago)

    await told(town, action)

    assert await due(town) == []


async def test_what_was_asked_for_anew_since_is_not_done_twice(town: Town) -> None:
    begun = await begin(town)
    await ended(town, begun.job, "blocked", ago=timedelta(days=1))
    async with town.ctx.database.system() as session:
        job = begun.job
        new = jobs.NewJob(job.kind, job.key, job.payload, job.queue, job.organization_id, job.subject)
        newer, _ = await jobs.enqueue(session, new)

    await told(town, "unsuspended")

    assert [job.id for job in await due(town)] == [newer]


async def test_a_comment_is_not_answered_weeks_later(town: Town) -> None:
    begun = await begin(town)
    request = CommentRequest(begun.subject.repository_id, 7, False, "11", "0" * 64, "501", "ana")
    _, job = await town.running(comment_job(request, begun.subject.organization_id))
    await ended(town, job, "blocked")

    await told(town, "unsuspended")

    assert await due(town) == []


async def left_open(town: Town) -> Begun:
    begun = await begin(town)
    await ended(town, begun.job, "failed", ago=timedelta(hours=1))
    return begun


async def swept(town: Town) -> int:
    async with town.ctx.database.system() as session:
        return await close_checks(session)


async def test_a_check_that_nobody_could_close_is_closed_later(town: Town) -> None:
    begun = await left_open(town)

    count = await swept(town)
    await begun.concluded()

    run = await begun.shown()
    assert (count, run["status"], run["title"]) == (1, "completed", "Not scored: the analysis failed")


async def test_it_is_tried_so_often_and_not_for_ever(town: Town) -> None:
    await left_open(town)
    counts = []
    for _ in range(TRIES_TO_CLOSE + 1):
        counts.append(await swept(town))
        async with town.ctx.database.system() as session:
            said_no = update(job_table).where(job_table.c.state == "due")
            await session.execute(said_no.values(state="failed", finished_at=func.now()))

    assert counts == [1] * TRIES_TO_CLOSE + [0]


@pytest.mark.parametrize("end", ["waits", "is done"])
async def test_a_check_that_somebody_sees_to_is_left_to_them(town: Town, end: str) -> None:
    begun = await left_open(town)
    async with town.ctx.database.system() as session:
        await JOBS["analysis"].give_up(session, replace(begun.job, started_at=None), Outcome("failed", "a fault"))
    if end == "is done":
        (waiting,) = await due(town)
        async with town.ctx.database.system() as session:
            held = await jobs.claim(session, waiting.id, waiting.fence, "a worker", 60.0)
            assert held is not None
            await jobs.finish(session, held.id, held.fence, "done")

    assert await swept(town) == 0


async def test_an_analysis_that_has_just_ended_is_left_to_its_own_job(town: Town) -> None:
    begun = await begin(town)
    await ended(town, begun.job, "failed", ago=timedelta(minutes=9))

    assert await swept(town) == 0
