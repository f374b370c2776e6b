"""A host that answers from a script: for what a client does with answers, whatever the host behind them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Play = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Script:
    """`plays` are used up in order; the last one answers for ever. `seen` records every request."""

    url: str = ""
    plays: list[Play] = field(default_factory=list)
    seen: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def answer(self, status: int, body: str | bytes = b"{}", headers: Mapping[str, str] | None = None) -> None:
        """The next answer."""
        data = body.encode() if isinstance(body, str) else body

        async def play(_request: web.Request) -> web.StreamResponse:
            return web.Response(
                status=status, body=data, headers={"Content-Type": "application/json", **(headers or {})}
            )

        self.plays.append(play)

    def reset(self) -> None:
        """The next connection is reset without an answer."""

        async def play(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        self.plays.append(play)

    def cut(self, promised: int, body: bytes) -> None:
        """The next answer ends before its promised length."""

        async def play(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": str(promised)})
            await response.prepare(request)
            await response.write(body)
            assert request.transport is not None
            request.transport.close()
            return response

        self.plays.append(play)

    def stall(self) -> None:
        """The next request is never answered."""

        async def play(_request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(30)
            return web.Response()

        self.plays.append(play)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.seen.append(request)
        play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
        return await play(request)


@asynccontextmanager
async def scripted() -> AsyncIterator[Script]:
    """A host on a free port of the loopback."""
    script = Script()
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", script.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    script.url = f"http://{host}:{port}"
    try:
        yield script
    finally:
        await runner.cleanup()
