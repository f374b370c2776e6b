"""How fast deliveries are kept: a steady minute and 10,000 at once, with fsync on, beside a handler that does nothing.

    python -m bench.ingress            10,000 deliveries of 8 KB in 60 s, then 10,000 at once over 256 connections
    python -m bench.ingress --short    a twentieth of it, as the tests run it

Latency counts from the moment a delivery is *due*, not from when a connection was free for it, so a stall shows in
every delivery behind it. Generator, server and database share this machine.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import sys
import tempfile
import uuid
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.embedded import EmbeddedServices
from providers.database.migration import migrate

SECRET = "bench-secret"
BODY_BYTES = 8192
GOALS_MS = {"steady": {"p50": 15.0, "p99": 100.0}, "burst": {"last": 8000.0}}
DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    """`count` deliveries over `seconds` (0 = all due at once) through `connections` connections."""

    name: str
    count: int
    seconds: float
    connections: int


@dataclass(frozen=True, slots=True)
class Result:
    """Latencies in milliseconds from the due time; `last_ms` is the last answer after the first was due."""

    p50_ms: float
    p99_ms: float
    max_ms: float
    last_ms: float
    refused: int


class _Connection(asyncio.Protocol):
    """One keep-alive connection that sends the next due request as soon as the answer to the last is complete."""

    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._buffer = b""
        self._due = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._run.idle.append(self)

    def send(self, due: float, request: bytes) -> None:
        assert self._transport is not None
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        if len(body) < length:
            return
        self._buffer = b""
        self._run.answered(self, self._due, int(head.split(b" ", 2)[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._run.is_done.is_set():
            self._run.lost += 1


class _Run:
    """One load against one port."""

    def __init__(self, load: Load, requests: Sequence[bytes]) -> None:
        self.idle: deque[_Connection] = deque()
        self.is_done = asyncio.Event()
        self.lost = 0
        self._load = load
        self._requests = requests
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._latencies: list[float] = []
        self._refused = 0
        self._start = 0.0

    async def against(self, port: int) -> Result:
        loop = asyncio.get_running_loop()
        for _ in range(self._load.connections):
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", port)
        self._start = loop.time() + 0.1
        async with asyncio.timeout(DEADLINE_S):
            await self._offer(loop)
            await self.is_done.wait()
        last_ms = (loop.time() - self._start) * 1000
        for connection in self.idle:
            if connection._transport is not None:
                connection._transport.close()
        ordered = sorted(self._latencies)
        return Result(_at(ordered, 0.5), _at(ordered, 0.99), ordered[-1], last_ms, self._refused + self.lost)

    async def _offer(self, loop: asyncio.AbstractEventLoop) -> None:
        for index, request in enumerate(self._requests):
            due = self._start + self._load.seconds * index / self._load.count
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            self._waiting.append((due, request))
            self._feed()

    def _feed(self) -> None:
        while self.idle and self._waiting:
            self.idle.popleft().send(*self._waiting.popleft())

    def answered(self, connection: _Connection, due: float, status: int) -> None:
        self._latencies.append((asyncio.get_running_loop().time() - due) * 1000)
        self._refused += not 200 <= status < 300
        self.idle.append(connection)
        self._feed()
        if len(self._latencies) == self._load.count:
            self.is_done.set()


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def make_requests(count: int) -> list[bytes]:
    """Signed push deliveries of 8 KB, every one with an id and a body of its own."""
    return [_request(number) for number in range(count)]


def _request(number: int) -> bytes:
    document = {"ref": "refs/heads/main", "number": number, "padding": ""}
    document["padding"] = "x" * (BODY_BYTES - len(json.dumps(document)))
    body = json.dumps(document).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        "POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"User-Agent: GitHub-Hookshot/bench\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: {uuid.uuid4()}\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def product(folder: Path) -> AsyncIterator[int]:
    """The real web process on a durable embedded database (fsync on); answers its port."""
    with EmbeddedServices(folder / "services") as services:
        services.create_database("bench")
        await asyncio.to_thread(migrate, services.database_url("bench"))
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        environment = {
            "DATABASE_URL": services.database_url("bench"),
            "REDIS_URL": services.redis_url,
            "FORGE_SIGNING_KEY": "bench",
            "GITHUB_APP_ID": "1",
            "GITHUB_PRIVATE_KEY": pem.decode(),
            "GITHUB_WEBHOOK_SECRET": SECRET,
        }
        async with _served(["-m", "bot", "serve"], environment) as port:
            yield port


@asynccontextmanager
async def null_handler() -> AsyncIterator[int]:
    """The same server with a handler that reads the body and forgets it, in a process of its own."""
    async with _served(["-m", "bench.ingress", "--null"], {}) as port:
        yield port


@asynccontextmanager
async def _served(arguments: Sequence[str], environment: dict[str, str]) -> AsyncIterator[int]:
    port = _free_port()
    environment = {**os.environ, **environment, "PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _until_open(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


async def _forget(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"message": "forgotten"}, status=202)


async def measure(loads: Sequence[Load], folder: Path) -> dict[tuple[str, str], Result]:
    """Each load on the null handler, then on the product, in turn; keys are (load, target)."""
    results = {}
    async with null_handler() as null_port, product(folder) as product_port:
        for load in loads:
            for target, port in (("null", null_port), ("product", product_port)):
                await _Run(Load("warm-up", 50, 0, 4), make_requests(50)).against(port)
                results[load.name, target] = await _Run(load, make_requests(load.count)).against(port)
    return results


def loads(share: float) -> list[Load]:
    """Both loads of the commitment, or the same share of each."""
    count = int(10_000 * share)
    return [Load("steady", count, 60 * share, 64), Load("burst", count, 0, 256)]


def show(results: dict[tuple[str, str], Result]) -> bool:
    """Print the table; True when every goal was met."""
    print(f"{'load':<8}{'target':<10}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'last ack ms':>13}{'non-2xx':>9}")
    for (load, target), result in results.items():
        figures = (
            f"{result.p50_ms:9.1f}{result.p99_ms:9.1f}{result.max_ms:9.1f}{result.last_ms:13.0f}{result.refused:9d}"
        )
        print(f"{load:<8}{target:<10}{figures}")
    steady, burst = results["steady", "product"], results["burst", "product"]
    goals = {
        "steady p50 <= 15 ms": steady.p50_ms <= GOALS_MS["steady"]["p50"],
        "steady p99 <= 100 ms": steady.p99_ms <= GOALS_MS["steady"]["p99"],
        "burst last ack <= 8 s": burst.last_ms <= GOALS_MS["burst"]["last"],
        "no answer but 2xx": steady.refused + burst.refused == 0,
    }
    for goal, is_met in goals.items():
        print(f"  {'met   ' if is_met else 'MISSED'}  {goal}")
    return all(goals.values())


def main() -> None:
    parser = argparse.ArgumentParser(prog="forge bench ingress", description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="a twentieth of the load")
    parser.add_argument("--null", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.null:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_post("/webhooks/github", _forget)
        web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
        return
    with tempfile.TemporaryDirectory(prefix="forge-bench-") as folder:
        Path(folder).chmod(0o711)  # the account that runs the servers for root must pass, or they live elsewhere
        results = asyncio.run(measure(loads(0.05 if options.short else 1.0), Path(folder)))
    sys.exit(0 if show(results) else 1)


if __name__ == "__main__":
    main()
