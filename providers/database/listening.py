"""LISTEN on a connection of its own, which is looked after: lost, it is opened again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
import structlog

PROBE_EVERY_S = 30.0  # a connection whose other end vanished without a word is noticed by asking
PROBE_TIMEOUT_S = 10.0
RECONNECT_AFTER_S = 1.0
_LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = structlog.get_logger(__name__)


async def listen(
    options: Mapping[str, Any], channel: str, callback: Callable[[], None]
) -> Callable[[], Awaitable[None]]:
    """Listen until the answered stopper is awaited; `options` are asyncpg's. Raises what the first connection raises.

    `callback` runs in the loop for every notification and once after each connection, since some may have been missed.
    """
    first = await _open(options, channel, callback)
    task = asyncio.create_task(_stay(first, options, channel, callback))

    async def stop() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return stop


async def _stay(
    connection: asyncpg.Connection, options: Mapping[str, Any], channel: str, callback: Callable[[], None]
) -> None:
    while True:
        try:
            await _until_lost(connection)
        finally:
            connection.terminate()
        log.warning("database_listener_lost", channel=channel)
        connection = await _reopen(options, channel, callback)


async def _open(options: Mapping[str, Any], channel: str, callback: Callable[[], None]) -> asyncpg.Connection:
    connection = await asyncpg.connect(**options)
    await connection.add_listener(channel, lambda *_: callback())
    callback()
    return connection


async def _until_lost(connection: asyncpg.Connection) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PROBE_EVERY_S):
                await lost.wait()
        if lost.is_set():
            return
        try:
            await connection.execute("select 1", timeout=PROBE_TIMEOUT_S)
        except _LOST:
            return


async def _reopen(options: Mapping[str, Any], channel: str, callback: Callable[[], None]) -> asyncpg.Connection:
    while True:
        await asyncio.sleep(RECONNECT_AFTER_S)
        try:
            return await _open(options, channel, callback)
        except _LOST as error:
            log.warning("database_listener_waits", channel=channel, reason=str(error))
