"""POST /webhooks/{host}: verify, keep once (group commit), answer 202. Redis is never on this path.

A host sends a delivery once: an answer later than ten seconds, or another than 2xx, is an event lost. So nothing
is done here but checking the signature over the raw bytes and one insert, shared by all who wait for the disk.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiohttp import web

from providers.code_hosts.code_host import Receiver
from providers.database import deliveries
from providers.database.deliveries import NewDelivery
from providers.database.errors import DatabaseUnavailable
from providers.database.session import Database
from providers.errors import ForgedDelivery, ProviderUnavailable

log = structlog.get_logger()

MIB = 1024 * 1024
MAX_BODY_BYTES = 25 * MIB + 64 * 1024  # GitHub sends at most 25 MB
MAX_READING_BYTES = 256 * MIB  # of all bodies that are just being read; nobody has checked their signatures yet
BODY_DEADLINE_S = 10.0
OPEN_DEADLINE_S = 2.0  # for a session; a database that is there has one ready
KEEP_DEADLINE_S = 8.0  # an answer after ten seconds counts as lost on the other side
REFUSE_FOR_S = 1.0  # after a batch that the database was not there for
MAX_BATCH = 500
MAX_BATCH_BYTES = 32 * MIB
MAX_WAITING_BYTES = 256 * MIB
MAX_WAITING = 20_000
AGAIN = {"Retry-After": "5"}


class Overloaded(Exception):
    """More is being read, or waits for the disk, than this process may hold; the sender is told to come again."""


class TooLarge(Exception):
    """A body of more than `MAX_BODY_BYTES`."""


class Bodies:
    """Reads bodies; what has arrived of all those unfinished is at most `MAX_READING_BYTES` together."""

    def __init__(self) -> None:
        self._held_bytes = 0

    async def read(self, request: web.Request) -> bytes:
        """The raw bytes, to be verified at once. Raises TooLarge and Overloaded as early as known, and TimeoutError.

        What a sender announces must fit now, but only what arrives is held: an announcement costs nothing, and a
        handful of idle connections would shut the door for everybody.
        """
        self._check(request.content_length or 0, request.content_length or 0)
        chunks: list[bytes] = []
        size_bytes = 0
        try:
            async with asyncio.timeout(BODY_DEADLINE_S):
                async for chunk in request.content.iter_any():
                    self._check(size_bytes + len(chunk), len(chunk))
                    chunks.append(chunk)
                    size_bytes += len(chunk)
                    self._held_bytes += len(chunk)
            return b"".join(chunks)
        finally:
            self._held_bytes -= size_bytes

    def _check(self, body_bytes: int, more_bytes: int) -> None:
        if body_bytes > MAX_BODY_BYTES:
            raise TooLarge
        if self._held_bytes + more_bytes > MAX_READING_BYTES:
            raise Overloaded


@dataclass(frozen=True, slots=True)
class _Waiting:
    delivery: NewDelivery
    kept: asyncio.Future[bool]


class Intake:
    """Group commit: what arrives while one batch is written goes with the next; an idle intake writes at once.

    While the database is away one batch a second asks for it, and everybody else is refused without waiting.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._away_since: float | None = None
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._attempts: set[asyncio.Task[list[bool]]] = set()

    async def keep(self, delivery: NewDelivery) -> bool:
        """True when new, False for a replay; returns only after the commit is on disk.

        Raises Overloaded, and ProviderUnavailable or TimeoutError where the database is away.
        """
        if self._is_away():
            raise DatabaseUnavailable("it did not answer a moment ago")
        if len(self._waiting) >= MAX_WAITING or self._waiting_bytes + len(delivery.body) > MAX_WAITING_BYTES:
            raise Overloaded
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(delivery, kept))
        self._waiting_bytes += len(delivery.body)
        if not self._is_writing():
            self._writer = asyncio.create_task(self._write_all())
        return await kept

    def _is_away(self) -> bool:
        """Whether the last batch failed, and either a moment ago or the next one is still asking."""
        if self._away_since is None:
            return False
        return self._is_writing() or time.monotonic() - self._away_since < REFUSE_FOR_S

    def _is_writing(self) -> bool:
        return self._writer is not None and not self._writer.done()

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                answers = await self._write([entry.delivery for entry in batch])
            except (ProviderUnavailable, TimeoutError) as error:
                batch += self._give_up_waiting()
                log.warning("database_away", refused=len(batch), error=type(error).__name__, reason=str(error))
                _fail(batch, error)
                continue
            except Exception as error:  # whatever it was, each sender must hear of it; nobody may wait for ever
                log.exception("deliveries_not_kept", count=len(batch), error=type(error).__name__)
                _fail(batch, error)
                continue
            self._away_since = None
            for entry, is_new in zip(batch, answers, strict=True):
                if not entry.kept.done():
                    entry.kept.set_result(is_new)

    async def _write(self, batch: Sequence[NewDelivery]) -> list[bool]:
        """One batch in one transaction. Raises TimeoutError in time, also where the attempt itself needs longer to end.

        The driver waits two more seconds for a silent server to say goodbye; no sender has to wait for that.
        """
        opened = asyncio.get_running_loop().create_future()
        attempt = asyncio.create_task(self._insert(batch, opened))
        self._attempts.add(attempt)
        attempt.add_done_callback(self._attempts.discard)
        await asyncio.wait([attempt, opened], timeout=OPEN_DEADLINE_S, return_when=asyncio.FIRST_COMPLETED)
        if opened.done():
            await asyncio.wait([attempt], timeout=KEEP_DEADLINE_S)
        if not attempt.done():
            attempt.cancel()
            raise TimeoutError
        return attempt.result()

    async def _insert(self, batch: Sequence[NewDelivery], opened: asyncio.Future[None]) -> list[bool]:
        async with self._database.system() as session:
            opened.set_result(None)
            return await deliveries.keep(session, batch)

    def _give_up_waiting(self) -> list[_Waiting]:
        """Who came during the batch that failed; asking again for them would let them wait twice as long."""
        self._away_since = time.monotonic()
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return waiting

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
        await asyncio.gather(*self._attempts, return_exceptions=True)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for entry in batch:
        if not entry.kept.done():
            entry.kept.set_exception(error)


