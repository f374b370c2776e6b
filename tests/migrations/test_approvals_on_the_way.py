"""Approvals on the way up and down: what was given stays given, and what became void is never honoured again."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from providers.database import organizations, repositories
from providers.database.migration import downgrade, migrate
from providers.database.records import RepositoryRow
from providers.database.session import Database

GIVE = """
    insert into approvals (id, organization_id, repository_id, refactoring_job_id, head_sha, base_sha, plan_digest,
      actor_id, actor_login, expires_at)
    select gen_random_uuid(), organization_id, repository_id, id, '{head}', 'b', 'd', '5', 'ada', now()
    from refactoring_jobs
"""


@pytest.fixture
async def engine(empty_database_url: str):
    opened = create_async_engine(empty_database_url)
    yield opened
    await opened.dispose()


async def test_an_approval_from_before_stays_and_a_void_one_does_not_come_back(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0005")
    await _settle(empty_database_url)
    job = "insert into refactoring_jobs (id, organization_id, repository_id, type)"
    await _run(
        engine,
        f"{job} select gen_random_uuid(), organization_id, id, 'x' from repositories",
        GIVE.format(head="before"),
    )

    await asyncio.to_thread(migrate, empty_database_url, "0006")
    kept = await _rows(engine, "select head_sha, base_branch, method, command_id, voided_at from approvals")
    await _run(
        engine,
        GIVE.format(head="void"),
        GIVE.format(head="used"),
        "update approvals set voided_at = now() where head_sha in ('void', 'used')",
        "update approvals set consumed_at = now() where head_sha = 'used'",
    )
    await asyncio.to_thread(downgrade, empty_database_url, "0005")

    assert kept == [("before", "", "comment", None, None)]
    assert await _rows(engine, "select head_sha from approvals order by 1") == [("before",), ("used",)]


async def _settle(database_url: str) -> None:
    database = Database(database_url)
    async with database.system() as session:
        organization = await organizations.ensure(session, "github", "1", "acme", "42")
        await repositories.ensure(
            session, organization.id, RepositoryRow("github", "1", "acme/shop", "main", "1", True)
        )
    await database.close()


async def _run(engine: AsyncEngine, *statements: str) -> None:
    """As the owner of the tables, past row-level security."""
    tables = ("repositories", "refactoring_jobs", "approvals")
    async with engine.begin() as connection:
        for table in tables:
            await connection.execute(text(f"alter table {table} no force row level security"))
        for statement in statements:
            await connection.execute(text(statement))
        for table in tables:
            await connection.execute(text(f"alter table {table} force row level security"))


async def _rows(engine: AsyncEngine, query: str) -> list[tuple]:
    async with engine.begin() as connection:
        await connection.execute(text("alter table approvals no force row level security"))
        found = [tuple(row) for row in await connection.execute(text(query))]
        await connection.execute(text("alter table approvals force row level security"))
    return found
