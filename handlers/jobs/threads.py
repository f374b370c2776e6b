"""Long work in a thread, which ends with whoever waits for it: nothing that it started lives on."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, TypeVar

ENDS_WITHIN_S: Final = 5.0
_T = TypeVar("_T")


async def in_thread(work: Callable[[threading.Event], _T]) -> _T:
    """What `work` returns; it is given the event that is set once nobody waits any more, and then has to end soon.

    Who is called off goes on when the work has ended, after 5 s at the latest: what it read from may be closed then.
    """
    stop = threading.Event()
    working = asyncio.ensure_future(asyncio.to_thread(work, stop))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.set()
        working.add_done_callback(_unheard)
        await asyncio.wait([working], timeout=ENDS_WITHIN_S)
        raise


def _unheard(working: "asyncio.Future[_T]") -> None:
    """Nobody is left to be told how it ended."""
    if not working.cancelled():
        working.exception()
