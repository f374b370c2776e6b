"""A database with rows on its way from one revision to another."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from providers.database import organizations, repositories
from providers.database.records import RepositoryRow
from providers.database.session import Database


@pytest.fixture
async def engine(empty_database_url: str) -> AsyncIterator[AsyncEngine]:
    opened = create_async_engine(empty_database_url)
    yield opened
    await opened.dispose()


async def settle(database_url: str) -> None:
    """One organization with one repository."""
    database = Database(database_url)
    async with database.system() as session:
        organization = await organizations.ensure(session, "github", "1", "acme", "42")
        await repositories.ensure(
            session, organization.id, RepositoryRow("github", "1", "acme/shop", "main", "1", True)
        )
    await database.close()


async def run(engine: AsyncEngine, tables: tuple[str, ...], *statements: str) -> list[tuple[object, ...]]:
    """As the owner of these tables, past row-level security; answers the rows of the last statement."""
    found: list[tuple[object, ...]] = []
    async with engine.begin() as connection:
        for table in tables:
            await connection.execute(text(f"alter table {table} no force row level security"))
        for statement in statements:
            result = await connection.execute(text(statement))
            found = [tuple(row) for row in result] if result.returns_rows else []
        for table in tables:
            await connection.execute(text(f"alter table {table} force row level security"))
    return found
