"""A worker that dies at a chosen step, so that nothing comes after what it had committed; or one that is frozen there,
loses what it holds, and wakes up behind the one that took its place."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import TextClause

from bot.resources.web import local_store, make_receivers
from handlers.context import Context
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.registry import Hosts
from providers.database.session import Database, Session


class Death(BaseException):
    """No `except Exception` lives through it, as none lives through a kill."""


class MortalDatabase(Database):
    """Each beginning and each commit of a transaction is a step, also of those that the local host makes."""

    steps_left = 0
    taken = 0
    is_over = False

    def live(self, steps: int) -> None:
        """Die after so many steps."""
        self.steps_left, self.taken, self.is_over = steps, 0, False

    @asynccontextmanager
    async def _transaction(self, take_role: TextClause, parameters: dict[str, Any]) -> AsyncGenerator[Session]:
        self._step()
        async with super()._transaction(take_role, parameters) as session:
            yield session
            self._step()

    def _step(self) -> None:
        if self.is_over or self.steps_left == 0:
            self.is_over = True
            raise Death
        self.steps_left -= 1
        self.taken += 1


class FrozenDatabase(Database):
    """Stops before the transaction of a chosen number, with all that runs in this process, until it thaws."""

    begun = 0
    steps_left = 0

    def freeze(self, after: int) -> None:
        """Stop after so many transactions."""
        self.steps_left, self.begun = after, 0
        self.is_frozen, self.may_go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def _transaction(self, take_role: TextClause, parameters: dict[str, Any]) -> AsyncGenerator[Session]:
        if self.begun >= self.steps_left:
            self.is_frozen.set()
            await self.may_go_on.wait()
        self.begun += 1
        async with super()._transaction(take_role, parameters) as session:
            yield session


def within(ctx: Context, database: Database) -> Context:
    """The same context, in which all that is kept or said goes through this database."""
    assert ctx.settings.local is not None
    opened = partial(LocalHost, ctx.settings.local.root, local_store(database))
    return replace(ctx, database=database, hosts=Hosts(make_receivers(ctx.settings), {"local": opened}))
