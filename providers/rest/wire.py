"""One HTTP exchange over aiohttp: bounded in time and in bytes, redirects never followed by the library."""

from dataclasses import dataclass

import aiohttp

from providers.errors import ProviderError, ProviderRefused
from providers.rest.exchange import Answer, Request


class ConnectionLost(ProviderError):
    """No whole answer came: refused, reset, timed out or cut. A write may or may not have been executed."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one exchange may take. Times in seconds, the size in bytes after decompression."""

    total_s: float = 30.0
    connect_s: float = 10.0
    silence_s: float = 15.0
    answer_bytes: int = 32 * 1024 * 1024
    connections: int = 40  # GitHub allows 100 at once an installation, over REST and GraphQL together


def open_session(bounds: Bounds) -> aiohttp.ClientSession:
    """The session of a whole process: no cookies, no proxies or credentials from the environment."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=bounds.connections),
        timeout=aiohttp.ClientTimeout(total=bounds.total_s, connect=bounds.connect_s, sock_read=bounds.silence_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def exchange(session: aiohttp.ClientSession, host: str, request: Request, bounds: Bounds) -> Answer:
    """Send once, read to the end. Raises `ConnectionLost`, or `ProviderRefused` for an answer that is too large."""
    try:
        async with session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.body or None,
            allow_redirects=False,
        ) as response:
            body = await _read(response, host, bounds.answer_bytes)
            return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body)
    except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
        raise ConnectionLost(type(error).__name__) from error


async def _read(response: aiohttp.ClientResponse, host: str, limit_bytes: int) -> bytes:
    """Reads what was decompressed, so a small answer cannot unfold into a large one."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(64 * 1024):
        size += len(chunk)
        if size > limit_bytes:
            raise ProviderRefused(host, response.status, f"the answer is larger than {limit_bytes} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
