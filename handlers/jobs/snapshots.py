"""What is known of a commit, patched from what is known of another one; kept for the next push."""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from engine.analysis.analyzer import engine_revision
from engine.analysis.listing import NO_RULES, Rules
from engine.analysis.snapshot import BadSnapshot, Snapshot, load
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.measuring import measure
from providers.errors import ProviderError
from providers.storage import layout

log = structlog.get_logger()
MAX_SNAPSHOT_BYTES: Final = 512 * 1024 * 1024


async def take(
    ctx: Context,
    owner: tuple[UUID, UUID],
    checkout: Checkout,
    sha: str,
    *,
    near: Sequence[str] = (),
    rules: Rules = NO_RULES,
    is_fresh: bool = False,
) -> Snapshot:
    """The snapshot of a commit of a repository, whose `owner` is the ids of its organization and of itself.

    It is patched from its own stored one, else from that of a commit `near` it, else from the newest there is. A fresh
    one is taken from nothing. A store that fails costs time, never the answer.
    """
    previous = None if is_fresh else await _nearest(ctx, owner, [sha, *near])
    tree = await asyncio.to_thread(checkout.tree, sha)
    snapshot = await measure(ctx, tree, previous=previous, rules=rules)
    if previous is None or previous.commit_sha != sha or previous.rules != snapshot.rules:
        await _keep(ctx, owner, snapshot)
    return snapshot


async def _nearest(ctx: Context, owner: tuple[UUID, UUID], shas: Sequence[str]) -> Snapshot | None:
    revision = engine_revision()
    keys = [layout.snapshot(*owner, revision, sha) for sha in dict.fromkeys(shas)]
    try:
        for key in keys:
            if found := await _read(ctx, key):
                return found
        for key in await ctx.store.newest(layout.snapshots(*owner, revision), limit=1):
            return await _read(ctx, key)
    except ProviderError as error:
        log.warning("snapshot_not_read", reason=str(error))
    return None


async def _read(ctx: Context, key: str) -> Snapshot | None:
    raw = await ctx.store.get(key, limit_bytes=MAX_SNAPSHOT_BYTES)
    if raw is None:
        return None
    try:
        return await asyncio.to_thread(load, raw)
    except BadSnapshot as error:
        log.warning("snapshot_broken", key=key, reason=str(error))
        return None


async def _keep(ctx: Context, owner: tuple[UUID, UUID], snapshot: Snapshot) -> None:
    """Store a snapshot, and forget those that a repository has too many of."""
    key = layout.snapshot(*owner, snapshot.revision, snapshot.commit_sha)
    try:
        body = await asyncio.to_thread(snapshot.dump)
        await ctx.store.put(key, body, keep_days=layout.SNAPSHOT_DAYS)
        kept = await ctx.store.newest(layout.snapshots(*owner, snapshot.revision))
        await ctx.store.delete(kept[layout.SNAPSHOTS_KEPT :])
    except ProviderError as error:
        log.warning("snapshot_not_kept", key=key, reason=str(error))
