"""What is done though nobody asked, at times that the test says."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.errors import NotNow
from handlers.jobs.maintenance import keep_time
from handlers.jobs.repository import Subject
from handlers.jobs.schedule import scheduled
from providers.database import jobs, onboarding, refactorings, repositories
from providers.database.onboarding import Onboarding
from providers.database.refactorings import Phase, Refactoring
from tests.handlers.jobs.conftest import Town

SHOP = "acme/shop"
NOW = datetime.now(UTC)  # the database writes by its own clock when a repository was judged last


def days(count: float) -> datetime:
    return NOW + timedelta(days=count)


async def settled(town: Town, file: str = "version: 1\n") -> Subject:
    """The shop, judged just now."""
    subject = await town.settle(SHOP)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(SHOP, ".forge.yml", file)
    async with town.ctx.database.tenant(subject.organization_id) as session:
        await repositories.set_score(session, subject.organization_id, subject.repository_id, 70.0)
    return subject


async def queued(town: Town, kind: str) -> int:
    async with town.ctx.database.system() as session:
        return sum(job.kind == kind for job in await jobs.recent(session))


async def wishes(town: Town, subject: Subject, *phases: Phase) -> list[Refactoring]:
    owner = subject.organization_id, subject.repository_id
    async with town.ctx.database.tenant(subject.organization_id) as session:
        return await refactorings.recent(session, *owner, phases=phases)


@pytest.mark.parametrize(
    ("schedule", "after", "count"),
    [
        pytest.param("weekly", 6.9, 0, id="not a week yet"),
        pytest.param("weekly", 7.1, 1, id="a week"),
        pytest.param("daily", 1.1, 1, id="a day"),
        pytest.param("monthly", 29, 0, id="not a month yet"),
        pytest.param("never", 400, 0, id="never"),
    ],
)
async def test_the_default_branch_is_judged_again_as_often_as_the_schedule_says(
    town: Town, schedule: str, after: float, count: int
) -> None:
    subject = await settled(town, f"version: 1\nanalysis: {{schedule: {schedule}}}\n")

    await scheduled(town.ctx, subject, days(after))
    await scheduled(town.ctx, subject, days(after))

    assert await queued(town, "analysis") == count


async def test_what_nobody_wrote_down_is_no_yes_to_proposals(town: Town) -> None:
    subject = await settled(town)

    outcome = await scheduled(town.ctx, subject, days(1))

    assert outcome.state == "nothing_to_do"
    assert await wishes(town, subject) == []


async def test_where_a_file_says_propose_one_refactoring_is_asked_for_and_no_second_while_it_is_under_way(
    town: Town,
) -> None:
    subject = await settled(town, "version: 1\nmode: propose\n")

    for day in range(15):
        await scheduled(town.ctx, subject, days(day))
    [wish] = await wishes(town, subject)
    async with town.ctx.database.tenant(subject.organization_id) as session:
        await refactorings.set_phase(session, subject.organization_id, wish.id, "nothing_to_do")
    await scheduled(town.ctx, subject, days(22))
    await scheduled(town.ctx, subject, days(22.1))

    assert await queued(town, "refactoring_refactor") == 2
    assert wish.asked["actor_id"] == ""
    assert len(await wishes(town, subject, "asked")) == 1


async def test_outside_the_window_it_waits_as_any_other_wish(town: Town) -> None:
    tomorrow = days(1).strftime("%a").lower()
    window = f"{{days: [{tomorrow}]}}"
    subject = await settled(town, f"version: 1\nmode: propose\nrefactor: {{window: {window}}}\n")

    await scheduled(town.ctx, subject, days(0))

    assert len(await wishes(town, subject, "asked")) == 1
    assert (await queued(town, "admission"), await queued(town, "refactoring_refactor")) == (1, 0)


async def test_nothing_is_done_before_somebody_has_said_yes_to_the_bot(town: Town) -> None:
    subject = await settled(town, "version: 1\nmode: propose\n")
    async with town.ctx.database.tenant(subject.organization_id) as session:
        await onboarding.keep(session, subject.organization_id, subject.repository_id, Onboarding("waiting"))

    with pytest.raises(NotNow):
        await scheduled(town.ctx, subject, days(30))

    assert await queued(town, "analysis") == 0


async def test_each_repository_is_looked_at_once_a_day(town: Town) -> None:
    subject = await settled(town)
    await scheduled(town.ctx, subject, days(0))

    looks = []
    for hours in (1, 23, 24, 25):
        async with town.ctx.database.system() as session:
            looks.append(await keep_time(session, NOW + timedelta(hours=hours)))

    assert looks == [0, 0, 1, 1]
    assert await queued(town, "schedule") == 1
