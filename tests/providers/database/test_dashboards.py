"""What is remembered of a dashboard issue."""

import asyncio
from dataclasses import replace

from providers.database import dashboards, onboarding
from providers.database.dashboards import Dashboard, Tick
from providers.database.session import Database
from tests.providers.database.conftest import Place


async def test_two_changes_at_once_lose_nothing(database: Database, acme: Place) -> None:
    owner = acme.organization_id, acme.repository_id

    async def tick(number: int) -> None:
        new = Tick(f"/forge retry J-{number}", "501", "ana", f"delivery-{number}")
        async with database.system() as session:
            await dashboards.change(session, *owner, lambda now: replace(now, ticks=(*now.ticks, new)))

    await asyncio.gather(*(tick(number) for number in range(5)))
    async with database.tenant(acme.organization_id) as session:
        known = await dashboards.find(session, *owner)

    assert known is not None
    assert {each.delivery_id for each in known.ticks} == {f"delivery-{number}" for number in range(5)}


async def test_what_else_is_kept_of_the_repository_stays(database: Database, acme: Place) -> None:
    owner = acme.organization_id, acme.repository_id
    async with database.tenant(acme.organization_id) as session:
        await onboarding.begin(session, *owner)
        await dashboards.change(session, *owner, lambda now: replace(now, number=7, written=("a", "b"), said=("x",)))

    async with database.tenant(acme.organization_id) as session:
        known = await dashboards.find(session, *owner)
        begun = await onboarding.find(session, *owner)

    assert known == Dashboard(7, ("a", "b"), said=("x",))
    assert begun is not None
