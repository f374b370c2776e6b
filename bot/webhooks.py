"""POST /webhooks/{host}: verify, keep once (group commit), answer 202. Redis is never on this path.

A host sends a delivery once: an answer later than ten seconds, or another than 2xx, is an event lost. So nothing
is done here but checking the signature over the raw bytes and one insert, shared by all who wait for the disk.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiohttp import web

from providers.code_hosts.code_host import Receiver
from providers.database import deliveries
from providers.database.deliveries import NewDelivery
from providers.database.session import Database
from providers.errors import ForgedDelivery, ProviderUnavailable

log = structlog.get_logger()

MIB = 1024 * 1024
MAX_BODY_BYTES = 25 * MIB + 64 * 1024  # GitHub sends at most 25 MB
BODY_DEADLINE_S = 10.0
KEEP_DEADLINE_S = 8.0  # an answer after ten seconds counts as lost on the other side
MAX_BATCH = 500
MAX_BATCH_BYTES = 32 * MIB
MAX_WAITING_BYTES = 256 * MIB
MAX_WAITING = 20_000


class Overloaded(Exception):
    """More waits for the disk than this process may hold; the sender is told to come again."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    delivery: NewDelivery
    kept: asyncio.Future[bool]


class Intake:
    """Group commit: what arrives while one batch is written goes with the next; an idle intake writes at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, delivery: NewDelivery) -> bool:
        """True when new, False for a replay; returns only after the commit is on disk. Raises Overloaded."""
        if len(self._waiting) >= MAX_WAITING or self._waiting_bytes + len(delivery.body) > MAX_WAITING_BYTES:
            raise Overloaded
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(delivery, kept))
        self._waiting_bytes += len(delivery.body)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await kept

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                answers = await self._write([entry.delivery for entry in batch])
            except Exception as error:  # whatever it was, each sender must hear of it; nobody may wait for ever
                log.exception("deliveries_not_kept", count=len(batch), error=type(error).__name__)
                _fail(batch, error)
                continue
            for entry, is_new in zip(batch, answers, strict=True):
                if not entry.kept.done():
                    entry.kept.set_result(is_new)

    async def _write(self, batch: Sequence[NewDelivery]) -> list[bool]:
        async with asyncio.timeout(KEEP_DEADLINE_S), self._database.system() as session:
            return await deliveries.keep(session, batch)

    def _next_batch(self) -> list[_Waiting]:
        size_bytes, count = 0, 0
        for entry in self._waiting[:MAX_BATCH]:
            size_bytes += len(entry.delivery.body)
            if count and size_bytes > MAX_BATCH_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_bytes -= sum(len(entry.delivery.body) for entry in batch)
        return batch

    async def close(self) -> None:
        """Wait for the batch in hand, so that a stop loses nothing that was promised."""
        if self._writer is not None:
            await asyncio.gather(self._writer, return_exceptions=True)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for entry in batch:
        if not entry.kept.done():
            entry.kept.set_exception(error)


class Webhooks:
    """The door. `receivers` are the hosts this deployment listens to."""

    def __init__(self, intake: Intake, receivers: Mapping[str, Receiver]) -> None:
        self._intake = intake
        self._receivers = receivers

    async def receive(self, request: web.Request) -> web.Response:
        """202 kept, 200 already known, 401 forged, 404 unknown host, 408 slow, 413 large, 415 encoded, 503 full."""
        receiver = self._receivers.get(request.match_info["host"])
        if receiver is None:
            return _answer(HTTPStatus.NOT_FOUND, "no such code host is set up here")
        if "Content-Encoding" in request.headers:
            return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as it was signed, without encoding")
        try:
            async with asyncio.timeout(BODY_DEADLINE_S):
                body = await _read_body(request)
        except TimeoutError:
            return _answer(HTTPStatus.REQUEST_TIMEOUT, f"the body did not arrive within {BODY_DEADLINE_S:.0f} s")
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY_BYTES} bytes are read")
        return await self._keep(receiver, request, body)

    async def _keep(self, receiver: Receiver, request: web.Request, body: bytes) -> web.Response:
        headers, counts = _headers(request)
        try:
            delivery = receiver.verify(headers, counts, body)
        except ForgedDelivery as error:
            return _answer(HTTPStatus.UNAUTHORIZED, str(error))
        new = NewDelivery(delivery.host, delivery.delivery_id, delivery.event, _kept_headers(headers), body)
        try:
            is_new = await self._intake.keep(new)
        except (Overloaded, ProviderUnavailable, TimeoutError):
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "not kept; send it again", {"Retry-After": "5"})
        return _answer(HTTPStatus.ACCEPTED, "kept") if is_new else _answer(HTTPStatus.OK, "already known")


async def _read_body(request: web.Request) -> bytes | None:
    """The raw bytes, or None as soon as they are known to be too many."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        return None
    chunks, size_bytes = [], 0
    async for chunk in request.content.iter_any():
        size_bytes += len(chunk)
        if size_bytes > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _headers(request: web.Request) -> tuple[dict[str, str], dict[str, int]]:
    headers: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, value in request.headers.items():
        key = name.lower()
        headers.setdefault(key, value)
        counts[key] = counts.get(key, 0) + 1
    return headers, counts


def _kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What helps to explain a delivery later; signatures and tokens are not kept."""
    return {
        name: value[:200]
        for name, value in headers.items()
        if name in {"user-agent", "content-type"}
        or ((name.startswith("x-git") and "signature" not in name) and "token" not in name)
    }


def _answer(status: HTTPStatus, told: str, headers: Mapping[str, str] | None = None) -> web.Response:
    # The connection ends where the body was not read, so that its rest is not taken for the next request.
    unread = status in {
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.REQUEST_TIMEOUT,
    }
    response = web.json_response({"message": told}, status=status, headers=headers)
    if unread:
        response.force_close()
    return response
