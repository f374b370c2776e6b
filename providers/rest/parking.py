"""Who must not be called for a while, and the lane that spaces out what is written.

A limit belongs to an installation, so the whole installation is parked, for every worker: the table is
behind `ParkStore`. A parked installation is never called; nobody sleeps for it, the job comes back later.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from providers.errors import ProviderUnavailable
from providers.rest.limits import Limit

log = structlog.get_logger(__name__)

LONGEST_GUESS_S = 15 * 60.0
REMEMBERED_INSTALLATIONS = 10_000


class ParkStore(Protocol):
    """The parking table that all workers share."""

    async def park(self, host: str, installation_id: str, seconds: float, reason: str) -> None: ...
    async def parked_for_s(self, host: str, installation_id: str) -> float:
        """Seconds until the installation may be called again; 0.0 when it may be called now."""
        ...


class Parked(ProviderUnavailable):
    """The host limits this installation: not an error of the call, and no answer to its question either."""


class Parking:
    """One host's view of the parking table."""

    def __init__(self, host: str, store: ParkStore) -> None:
        self._host = host
        self._store = store
        self._guesses: OrderedDict[str, int] = OrderedDict()

    async def refuse_parked(self, installation_id: str) -> None:
        """Raises `Parked` while the installation may not be called."""
        seconds = await self._store.parked_for_s(self._host, installation_id)
        if seconds > 0:
            raise Parked(self._host, seconds, "the installation is parked")

    async def park(self, installation_id: str, limit: Limit) -> Parked:
        """Park the installation; answers the error for the caller to raise."""
        seconds = self._guess_s(installation_id, limit) if limit.is_guess else limit.wait_s
        await self._store.park(self._host, installation_id, seconds, limit.reason)
        log.warning(
            "installation_parked", host=self._host, installation_id=installation_id, seconds=seconds, why=limit.reason
        )
        return Parked(self._host, seconds, limit.reason)

    def relieve(self, installation_id: str) -> None:
        """The installation was answered: a later limit starts again from the shortest guess."""
        self._guesses.pop(installation_id, None)

    def _guess_s(self, installation_id: str, limit: Limit) -> float:
        """A minute, then twice as long each time, where the host did not say (GitHub's advice for such limits)."""
        times = self._guesses.pop(installation_id, 0)
        self._guesses[installation_id] = times + 1
        if len(self._guesses) > REMEMBERED_INSTALLATIONS:
            self._guesses.popitem(last=False)
        return min(limit.wait_s * float(2 ** min(times, 10)), LONGEST_GUESS_S)


class WriteLanes:
    """One lane an installation: its writes go one after another, `spacing_s` seconds apart.

    GitHub asks for a second between writes. The lane is of this process; the limits catch what several
    processes do together.
    """

    def __init__(self, spacing_s: float, monotonic: Callable[[], float]) -> None:
        self._spacing_s = spacing_s
        self._monotonic = monotonic
        self._lanes: OrderedDict[str, _Lane] = OrderedDict()

    @asynccontextmanager
    async def turn(self, installation_id: str) -> AsyncIterator[None]:
        """Held while one write is under way."""
        lane = self._lane(installation_id)
        async with lane.lock:
            await asyncio.sleep(max(0.0, lane.free_at_s - self._monotonic()))
            try:
                yield
            finally:
                lane.free_at_s = self._monotonic() + self._spacing_s

    def _lane(self, installation_id: str) -> "_Lane":
        lane = self._lanes.setdefault(installation_id, _Lane())
        self._lanes.move_to_end(installation_id)
        oldest_id, oldest = next(iter(self._lanes.items()))
        if len(self._lanes) > REMEMBERED_INSTALLATIONS and not oldest.lock.locked():
            del self._lanes[oldest_id]
        return lane


class _Lane:
    __slots__ = ("free_at_s", "lock")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at_s = 0.0
