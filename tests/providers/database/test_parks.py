import pytest

from providers.database import parks
from providers.database.parks import PostgresParks
from providers.database.session import Database


async def test_of_two_parks_the_later_end_counts(database: Database, acme) -> None:
    async with database.system() as session:
        await parks.park(session, "github", "1", 600.0, "secondary limit")
        await parks.park(session, "github", "1", 60.0, "retry-after")
        left = await parks.parked_for_s(session, "github", "1")

    assert left == pytest.approx(600.0, abs=5.0)


async def test_a_park_that_is_over_holds_nobody(database: Database, acme) -> None:
    async with database.system() as session:
        await parks.park(session, "github", "1", -1.0, "over")

        assert await parks.parked_for_s(session, "github", "1") == 0.0


async def test_a_parked_installation_leaves_the_others_free(database: Database, acme, stranger) -> None:
    store = PostgresParks(database)

    await store.park("github", "1", 600.0, "primary limit")

    assert await store.parked_for_s("github", "1") > 0
    assert await store.parked_for_s("github", "2") == 0.0
    assert await store.parked_for_s("github", "unknown") == 0.0
