"""Webhooks as GitHub sends them: unique delivery ids, its headers, signed; kept, so that a test can send them again."""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.doubles.emulate import APP_ID, INSTALLATION_ID

ARRIVAL_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery as it went out, and the status that answered; None while there is no target."""

    event: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def delivery_id(self) -> str:
        return self.headers["X-GitHub-Delivery"]


class Relay:
    """Takes what the emulator tells and sends it on to `target`, the product's door; "" only keeps it.

    `complete` may add to a payload what the emulator leaves out.
    """

    def __init__(self, secret: str, session: aiohttp.ClientSession) -> None:
        self.target = ""
        self.copies = 1  # how often each delivery goes out, under the same id
        self.deliveries: list[Sent] = []
        self.complete: Callable[[str, dict[str, Any]], Awaitable[None]] | None = None
        self._secret = secret
        self._session = session
        self._arrived = asyncio.Condition()

    def application(self) -> web.Application:
        application = web.Application(client_max_size=1 << 25)
        application.router.add_post("/hook", self._receive)
        return application

    async def send(self, event: str, document: Mapping[str, Any]) -> Sent:
        """A delivery of this event to the App."""
        installation = {"id": int(INSTALLATION_ID), "node_id": "MDIzOkluc3RhbGxhdGlvbg=="}
        body = json.dumps({"installation": installation, **document}).encode()
        return await self._deliver(event, self.headers(event, body), body)

    async def again(self, sent: Sent, *, with_new_id: bool = False) -> Sent:
        """The same delivery once more: as a redelivery, or told twice by a second hook."""
        headers = {**sent.headers, "X-GitHub-Delivery": str(uuid.uuid4())} if with_new_id else sent.headers
        return await self._deliver(sent.event, headers, sent.body)

    def headers(self, event: str, body: bytes) -> dict[str, str]:
        def signature(algorithm: str) -> str:
            return f"{algorithm}={hmac.new(self._secret.encode(), body, algorithm).hexdigest()}"

        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0123abc",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-ID": APP_ID,
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": signature(hashlib.sha1().name),
            "X-Hub-Signature-256": signature(hashlib.sha256().name),
        }

    async def wait_for(self, event: str, after: int = 0) -> Sent:
        """The first delivery of the event among those after the `after` first ones."""

        def found() -> list[Sent]:
            return [sent for sent in self.deliveries[after:] if sent.event == event]

        async with asyncio.timeout(ARRIVAL_TIMEOUT_S), self._arrived:
            await self._arrived.wait_for(found)
        return found()[0]

    async def _receive(self, request: web.Request) -> web.Response:
        event, document = request.headers["X-GitHub-Event"], await request.json()
        if self.complete is not None:
            await self.complete(event, document)
        await self.send(event, document)
        return web.Response()

    async def _deliver(self, event: str, headers: Mapping[str, str], body: bytes) -> Sent:
        status = None
        for _ in range(self.copies if self.target else 0):
            async with self._session.post(self.target, data=body, headers=headers) as response:
                status = response.status
        sent = Sent(event, headers, body, status)
        async with self._arrived:
            self.deliveries.append(sent)
            self._arrived.notify_all()
        return sent
