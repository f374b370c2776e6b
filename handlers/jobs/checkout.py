"""Opening the commits of a job: from the mirror cache, else fetched by SHA."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from engine.errors import CommitNotFound
from engine.workspace.checkout import Budget, Checkout
from handlers.context import Context
from providers.code_hosts.events import RepositoryRef

# Hosts announce a new head up to two seconds before it can be fetched.
FETCH_PAUSES_S = (0.5, 1.0, 2.0)
BUDGET = Budget()


@asynccontextmanager
async def open_checkout(ctx: Context, repository: RepositoryRef, commit_shas: Sequence[str]) -> AsyncIterator[Checkout]:
    """The commits at hand in a bare mirror; raises CommitNotFound when the host does not have one after 3.5 s."""
    access = await ctx.host(repository.host).get_clone_access(repository)
    key = f"{repository.host}:{repository.external_id}"
    for pause_s in (*FETCH_PAUSES_S, None):
        try:
            checkout = await asyncio.to_thread(
                ctx.checkouts.open, key, access.url, commit_shas, access.authorization, budget=BUDGET
            )
            break
        except CommitNotFound:
            if pause_s is None:
                raise
            await asyncio.sleep(pause_s)
    try:
        yield checkout
    finally:
        await asyncio.to_thread(checkout.close)
