"""Sessions: one transaction each, in one of two roles; the rest of the room takes a session and never commits."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import URL, Row, TextClause, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from providers.database.errors import DatabaseUnavailable
from providers.database.listening import listen
from providers.database.storable import storable_json

Session = AsyncConnection
AnyRow = Row[*tuple[Any, ...]]

CONNECT_TIMEOUT_S = 10

# SET LOCAL, as functions: all of it ends with the transaction, so nothing leaks to whom the pool gives the connection
# next, and a pooler between us and the server need not know of it.
_BOUNDED = (
    "set_config('statement_timeout', '60s', true), set_config('idle_in_transaction_session_timeout', '60s', true)"
)
_AS_SYSTEM = text(f"select set_config('role', 'forge_system', true), {_BOUNDED}")
_AS_TENANT = text(
    f"select set_config('role', 'forge_tenant', true), set_config('forge.organization', :id, true), {_BOUNDED}"
)

# Classes of SQLSTATE after which the same transaction may succeed: connection lost, rolled back for a conflict,
# out of connections or memory, lock not had in time, and the server shutting down.
_PASSING = ("08", "40", "53", "55P03", "57P")


class Database:
    """The pool of connections to one PostgreSQL, and the only way to a session."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self._url = engine_url(url)
        self._engine = create_async_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            pool_pre_ping=True,  # after a restart of the server no request meets the dead connections
            json_serializer=storable_json,
            connect_args=connection_arguments(),
        )

    def system(self) -> AbstractAsyncContextManager[Session]:
        """A transaction for the bot's own bookkeeping, across organizations; no row of a tenant's work is seen.

        Both kinds raise `DatabaseUnavailable` where the database is away or asks to try again.
        """
        return self._transaction(_AS_SYSTEM, {})

    def tenant(self, organization_id: UUID) -> AbstractAsyncContextManager[Session]:
        """A transaction that sees and writes this organization only, whatever its queries forget to say."""
        return self._transaction(_AS_TENANT, {"id": str(organization_id)})

    async def listen(self, channel: str, callback: Callable[[], None]) -> Callable[[], Awaitable[None]]:
        """Call back for every notification, and once after each (re)connection, since some may have been missed.

        Answers the stopper. Raises `DatabaseUnavailable` where the first connection fails.
        """
        options = self._engine.dialect.create_connect_args(self._url)[1]
        for name in ("prepared_statement_cache_size", "prepared_statement_name_func"):  # SQLAlchemy's own
            options.pop(name, None)
        try:
            return await listen({**options, **connection_arguments()}, channel, callback)
        except (OSError, asyncpg.PostgresError) as error:
            raise DatabaseUnavailable(_reason(error)) from error

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, take_role: TextClause, parameters: dict[str, Any]) -> AsyncGenerator[Session]:
        connection = self._engine.connect()
        try:
            await connection.start()
        except (OSError, PoolTimeout, DBAPIError) as error:
            raise DatabaseUnavailable(_reason(error)) from error
        try:
            async with connection.begin():
                await connection.execute(take_role, parameters)
                yield connection
        except DBAPIError as error:
            if _is_passing(error):
                raise DatabaseUnavailable(_reason(error)) from error
            raise
        finally:
            await connection.close()


def engine_url(url: str) -> URL:
    """The URL as the driver understands it: platforms hand out names that only libpq knows."""
    parsed = make_url(url).set(drivername="postgresql+asyncpg")
    query = dict(parsed.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    query.pop("channel_binding", None)
    return parsed.set(query=query)


def connection_arguments() -> dict[str, Any]:
    return {"timeout": CONNECT_TIMEOUT_S, "server_settings": {"application_name": "forge"}}


def _is_passing(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_PASSING)


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}"
