"""What somebody waits for does not end in silence when its job is given up, and nobody else is spoken to."""

import os
from dataclasses import replace
from typing import Final

import pytest

from handlers.commands.apology import apologize_for_comment
from handlers.commands.pressing import apologize_for_press
from handlers.commands.ticks import tend_dashboard
from handlers.context import Context, Outcome
from handlers.jobs.check_requests import PressRequest, press_job
from handlers.jobs.dashboard.request import dashboard_job
from handlers.jobs.repository import Subject
from handlers.jobs.requests import CommentRequest, body_digest, comment_job
from handlers.messages.buttons import PLAN
from handlers.routing import JOBS
from providers.code_hosts.local import hook
from providers.database import analyses, dashboards, jobs, repositories
from providers.database.dashboards import Tick
from providers.database.jobs import Job, NewJob
from providers.database.records import new_id
from tests.handlers.jobs.conftest import Town

SHOP: Final = "acme/shop"
FAILED: Final = Outcome("failed", "the host said no to @everyone")


async def _given_up(town: Town, new: NewJob) -> tuple[Context, Job]:
    """The job that follows one that could not be done, and what its worker has."""
    leased, job = await town.running(new)
    async with town.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, FAILED.state, FAILED.reason)
        await JOBS[job.kind].give_up(session, job, FAILED)
        (following,) = [each for each in await jobs.recent(session) if each.state == "due"]
        claimed = await jobs.claim(session, following.id, following.fence, "a worker", 60.0)
    assert claimed is not None
    return leased, claimed


async def _ticked(town: Town, subject: Subject, ticks: list[Tick]) -> NewJob:
    owner = subject.organization_id, subject.repository_id
    async with town.ctx.database.system() as session:
        await dashboards.change(session, *owner, lambda now: replace(now, ticks=tuple(ticks)))
        return await dashboard_job(session, *owner, every_s=0.0)


async def test_a_tick_that_cannot_be_answered_is_told_and_holds_up_no_other(town: Town) -> None:
    subject = await town.settle(SHOP)
    town.push(SHOP, ".forge.yml", "version: 1\ndashboard: {issue: true}\n")
    await tend_dashboard(*await town.running(await _ticked(town, subject, [])))
    ticks = [Tick("/forge retry J-1", "501", "ana", "first"), Tick("/forge retry J-2", "502", "bo", "second")]
    ctx, again = await _given_up(town, await _ticked(town, subject, ticks))

    outcome = await tend_dashboard(ctx, again)

    (issue,) = hook.issues(town.root / f"{SHOP}.git")
    assert outcome.state == "done"
    assert "ana ticked `/forge retry J-1`: could not be answered, since the host said no to @" in issue["body"]
    assert "@everyone" not in issue["body"]
    assert "bo ticked `/forge retry J-2`: refused" in issue["body"]


async def test_a_press_that_cannot_be_answered_is_told_under_the_pull_request(town: Town) -> None:
    subject = await town.settle(SHOP)
    head_sha = town.push(SHOP, "a.py", "x = 1\n", branch="topic")
    number = town.open_pull_request(SHOP, "topic", into="topic")
    run_id = new_id()
    async with town.ctx.database.tenant(subject.organization_id) as session:
        owner = subject.organization_id, subject.repository_id
        await analyses.start(session, *owner, head_sha, run_id=run_id, branch="topic", pull_request=number)
    request = PressRequest(subject.repository_id, str(run_id), head_sha, PLAN, "501", "ana")
    ctx, following = await _given_up(town, press_job(request, subject.organization_id))

    await apologize_for_press(ctx, following)

    (said,) = await town.store.comments(subject.ref.external_id, number)
    assert 'ana has pressed "Show plan", which could not be answered: the host said no to' in said["body"]
    assert "@everyone" not in said["body"]


@pytest.mark.parametrize(
    ("actor_id", "is_bot", "count"),
    [
        pytest.param(str(os.getuid()), False, 1, id="a person with rights"),
        pytest.param(str(os.getuid()), True, 0, id="a bot"),
        pytest.param("4242", False, 0, id="a stranger"),
    ],
)
async def test_an_apology_goes_to_whom_an_answer_would_have_gone(
    town: Town, actor_id: str, is_bot: bool, count: int
) -> None:
    subject = await town.settle(SHOP)
    town.push(SHOP, "a.py", "x = 1\n")
    async with town.ctx.database.system() as session:
        await repositories.ensure(session, subject.organization_id, replace(subject.ref, is_private=False))
    request = CommentRequest(subject.repository_id, 7, False, "11", body_digest("/forge help"), actor_id, "ana", is_bot)
    ctx, following = await _given_up(town, comment_job(request, subject.organization_id))

    await apologize_for_comment(ctx, following)

    assert len(await town.store.comments(subject.ref.external_id, 7)) == count
