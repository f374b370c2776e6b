"""How Alembic reaches the database: one transaction for all steps, one migration at a time, no long wait for a lock."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from providers.database.partitions import is_partition
from providers.database.roles import ensure_roles
from providers.database.session import connection_arguments, engine_url
from providers.database.tables import metadata

ONE_AT_A_TIME = 727_001  # the number of the advisory lock; every process of a release tries to migrate


def _migrate(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})
    # After the wait for our own kind: a step that cannot have its table soon would stop the traffic behind it.
    connection.execute(text("set local lock_timeout = '2s'"))
    ensure_roles(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=lambda name, kind, _: kind != "table" or not is_partition(name or ""),
    )
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    url = context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]
    engine = create_async_engine(engine_url(url), poolclass=pool.NullPool, connect_args=connection_arguments())
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


asyncio.run(_main())
