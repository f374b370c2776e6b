"""What is remembered of configuration."""

from datetime import UTC, datetime

from providers.database import configurations
from providers.database.configurations import KeptFile
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
