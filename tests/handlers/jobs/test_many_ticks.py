"""More boxes ticked at once than may wait: nothing is dropped without a word, and no box stays ticked."""

from typing import Final

from handlers.commands.ticks import tend_dashboard
from handlers.events.decision import Scene
from handlers.events.issue import on_issue
from handlers.jobs.dashboard.request import MOST_TICKS, dashboard_job
from handlers.jobs.repository import Subject
from handlers.messages.boxes import ticked
from providers.code_hosts.events import Actor, IssueChanged
from providers.code_hosts.local import hook, issues
from providers.database import dashboards, refactorings, repositories
from providers.database.jobs import NewJob
from providers.database.records import new_id
from tests.handlers.jobs.conftest import Town

SHOP: Final = "acme/shop"
ANA: Final = Actor("501", "ana")
BEYOND: Final = 3


async def _shown(town: Town, subject: Subject, boxes: int) -> hook.Json:
    """The dashboard of a repository with as many open proposals, each with its box."""
    town.push(SHOP, ".forge.yml", "version: 1\ndashboard: {issue: true}\n")
    owner = subject.organization_id, subject.repository_id
    async with town.ctx.database.tenant(subject.organization_id) as session:
        for _ in range(boxes):
            row = await refactorings.ensure(session, *owner, new_id(), type_="file_split", asked={})
            await refactorings.set_phase(session, subject.organization_id, row.id, "open")
    async with town.ctx.database.system() as session:
        new = await dashboard_job(session, *owner, every_s=0.0)
    await tend_dashboard(*await town.running(new))
    return _issue(town)


async def _all_ticked(town: Town, subject: Subject, issue: hook.Json) -> NewJob:
    """Ana ticks every box; the job that follows."""
    body = issue["body"].replace("- [ ]", "- [x]")
    before = issues.write(town.root / f"{SHOP}.git", issue["number"], body, "open")
    async with town.ctx.database.system() as session:
        row = await repositories.by_external_id(session, "local", subject.ref.external_id)
        scene = Scene(session, new_id(), subject.organization_id, row)
        edited = IssueChanged(subject.ref, "edited", issue["number"], body, before, ANA)
        decision = await on_issue(scene, edited, every_s=0.0)
    (job,) = decision.jobs
    return job


def _issue(town: Town) -> hook.Json:
    (issue,) = hook.issues(town.root / f"{SHOP}.git")
    return issue


async def test_ticks_without_room_are_put_back_and_told_and_the_others_are_answered(town: Town) -> None:
    subject = await town.settle(SHOP)
    issue = await _shown(town, subject, MOST_TICKS + BEYOND)

    await tend_dashboard(*await town.running(await _all_ticked(town, subject, issue)))

    after = _issue(town)["body"]
    said = await town.store.comments(subject.ref.external_id, issue["number"])
    async with town.ctx.database.tenant(subject.organization_id) as session:
        known = await dashboards.find(session, subject.organization_id, subject.repository_id)
    assert known is not None
    assert (known.ticks, known.put_back) == ((), ())
    assert (after.count("- [ ]"), ticked(after)) == (MOST_TICKS + BEYOND, ())
    assert "3 boxes were ticked beyond the 20 that may wait at a time: they are empty again" in after
    assert sum(comment["body"].count("> `/forge approve") for comment in said) == MOST_TICKS
