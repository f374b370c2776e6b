"""What a test wants to go wrong with the next requests that fit."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class Fault:
    """Answers in the host's place, or drops the connection.

    `is_executed`: the request takes effect first, and only its answer is lost or replaced.
    `status` None means: the connection is reset. `until` holds the answer, or the reset, back until it is set.
    """

    method: str
    path: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_executed: bool = False
    times: int = 1
    skip: int = 0
    until: asyncio.Event | None = None

    @property
    def is_over(self) -> bool:
        """Whether every request that it was meant for has come."""
        return self.times == 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request is spoilt; counts it. The first `skip` that fit are let through."""
        if method != self.method or re.search(self.path, path) is None or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


async def play(request: web.Request, fault: Fault) -> web.StreamResponse:
    """The fault's own answer, in the place of the host's."""
    if fault.status is None:
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return web.Response(status=500)
    return web.Response(status=fault.status, headers=dict(fault.headers), text=fault.body)
