"""Liveness (is the process there) and readiness (should it get traffic): plain answers for load balancers."""

import asyncio
import time
from datetime import UTC, datetime

from aiohttp import web
from sqlalchemy import text

from providers.database import configurations
from providers.database.session import Database
from providers.errors import ProviderUnavailable

READY_WITHIN_S = 2.0
CONFIGURATION_WITHIN_S = 1.0
CONFIGURATION_EVERY_S = 60.0


class Health:
    """`drain` turns readiness off before a stop, so that no new request arrives while the last are answered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_draining = False
        self._configuration, self._configuration_until = "unknown", 0.0

    def drain(self) -> None:
        self._is_draining = True

    async def live(self, _: web.Request) -> web.Response:
        """200 while the process answers. `configuration` is "breaking" while files that nobody has changed cannot be
        read any more in numbers: the operator has to look, and nothing about them is posted."""
        if time.monotonic() >= self._configuration_until:
            self._configuration_until = time.monotonic() + CONFIGURATION_EVERY_S
            self._configuration = await self._looked_after()
        return web.json_response({"status": "alive", "configuration": self._configuration})

    async def _looked_after(self) -> str:
        try:
            async with asyncio.timeout(CONFIGURATION_WITHIN_S), self._database.system() as session:
                breakage = await configurations.breakage(session, datetime.now(UTC))
        except (ProviderUnavailable, TimeoutError):  # a process without its database is alive all the same
            return "unknown"
        return "breaking" if breakage.is_ours else "normal"

    async def ready(self, _: web.Request) -> web.Response:
        """200 when deliveries can be kept; 503 with the reason otherwise."""
        if self._is_draining:
            return web.json_response({"status": "stopping"}, status=503)
        try:
            async with asyncio.timeout(READY_WITHIN_S), self._database.system() as session:
                table = (await session.execute(text("select to_regclass('deliveries')"))).scalar_one()
        except (ProviderUnavailable, TimeoutError) as error:
            return web.json_response({"status": "no database", "reason": type(error).__name__}, status=503)
        if table is None:
            return web.json_response({"status": "no tables", "reason": "run `forge migrate`"}, status=503)
        return web.json_response({"status": "ready"})