class Webhooks:
    """The door. `receivers` are the hosts this deployment listens to."""

    def __init__(self, intake: Intake, receivers: Mapping[str, Receiver]) -> None:
        self._intake = intake
        self._receivers = receivers
        self._bodies = Bodies()

    async def receive(self, request: web.Request) -> web.Response:
        """202 kept, 200 already known, 401 forged, 404 unknown host, 408 slow, 413 large, 415 encoded, 503 full."""
        receiver = self._receivers.get(request.match_info["host"])
        if receiver is None:
            return _answer(HTTPStatus.NOT_FOUND, "no such code host is set up here")
        if "Content-Encoding" in request.headers:
            return _unread(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as it was signed, without encoding")
        try:
            body = await self._bodies.read(request)
        except TimeoutError:
            return _unread(HTTPStatus.REQUEST_TIMEOUT, f"the body did not arrive within {BODY_DEADLINE_S:.0f} s")
        except TooLarge:
            return _unread(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY_BYTES} bytes are read")
        except Overloaded:
            return _unread(HTTPStatus.SERVICE_UNAVAILABLE, "too much arrives at once; send it again", AGAIN)
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
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "not kept; send it again", AGAIN)
        return _answer(HTTPStatus.ACCEPTED, "kept") if is_new else _answer(HTTPStatus.OK, "already known")


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
    return web.json_response({"message": told}, status=status, headers=headers)


def _unread(status: HTTPStatus, told: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer to a body that was not read: the connection ends, so that its rest is not taken for a request."""
    response = _answer(status, told, headers)
    response.force_close()
    return response
