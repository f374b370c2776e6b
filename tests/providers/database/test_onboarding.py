"""How far repositories have come to their first file, and whose turn it is."""

from datetime import UTC, datetime, timedelta

from providers.database import onboarding, repositories
from providers.database.onboarding import Onboarding
from providers.database.records import RepositoryRow
from providers.database.session import Database
from tests.providers.database.conftest import Place

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


async def test_a_repository_begins_once(database: Database, acme: Place) -> None:
    owner = acme.organization_id, acme.repository_id
    async with database.system() as session:
        begun = [await onboarding.begin(session, *owner) for _ in range(2)]

    async with database.tenant(acme.organization_id) as session:
        known = await onboarding.find(session, *owner)

    assert begun == [True, False]
    assert known == Onboarding("waiting")


async def test_what_is_kept_comes_back_and_is_nobody_elses(database: Database, acme: Place, stranger: Place) -> None:
    opened = Onboarding("open", 2, 7, "a" * 40, NOON.isoformat(), {"score": 71.4, "levers": []})
    async with database.tenant(acme.organization_id) as session:
        await onboarding.keep(session, acme.organization_id, acme.repository_id, opened)

    async with database.tenant(acme.organization_id) as session:
        mine = await onboarding.find(session, acme.organization_id, acme.repository_id)
    async with database.tenant(stranger.organization_id) as session:
        theirs = await onboarding.find(session, acme.organization_id, acme.repository_id)

    assert (mine, theirs) == (opened, None)


async def test_an_organization_has_so_many_turns_in_any_hour(database: Database, acme: Place) -> None:
    organization_id = acme.organization_id
    refs = [RepositoryRow("github", str(9000 + n), f"acme/r{n}", "main", "1", True) for n in range(3)]
    async with database.system() as session:
        rows = [await repositories.ensure(session, organization_id, ref) for ref in refs]
    at = [NOON, NOON + timedelta(minutes=10), NOON + timedelta(minutes=20)]

    async with database.tenant(organization_id) as session:
        turns = [
            await onboarding.take_turn(session, organization_id, row.id, now, 2)
            for row, now in zip(rows, at, strict=True)
        ]
        again = await onboarding.take_turn(session, organization_id, rows[0].id, NOON + timedelta(minutes=30), 2)
        later = await onboarding.take_turn(session, organization_id, rows[2].id, NOON + timedelta(minutes=61), 2)

    assert turns == [None, None, NOON + timedelta(hours=1)]
    assert (again, later) == (None, None)
