"""What is remembered of configuration."""

from datetime import UTC, datetime, timedelta

import pytest

from providers.database import configurations
from providers.database.configurations import Breakage, KeptFile
from providers.database.session import Database
from tests.providers.database.conftest import Place

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


async def test_an_organization_that_nobody_asked_for_has_no_file(database: Database, acme: Place) -> None:
    async with database.system() as session:
        assert await configurations.find(session, acme.organization_id) is None


async def test_a_file_is_kept_byte_for_byte_and_takes_the_place_of_an_older_one(
    database: Database, acme: Place, stranger: Place
) -> None:
    old = KeptFile(NOON, "a" * 40, b"version: 1\n", "a" * 40, b"version: 1\n")
    new = KeptFile(NOON.replace(hour=13), "b" * 40, b"\x00\xff", "a" * 40, b"version: 1\n")

    async with database.system() as session:
        for file in (old, new):
            await configurations.keep(session, acme.organization_id, file)

    async with database.system() as session:
        assert await configurations.find(session, acme.organization_id) == new
        assert await configurations.find(session, stranger.organization_id) is None


async def test_that_there_is_no_file_is_kept_too(database: Database, acme: Place) -> None:
    none = KeptFile(NOON, "", None, "", None)

    async with database.system() as session:
        await configurations.keep(session, acme.organization_id, none)
        found = await configurations.find(session, acme.organization_id)

    assert found == none


async def noted(database: Database, place: Place, digest: str, now: datetime, *, is_good: bool) -> Breakage:
    async with database.system() as session:
        about = place.organization_id, place.repository_id
        await configurations.note(session, *about, digest=digest, is_good=is_good, now=now)
        return await configurations.breakage(session, now)


async def test_a_file_that_breaks_without_a_change_is_counted_for_an_hour(database: Database, acme: Place) -> None:
    await noted(database, acme, "1", NOON, is_good=True)

    at_once = await noted(database, acme, "1", NOON, is_good=False)
    again = await noted(database, acme, "1", NOON + timedelta(minutes=59), is_good=False)
    later = await noted(database, acme, "1", NOON + timedelta(minutes=61), is_good=False)

    assert (at_once, again, later) == (Breakage(1, 1), Breakage(1, 1), Breakage(0, 1))


async def test_a_file_that_somebody_broke_is_no_fault_of_ours(database: Database, acme: Place) -> None:
    never_good = await noted(database, acme, "1", NOON, is_good=False)
    await noted(database, acme, "2", NOON, is_good=True)
    changed = await noted(database, acme, "3", NOON, is_good=False)

    assert (never_good, changed) == (Breakage(0, 1), Breakage(0, 1))


async def test_a_file_that_is_good_again_is_counted_no_more(database: Database, acme: Place) -> None:
    await noted(database, acme, "1", NOON, is_good=True)
    await noted(database, acme, "1", NOON, is_good=False)

    mended = await noted(database, acme, "1", NOON, is_good=True)

    assert mended == Breakage(0, 1)


@pytest.mark.parametrize(
    ("breakage", "is_ours"),
    [
        pytest.param(Breakage(2, 2), False, id="two of two"),
        pytest.param(Breakage(3, 59), True, id="three, over a twentieth"),
        pytest.param(Breakage(3, 60), False, id="a twentieth"),
        pytest.param(Breakage(6, 100), True, id="six of a hundred"),
    ],
)
def test_many_at_once_are_our_fault(breakage: Breakage, is_ours: bool) -> None:
    assert breakage.is_ours is is_ours
