import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.embedded import EmbeddedServices
from providers.database import audit, organizations, repositories
from providers.database.errors import MigrationError, RolesMissingError
from providers.database.migration import downgrade, migrate
from providers.database.partitions import is_partition
from providers.database.records import RepositoryRow
from providers.database.session import Database
from providers.database.tables import metadata

ROOT = Path(__file__).resolve().parents[2]

COLUMNS = """
    select table_name, column_name, data_type, numeric_precision, numeric_scale, is_nullable, column_default,
      is_identity
    from information_schema.columns where table_schema = 'public' order by 1, 2
"""
CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace and contype <> 'n' order by 1, 2
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2"
FOREIGN_KEYS_WITHOUT_INDEX = """
    select conrelid::regclass::text, conname from pg_constraint c
    where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 and not exists (
      select from pg_index i where i.indrelid = c.conrelid
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
"""


async def rows(engine: AsyncEngine, query: str) -> list[tuple]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def described(engine: AsyncEngine, query: str) -> list[tuple]:
    return [row for row in await rows(engine, query) if row[0] != "alembic_version" and not is_partition(row[0])]


async def tables(engine: AsyncEngine) -> set[str]:
    found = await rows(engine, "select relname from pg_class where relnamespace = 'public'::regnamespace")
    return {name for (name,) in found}


async def test_an_empty_database_is_migrated_to_the_newest_revision(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url)

    assert set(metadata.tables) <= await tables(engine)


async def test_the_migrations_make_the_tables_that_the_code_knows(
    engine: AsyncEngine, empty_database_url: str, database_url: str
) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or not is_partition(name),
        }
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    await asyncio.to_thread(migrate, empty_database_url)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("query", [COLUMNS, CONSTRAINTS, INDEXES], ids=["columns", "constraints", "indexes"])
async def test_migrated_and_declared_tables_are_equal_in_the_catalogue(
    services: EmbeddedServices, engine: AsyncEngine, database_url: str, query: str
) -> None:
    migrated = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)

    declared, made = await described(engine, query), await described(migrated, query)

    await migrated.dispose()
    assert made == declared
    assert len(made) > 40


async def test_every_foreign_key_has_an_index(database_url: str) -> None:
    engine = create_async_engine(database_url)

    without = await rows(engine, FOREIGN_KEYS_WITHOUT_INDEX)

    await engine.dispose()
    assert without == []


async def test_a_database_with_rows_goes_down_and_up_again(engine: AsyncEngine, empty_database_url: str) -> None:
    await asyncio.to_thread(migrate, empty_database_url)
    await _settle(empty_database_url)

    await asyncio.to_thread(downgrade, empty_database_url, "base")
    left = await tables(engine)
    await asyncio.to_thread(migrate, empty_database_url)

    assert left == {"alembic_version", "alembic_version_pkc"}
    assert await rows(engine, "select proname from pg_proc where pronamespace = 'public'::regnamespace") == [
        ("make_partitions",)
    ]
    await _settle(empty_database_url)


