"""Opening the commits of a job: from the mirror cache, else fetched by SHA."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager

from engine.errors import AccessRefused, CommitNotFound
from engine.workspace.checkout import Budget, Checkout
from handlers.context import Context
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.proposals import CloneAccess

# Hosts announce a new head up to two seconds before it can be fetched.
FETCH_PAUSES_S = (0.5, 1.0, 2.0)
BUDGET = Budget()

# Apart from the threads that the event loop uses itself: fetches that wait for each other must not hold up DNS.
_THREADS = ThreadPoolExecutor(max_workers=16, thread_name_prefix="checkout")


@asynccontextmanager
async def open_checkout(ctx: Context, repository: RepositoryRef, commit_shas: Sequence[str]) -> AsyncIterator[Checkout]:
    """The commits at hand in a bare mirror; raises CommitNotFound when the host does not have one after 3.5 s."""
    checkout = await _opened(ctx, repository, commit_shas)
    try:
        yield checkout
    finally:
        await asyncio.wrap_future(_THREADS.submit(checkout.close))


async def _opened(ctx: Context, repository: RepositoryRef, commit_shas: Sequence[str]) -> Checkout:
    host = ctx.host(repository.host)
    access = await host.get_clone_access(repository)
    for pause_s in FETCH_PAUSES_S:
        try:
            return await _open(ctx, repository, access, commit_shas)
        except AccessRefused:  # a token can be revoked before its time
            access = await host.get_clone_access(repository, is_fresh=True)
        except CommitNotFound:
            await asyncio.sleep(pause_s)
    return await _open(ctx, repository, access, commit_shas)


async def _open(ctx: Context, repository: RepositoryRef, access: CloneAccess, commit_shas: Sequence[str]) -> Checkout:
    """In a thread that is called off when nobody waits for it any more; what it opened all the same is closed."""
    key = f"{repository.host}:{repository.external_id}"
    stop = threading.Event()
    opening = _THREADS.submit(
        ctx.checkouts.open, key, access.url, commit_shas, access.authorization, budget=BUDGET, stop=stop
    )
    try:
        return await asyncio.shield(asyncio.wrap_future(opening))
    except asyncio.CancelledError:
        stop.set()
        opening.add_done_callback(_close_unwanted)
        raise


def _close_unwanted(opening: "Future[Checkout]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
