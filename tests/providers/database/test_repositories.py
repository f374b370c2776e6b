from uuid import uuid4

import pytest

from providers.database import repositories
from providers.database.records import RepositoryRow
from providers.database.session import Database

SHOP = RepositoryRow("github", "100", "acme/shop", "main", "1", True)


async def test_a_repository_is_made_once_and_keeps_up_with_its_host(database: Database, acme) -> None:
    renamed = RepositoryRow("github", "100", "acme/store", "trunk", "1", False)

    async with database.system() as session:
        again = await repositories.ensure(session, acme.organization_id, renamed)

    async with database.tenant(acme.organization_id) as session:
        assert again.id == acme.repository_id
        assert again.ref == renamed
        assert await repositories.list_(session, acme.organization_id) == [again]


async def test_an_event_that_does_not_say_the_default_branch_leaves_it_as_it_was(database: Database, acme) -> None:
    silent = RepositoryRow("github", "100", "acme/shop", "", "1", True)

    async with database.system() as session:
        again = await repositories.ensure(session, acme.organization_id, silent)

    assert again.ref.default_branch == "main"


async def test_a_repository_is_found_by_its_number_on_its_host(database: Database, acme) -> None:
    async with database.system() as session:
        found = await repositories.by_external_id(session, "github", "100")
        elsewhere = await repositories.by_external_id(session, "local", "100")

    assert found is not None
    assert (found.id, found.ref) == (acme.repository_id, SHOP)
    assert elsewhere is None


async def test_a_transferred_repository_is_found_in_its_new_organization(database: Database, acme, stranger) -> None:
    async with database.system() as session:
        moved = await repositories.ensure(session, stranger.organization_id, SHOP)
        await repositories.deactivate(session, acme.organization_id, "github", ["100"])

        found = await repositories.by_external_id(session, "github", "100")

    assert found == moved


async def test_a_repository_that_was_taken_away_rests_until_it_comes_back(database: Database, acme) -> None:
    async with database.system() as session:
        await repositories.deactivate(session, acme.organization_id, "github", ["100", "unknown"])
        await repositories.deactivate(session, acme.organization_id, "github", [])
        away = await repositories.get(session, acme.organization_id, acme.repository_id)
        back = await repositories.ensure(session, acme.organization_id, SHOP)

    assert away is not None
    assert (away.is_active, back.is_active) == (False, True)


async def test_the_score_keeps_its_decimal(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        await repositories.set_score(session, acme.organization_id, acme.repository_id, 71.4)
        scored = await repositories.get(session, acme.organization_id, acme.repository_id)

    assert scored is not None
    assert scored.score == pytest.approx(71.4)
    assert scored.last_analyzed_at is not None


async def test_a_repository_of_another_organization_is_not_found(database: Database, acme, stranger) -> None:
    async with database.system() as session:
        assert await repositories.get(session, acme.organization_id, stranger.repository_id) is None
        assert await repositories.get(session, acme.organization_id, uuid4()) is None
