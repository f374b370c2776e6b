from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from providers.database import analyses
from providers.database.analyses import Run
from providers.database.session import Database

RUN_ID = UUID("01a20371-fae9-7bdd-a27f-b60709da18d9")
REPORT: dict[str, Any] = {
    "schema": 1,
    "score": 71.4,
    "parts": {"complexity": {"value": 0.8}},
    "findings": [{"path": "caf\udce9.py", "message": "\x00 and \ud800"}],
    "files": [],
}


async def begun(database: Database, place: Any, sha: str = "abc", **more: Any) -> Run:
    async with database.tenant(place.organization_id) as session:
        return await analyses.start(session, place.organization_id, place.repository_id, sha, **more)


async def test_a_finished_report_comes_back_as_it_was(database: Database, acme) -> None:
    run = await begun(database, acme)

    async with database.tenant(acme.organization_id) as session:
        await analyses.keep(session, acme.organization_id, run.id, 71.4, REPORT)
        await analyses.finish(session, acme.organization_id, run.id)

    async with database.tenant(acme.organization_id) as session:
        done = await analyses.completed(session, acme.organization_id, acme.repository_id, "abc")
        assert done is not None
        assert (done.id, done.status, done.score, done.document) == (run.id, "completed", 71.4, REPORT)
        assert await analyses.get(session, acme.organization_id, run.id) == done


async def test_runs_can_be_asked_for_by_their_figures(database: Database, acme) -> None:
    run = await begun(database, acme)

    async with database.tenant(acme.organization_id) as session:
        await analyses.keep(session, acme.organization_id, run.id, 71.4, REPORT)
        await analyses.finish(session, acme.organization_id, run.id)
        found = await session.execute(
            text("select id from analysis_runs where metrics @> cast(:part as jsonb)"), {"part": '{"schema": 1}'}
        )
        kept = await session.execute(text("select metrics from analysis_runs"))

    assert found.scalars().all() == [run.id]
    assert set(kept.scalar_one()) == {"schema", "score", "parts"}


async def test_a_repository_without_source_is_completed_without_a_score(database: Database, acme) -> None:
    run = await begun(database, acme)

    async with database.tenant(acme.organization_id) as session:
        await analyses.keep(session, acme.organization_id, run.id, None, {"score": None})
        await analyses.finish(session, acme.organization_id, run.id)
        done = await analyses.get(session, acme.organization_id, run.id)

    assert done is not None
    assert (done.status, done.score) == ("completed", None)


async def test_a_run_after_a_completed_one_is_another(database: Database, acme) -> None:
    first = await begun(database, acme)
    async with database.tenant(acme.organization_id) as session:
        await analyses.keep(session, acme.organization_id, first.id, 71.4, REPORT)
        await analyses.finish(session, acme.organization_id, first.id)

    second = await begun(database, acme)

    assert second.id != first.id
    async with database.tenant(acme.organization_id) as session:
        completed = await analyses.completed(session, acme.organization_id, acme.repository_id, "abc")
        latest = await analyses.latest(session, acme.organization_id, acme.repository_id, "abc")
        listed = await analyses.recent(session, acme.organization_id, acme.repository_id)
    assert completed is not None
    assert latest is not None
    assert (completed.id, latest.id) == (first.id, second.id)
    assert [(run.id, run.document) for run in listed] == [(second.id, None), (first.id, None)]


async def test_a_failed_run_says_why_and_a_completed_one_cannot_fail(database: Database, acme) -> None:
    failed, done = await begun(database, acme, "abc"), await begun(database, acme, "def")

    async with database.tenant(acme.organization_id) as session:
        await analyses.keep(session, acme.organization_id, done.id, 71.4, REPORT)
        await analyses.finish(session, acme.organization_id, done.id)
        await analyses.fail(session, acme.organization_id, failed.id, "the commit cannot be fetched")
        await analyses.fail(session, acme.organization_id, done.id, "too late")
        states = [
            (run.status, run.error_message)
            for run in await analyses.recent(session, acme.organization_id, acme.repository_id)
        ]

    assert sorted(states) == [("completed", None), ("failed", "the commit cannot be fetched")]


async def test_a_run_of_another_organization_is_not_found(database: Database, acme, stranger) -> None:
    run = await begun(database, stranger)

    async with database.tenant(acme.organization_id) as session:
        assert await analyses.get(session, stranger.organization_id, run.id) is None


async def test_a_job_that_starts_again_goes_on_with_its_run_and_its_report(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        first = await analyses.start(session, acme.organization_id, acme.repository_id, "a" * 40, run_id=RUN_ID)
        await analyses.keep(session, acme.organization_id, first.id, 71.4, REPORT)

        again = await analyses.start(session, acme.organization_id, acme.repository_id, "a" * 40, run_id=RUN_ID)

    assert (again.id, again.status, again.document) == (RUN_ID, "running", REPORT)


async def test_a_new_job_for_a_finished_commit_gets_a_run_of_its_own(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        first = await analyses.start(session, acme.organization_id, acme.repository_id, "a" * 40, run_id=RUN_ID)
        await analyses.keep(session, acme.organization_id, first.id, 71.4, REPORT)
        await analyses.finish(session, acme.organization_id, first.id)

        second = await analyses.start(session, acme.organization_id, acme.repository_id, "a" * 40, run_id=uuid4())

    assert (second.id != first.id, second.document) == (True, None)