async def test_a_pull_request_from_before_is_kept_on_the_way_up_and_down(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0001")
    await _settle(empty_database_url)
    values = "1, 'Faster', 'open', 'a', 'topic', 'b', 'main', '5', 'ada'"
    async with engine.begin() as connection:
        await connection.execute(text("alter table local_pull_requests no force row level security"))
        await connection.execute(text("alter table repositories no force row level security"))
        await connection.execute(
            text(f"insert into local_pull_requests select organization_id, id, {values} from repositories")
        )

    await asyncio.to_thread(migrate, empty_database_url)
    added = await rows(engine, "select number, body, is_draft, labels, merged_sha from local_pull_requests")
    await asyncio.to_thread(downgrade, empty_database_url, "0001")

    assert added == [(1, "", False, [], None)]
    assert await rows(engine, "select number, title, head_branch from local_pull_requests") == [(1, "Faster", "topic")]


async def test_what_was_open_or_held_before_has_or_awaits_its_turn(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0006")
    await _settle(empty_database_url)
    known = ("'open', '{}', 44", "'asked', '{\"is_held\": true}', null", "'asked', '{}', null")
    async with engine.begin() as connection:
        for table in ("refactoring_jobs", "repositories"):
            await connection.execute(text(f"alter table {table} no force row level security"))
        for values in known:
            columns = "id, organization_id, repository_id, type, phase, asked, pull_request"
            chosen = f"select gen_random_uuid(), organization_id, id, 'file_split', {values} from repositories limit 1"
            await connection.execute(text(f"insert into refactoring_jobs ({columns}) {chosen}"))

    await asyncio.to_thread(migrate, empty_database_url)

    async with engine.begin() as connection:
        await connection.execute(text("alter table turns no force row level security"))
    assert await rows(engine, "select hold, placed_at is null from turns order by placed_at nulls last") == [
        ("limit", False),
        ("limit", True),
    ]


async def test_a_command_from_before_is_kept_without_a_section_and_on_the_way_down(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0003")
    await _settle(empty_database_url)
    columns = "id, organization_id, repository_id, comment_id, ordinal, number, verb, text, actor_id, actor_login"
    values = "gen_random_uuid(), organization_id, id, '900', 1, 7, 'score', '/forge score', '5', 'ada', 'f'"
    async with engine.begin() as connection:
        for table in ("commands", "repositories"):
            await connection.execute(text(f"alter table {table} no force row level security"))
        await connection.execute(
            text(f"insert into commands ({columns}, body_sha256) select {values} from repositories")
        )

    await asyncio.to_thread(migrate, empty_database_url)
    added = await rows(engine, "select text, reply_markdown from commands")
    await asyncio.to_thread(downgrade, empty_database_url, "0003")

    assert added == [("/forge score", "")]
    assert await rows(engine, "select text, actor_login from commands") == [("/forge score", "ada")]


async def test_two_processes_that_migrate_at_once_do_not_clash(engine: AsyncEngine, empty_database_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(_in_a_process_of_its_own, empty_database_url) for _ in range(2)))

    newest = max(path.read_text().split('revision = "')[1][:4] for path in ROOT.glob("migrations/versions/*.py"))
    assert await rows(engine, "select version_num from alembic_version") == [(newest,)]


async def test_migrating_a_migrated_database_changes_nothing(database_url: str) -> None:
    await asyncio.to_thread(migrate, database_url)


async def test_a_user_who_may_make_no_roles_is_told_what_an_administrator_has_to_run(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("create role humble login"))
    humble = empty_database_url.replace("forge@", "humble@")

    with pytest.raises(RolesMissingError, match=r'grant forge_tenant, forge_system to "humble"'):
        await asyncio.to_thread(migrate, humble)

    async with engine.begin() as connection:
        await connection.execute(text("drop role humble"))


async def test_a_user_who_was_granted_the_roles_needs_no_administrator(
    engine: AsyncEngine, empty_database_url: str, database_template: str
) -> None:
    async with engine.begin() as connection:
        for statement in (
            "create role granted login",
            "grant forge_tenant, forge_system to granted",
            "grant create on schema public to granted",
        ):
            await connection.execute(text(statement))

    await asyncio.to_thread(migrate, empty_database_url.replace("forge@", "granted@"))

    await _settle(empty_database_url.replace("forge@", "granted@"))
    async with engine.begin() as connection:
        await connection.execute(text("drop owned by granted cascade"))
        await connection.execute(text("drop role granted"))


async def test_a_table_that_is_held_by_others_stops_the_migration_soon(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url)

    async with engine.begin() as connection:
        await connection.execute(text("lock table organizations in access share mode"))
        with pytest.raises(MigrationError, match="more than 2 s"):
            await asyncio.to_thread(downgrade, empty_database_url, "base")

    assert set(metadata.tables) <= await tables(engine)


async def test_a_database_that_is_away_is_named_in_a_sentence() -> None:
    with pytest.raises(MigrationError, match="could not be migrated"):
        await asyncio.to_thread(migrate, "postgresql://forge@/forge?host=/nowhere")


async def _settle(database_url: str) -> None:
    database = Database(database_url)
    async with database.system() as session:
        organization = await organizations.ensure(session, "github", "1", "acme", "42")
        ref = RepositoryRow("github", "100", "acme/shop", "main", "1", True)
        await repositories.ensure(session, organization.id, ref)
    async with database.tenant(organization.id) as session:
        await audit.record(session, organization.id, action="a", resource_type="b")
    await database.close()


def _in_a_process_of_its_own(database_url: str) -> None:
    program = "import sys; from providers.database.migration import migrate; migrate(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, database_url], cwd=ROOT, check=True, timeout=60)
