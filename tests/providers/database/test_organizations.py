import asyncio

from sqlalchemy import text

from providers.database import organizations
from providers.database.organizations import Organization
from providers.database.session import Database


async def installed(
    database: Database, installation_id: str, account: str, account_id: str | None, host: str = "github"
) -> Organization:
    async with database.system() as session:
        return await organizations.ensure(session, host, installation_id, account, account_id)


async def test_an_installation_makes_an_organization_once(database: Database) -> None:
    first = await installed(database, "1", "Acme Inc.", "42")
    second = await installed(database, "1", "Acme Inc.", "42")

    assert first == second
    assert (first.name, first.slug, first.plan_tier) == ("Acme Inc.", "acme-inc", "free")


async def test_an_account_that_installs_again_keeps_its_organization(database: Database) -> None:
    first = await installed(database, "1", "acme", "42")
    again = await installed(database, "2", "acme", "42")

    async with database.system() as session:
        assert again.id == first.id
        assert await organizations.by_installation(session, "github", "1") == first
        assert await organizations.by_installation(session, "github", "2") == first


async def test_a_renamed_account_renames_its_organization_in_place(database: Database) -> None:
    before = await installed(database, "1", "acme", "42")

    after = await installed(database, "1", "acme-corp", "42")

    assert after.id == before.id
    async with database.system() as session:
        assert await organizations.by_slug(session, "acme") is None
        assert await organizations.by_slug(session, "acme-corp") == after


async def test_equal_names_of_different_accounts_get_different_slugs(database: Database) -> None:
    slugs = [
        (await installed(database, "1", "acme", "42")).slug,
        (await installed(database, "1", "Acme", "42", host="local")).slug,
        (await installed(database, "3", "ACME", "44")).slug,
        (await installed(database, "4", "\U0001f600", "45")).slug,
    ]

    assert slugs == ["acme", "acme-2", "acme-3", "organization"]
    async with database.system() as session:
        assert [one.slug for one in await organizations.all_(session)] == sorted(slugs)


async def test_deliveries_that_arrive_together_make_one_organization(database: Database) -> None:
    made = await asyncio.gather(*(installed(database, "1", "acme", "42") for _ in range(4)))

    assert len({one.id for one in made}) == 1


async def test_the_state_of_an_installation_is_kept(database: Database) -> None:
    await installed(database, "1", "acme", "42")

    async with database.system() as session:
        before = await organizations.installation_state(session, "github", "1")
        await organizations.set_installation_state(session, "github", "1", "suspended")
        after = await organizations.installation_state(session, "github", "1")
        unknown = await organizations.installation_state(session, "github", "9")

    assert (before, after, unknown) == ("active", "suspended", None)


async def test_two_deliveries_that_know_an_account_differently_make_one_organization(database: Database) -> None:
    told = [installed(database, "77", "acme", account_id) for account_id in ("4711", None, "4711", None)]

    organizations_made = await asyncio.gather(*told)

    assert len({organization.id for organization in organizations_made}) == 1
    assert await account_ids(database) == {"77": "4711"}


async def test_a_login_that_reads_like_an_account_id_opens_no_other_organization(database: Database) -> None:
    victim = await installed(database, "5", "victim", "9919")

    stranger = await installed(database, "666", "9919", None)

    assert stranger.id != victim.id
    async with database.system() as session:
        assert await organizations.by_installation(session, "github", "5") == victim


async def test_an_account_whose_id_reads_like_a_login_does_not_fall_into_the_organization_of_that_login(
    database: Database,
) -> None:
    stranger = await installed(database, "666", "9919", None)

    victim = await installed(database, "5", "victim", "9919")

    assert victim.id != stranger.id


async def test_accounts_that_are_not_known_are_not_taken_for_one_another(database: Database) -> None:
    made = [await installed(database, "1", "acme", None), await installed(database, "2", "acme", None)]

    assert made[0].id != made[1].id


async def test_an_organization_healed_without_an_account_id_gets_it_from_the_event_that_knows_it(
    database: Database,
) -> None:
    healed = await installed(database, "1", "acme", None)
    before = await account_ids(database)
    told = await installed(database, "1", "acme", "42")
    await installed(database, "1", "acme", None)
    again = await installed(database, "2", "acme", "42")

    assert before == {"1": "installation:1"}
    assert await account_ids(database) == {"1": "42", "2": "42"}
    assert {healed.id, told.id, again.id} == {healed.id}


async def account_ids(database: Database) -> dict[str, str]:
    """The account id that is kept for each installation."""
    async with database.system() as session:
        rows = await session.execute(text("SELECT installation_id, account_id FROM host_installations"))
    return {row.installation_id: row.account_id for row in rows}
