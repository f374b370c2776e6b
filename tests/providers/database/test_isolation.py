"""Row-level security: what a query forgets to say, the database says for it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from providers.database import audit, repositories
from providers.database.session import Database, Session


async def column(session: Session, query: str, **parameters: object) -> list[object]:
    return list((await session.execute(text(query), parameters)).scalars())


async def test_a_query_that_forgets_its_where_sees_its_own_organization_only(
    database: Database, acme, stranger
) -> None:
    async with database.tenant(acme.organization_id) as session:
        names = await column(session, "select name from repositories")
        organizations = await column(session, "select id from organizations")
        listed = await repositories.list_(session, stranger.organization_id)

    assert (names, organizations, listed) == (["acme/shop"], [acme.organization_id], [])


async def test_without_an_organization_nothing_is_seen(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        await session.execute(text("select set_config('forge.organization', '', true)"))

        assert await column(session, "select name from repositories") == []


async def test_nothing_can_be_written_for_another_organization(database: Database, acme, stranger) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.tenant(acme.organization_id) as session:
            await audit.record(session, stranger.organization_id, action="a", resource_type="b")


async def test_a_row_cannot_be_handed_to_another_organization(database: Database, acme, stranger) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.tenant(acme.organization_id) as session:
            await session.execute(
                text("update repositories set organization_id = :other"), {"other": stranger.organization_id}
            )


async def test_a_row_cannot_point_at_the_repository_of_another_organization(database: Database, acme, stranger) -> None:
    with pytest.raises(DBAPIError, match="foreign key"):
        async with database.tenant(acme.organization_id) as session:
            await session.execute(
                text(
                    "insert into analysis_runs (id, organization_id, repository_id, commit_sha)"
                    " values (gen_random_uuid(), :mine, :theirs, 'abc')"
                ),
                {"mine": acme.organization_id, "theirs": stranger.repository_id},
            )


async def test_the_setting_of_one_transaction_does_not_reach_the_next_on_its_connection(
    database_url: str, acme
) -> None:
    narrow = Database(database_url, pool_size=1)
    async with narrow.tenant(acme.organization_id) as session:
        connection = await column(session, "select pg_backend_pid()")

    async with narrow._engine.begin() as session:
        again = await column(session, "select pg_backend_pid()")
        role, organization = (
            await session.execute(text("select current_user, current_setting('forge.organization', true)"))
        ).one()

    await narrow.close()
    assert (again, role, organization) == (connection, "forge", "")


async def test_the_bots_bookkeeping_sees_no_work_of_any_organization(database: Database, acme) -> None:
    for table in ("analysis_runs", "commands", "audit_logs", "users", "local_comments"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.system() as session:
                await session.execute(text(f"select * from {table}"))


async def test_what_the_audit_log_says_stays_said(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        await audit.record(session, acme.organization_id, action="a", resource_type="b")

    for change in ("update audit_logs set action = 'c'", "delete from audit_logs", "truncate audit_logs"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.tenant(acme.organization_id) as session:
                await session.execute(text(change))


async def test_a_partition_is_no_way_around_the_policy(database: Database, acme) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.tenant(acme.organization_id) as session:
            await session.execute(text("select * from audit_logs_default"))


async def test_every_table_enforces_row_level_security_even_on_its_owner(database_url: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.connect() as session:
        unprotected = await column(
            session,
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
            " and not relispartition and not (relrowsecurity and relforcerowsecurity)",
        )
        readable_by_all = await column(
            session,
            "select table_name from information_schema.role_table_grants"
            " where table_schema = 'public' and grantee = 'PUBLIC'",
        )
    await engine.dispose()

    assert unprotected == ["alembic_version"]
    assert readable_by_all == []


async def test_an_owner_who_is_no_superuser_sees_nothing_by_itself(database_url: str, database: Database, acme) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as session:
        await session.execute(text("drop role if exists plain_owner"))
        await session.execute(text("create role plain_owner"))
        await session.execute(text("alter table repositories owner to plain_owner"))

        await session.execute(text("set local role plain_owner"))
        seen = await column(session, "select name from repositories")

        await session.execute(text("reset role"))
        await session.execute(text("alter table repositories owner to forge"))
        await session.execute(text("drop role plain_owner"))
    await engine.dispose()
    assert seen == []
