"""The one client that every code host is called through.

It keeps the manners that hosts ask for, so that no member of the family has to: bounded time and size, reads
sent again after a passing fault, writes never (their ensure-verb looks first), ETags, redirects within the
host only, parking on every shape of rate limit, one spaced lane of writes, the fence before each write.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import aiohttp
import structlog

from providers.errors import ProviderRefused, ProviderUnavailable
from providers.rest.cache import EtagCache
from providers.rest.exchange import Answer, Request
from providers.rest.limits import limit_of, spent_window
from providers.rest.parking import Parking, ParkStore, WriteLanes
from providers.rest.redaction import Redactor
from providers.rest.wire import Bounds, ConnectionLost, exchange, open_session

log = structlog.get_logger(__name__)

USER_AGENT = "forge-factory"
MOST_REDIRECTS = 3
PASSING = frozenset({502, 503, 504})
LOST_WRITE_RETRY_S = 5.0  # a list may lag two seconds behind a create: the next look must be later than that
DOWN_RETRY_S = 30.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient and how fast the client is; the defaults are GitHub's advice. Tests set the times to 0."""

    write_spacing_s: float = 1.0
    retry_delays_s: Sequence[float] = (0.5, 2.0)
    bounds: Bounds = field(default_factory=Bounds)


class RestClient:
    """Calls one host. Made once a process; `close` ends its session."""

    def __init__(
        self,
        host: str,
        base_url: str,
        parks: ParkStore,
        *,
        manners: Manners | None = None,
        redactor: Redactor | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.host = host
        self.base_url = base_url
        self.redactor = redactor or Redactor()
        self._origin = _origin(base_url)
        self._manners = manners or Manners()
        self._parking = Parking(host, parks)
        self._lanes = WriteLanes(self._manners.write_spacing_s, time.monotonic)
        self._cache = EtagCache()
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, request: Request) -> Answer:
        """The host's answer: 2xx, or a 4xx that is no limit; a cached body in place of a 304.

        Raises `Parked` when the installation is limited, now or by this answer; `ProviderUnavailable` when
        the host is down or an answer was lost; `ProviderRefused` for a redirect that leaves the host or an
        answer that is too large; whatever the fence raises.
        """
        if _origin(request.url) != self._origin:
            raise ProviderRefused(self.host, 0, "the address is not on this host; no credentials are sent there")
        await self._parking.refuse_parked(request.installation_id)
        if request.kind == "read":
            return await self._settle(request, await self._ask(request))
        async with self._lanes.turn(request.installation_id):
            if request.fence is not None:
                await request.fence()
            return await self._settle(request, await self._follow(request))

    async def download(self, request: Request) -> Answer:
        """A large answer, which hosts keep in a store elsewhere: one redirect to another host is followed.

        The store is told nothing of us: the signed address is its whole permission, so none of the request's headers
        goes along, the token least of all. It may not send us on, nor drop TLS where the host has it. Raises what
        `send` raises.
        """
        answer = await self.send(replace(request, is_download=True))
        if not _is_redirect(answer):
            return answer
        target = answer.headers["location"]
        if urlsplit(target).scheme != self._origin[0]:
            raise ProviderRefused(self.host, answer.status, "the redirect changes the scheme")
        stored = await self._exchange(Request("GET", target, {}))
        if _is_redirect(stored):
            raise ProviderRefused(self.host, stored.status, "the store redirects once more")
        if stored.status >= 500 or stored.status == 429:
            raise ProviderUnavailable(self.host, DOWN_RETRY_S, f"the store answered {stored.status}")
        return stored

    async def _ask(self, request: Request) -> Answer:
        """A read: conditional where an ETag is known, and sent again after a passing fault."""
        kept = self._cache.find(request) if request.method == "GET" else None
        if kept is not None:
            request = replace(request, headers={**request.headers, "if-none-match": kept.headers["etag"]})
        answer = await self._persist(request)
        if answer.status == 304 and kept is not None:
            return kept
        if request.method == "GET":
            self._cache.keep(request, answer)
        return answer

    async def _persist(self, request: Request) -> Answer:
        for delay_s in self._manners.retry_delays_s:
            try:
                answer = await self._follow(request)
            except ProviderUnavailable as lost:
                log.info("read_sent_again", host=self.host, path=_path(request.url), why=lost.reason)
            else:
                if answer.status not in PASSING or "retry-after" in answer.headers:
                    return answer
                log.info("read_sent_again", host=self.host, path=_path(request.url), why=answer.status)
            await asyncio.sleep(delay_s)
        return await self._follow(request)

    async def _follow(self, request: Request) -> Answer:
        """Follow redirects by hand with the same method, within the host: a renamed repository answers 301.

        Another host's answer is not this host's word, so nothing is sent there, the token least of all.
        """
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._exchange(request)
            if not _is_redirect(answer):
                return answer
            target = urljoin(request.url, answer.headers["location"])
            if _origin(target) != self._origin:
                if request.is_download:
                    return replace(answer, headers={**answer.headers, "location": target})
                raise ProviderRefused(self.host, answer.status, "the redirect leaves this host")
            request = replace(request, url=target)
        raise ProviderRefused(self.host, answer.status, f"more than {MOST_REDIRECTS} redirects")

    async def _exchange(self, request: Request) -> Answer:
        if self._session is None:  # made on first use, because a session belongs to a running loop
            self._session = open_session(self._manners.bounds)
        headers = {**request.headers, "user-agent": USER_AGENT}
        try:
            answer = await exchange(self._session, self.host, replace(request, headers=headers), self._manners.bounds)
        except ConnectionLost as lost:
            after_s = DOWN_RETRY_S if request.kind == "read" else LOST_WRITE_RETRY_S
            reason = f"no answer to {request.method} {_path(request.url)}: {lost}"
            raise ProviderUnavailable(self.host, after_s, self.redactor.clean(reason)) from lost
        log.debug(
            "host_answered",
            host=self.host,
            method=request.method,
            path=_path(request.url),
            status=answer.status,
            request_id=answer.headers.get("x-github-request-id") or answer.headers.get("x-request-id", ""),
        )
        return answer

    async def _settle(self, request: Request, answer: Answer) -> Answer:
        """Turn a limit into a park and a fault of the host into `ProviderUnavailable`."""
        limit = limit_of(request, answer, self._now())
        if limit is not None:
            raise await self._parking.park(request.installation_id, limit)
        self._parking.relieve(request.installation_id)
        spent = spent_window(answer, self._now())
        if spent is not None:
            await self._parking.park(request.installation_id, spent)
        if answer.status >= 500:
            after_s = _retry_after_s(answer) or (DOWN_RETRY_S if request.kind == "read" else LOST_WRITE_RETRY_S)
            reason = f"answered {answer.status} to {request.method} {_path(request.url)}"
            raise ProviderUnavailable(self.host, after_s, self.redactor.clean(reason))
        return answer


def _retry_after_s(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "")
    return min(float(text), 3600.0) if text.isdecimal() and len(text) < 10 else 0.0


def _is_redirect(answer: Answer) -> bool:
    return answer.status in {301, 302, 307, 308} and bool(answer.headers.get("location"))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, name and port; ports that a scheme implies are filled in."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        port = -1  # not a port: equal to no origin
    return parts.scheme, parts.hostname, port


def _path(url: str) -> str:
    return urlsplit(url).path
