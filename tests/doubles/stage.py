"""Setting the stage: calls to the emulator that go past the contract proxy, as one of the people."""

from typing import Any

import aiohttp

from tests.doubles.emulate import OWNER, token_of


class Stage:
    """The emulator's own interface, with a person's token."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def call(self, method: str, path: str, body: object = None, *, login: str = OWNER) -> Any:
        """The document that answers; anything but 2xx fails the test, since it means that the stage is broken."""
        status, document = await self.attempt(method, path, body, login=login)
        if not 200 <= status < 300:
            raise AssertionError(f"emulate answered {status} to {method} {path}: {document}")
        return document

    async def attempt(self, method: str, path: str, body: object = None, *, login: str = OWNER) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token_of(login)}"}
        async with self._session.request(method, self._url + path, json=body, headers=headers) as response:
            document = await response.json(content_type=None) if response.status != 204 else None
            return response.status, document
