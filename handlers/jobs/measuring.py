"""Running the analysis beside the event loop: progress goes to the job's row, and a called-off job stops working."""

import asyncio
import threading

import structlog

from engine.analysis.listing import NO_RULES, Rules
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree
from handlers.context import Context

log = structlog.get_logger()

PROGRESS_EVERY_S = 1.0


class _CalledOff(Exception):
    """Raised inside the analysis thread, out of its progress callback, when nobody waits for the result."""


class _Meter:
    """What the analysis thread has done so far; written there, read on the event loop."""

    def __init__(self) -> None:
        self.done_bytes = 0
        self.total_bytes = 0
        self._called_off = threading.Event()

    def advance(self, done_bytes: int, total_bytes: int) -> None:
        if self._called_off.is_set():
            raise _CalledOff
        self.done_bytes, self.total_bytes = done_bytes, total_bytes

    def call_off(self) -> None:
        self._called_off.set()


async def measure(ctx: Context, tree: Tree, *, previous: Snapshot | None = None, rules: Rules = NO_RULES) -> Snapshot:
    """Take `tree` in a thread (the work itself is in child processes); cancelling stops it at the next chunk."""
    meter = _Meter()
    watch = asyncio.create_task(_tell_progress(ctx, meter))
    try:
        taken = await asyncio.to_thread(ctx.analyzer.take, tree, previous=previous, progress=meter.advance, rules=rules)
        known_sha = previous.commit_sha if previous is not None else ""
        log.info("tree_taken", commit_sha=tree.commit_sha, read_bytes=meter.done_bytes, known_sha=known_sha)
        return taken
    finally:
        meter.call_off()
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _tell_progress(ctx: Context, meter: _Meter) -> None:
    told = -1
    while True:
        await asyncio.sleep(PROGRESS_EVERY_S)
        if meter.done_bytes != told:
            told = meter.done_bytes
            await ctx.progress({"done_bytes": meter.done_bytes, "total_bytes": meter.total_bytes})
