"""GitHub's REST interface for one token: gidgethub's idioms over the house's own client.

gidgethub knows GitHub's headers, pages and errors; the client below it knows limits, redirects and fences.
Errors leave this file as the room's own, with every credential taken out of their text.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import gidgethub
from gidgethub.abc import GitHubAPI

from providers.code_hosts.code_host import Fence
from providers.code_hosts.github.accounts import NAME
from providers.errors import ProviderRefused, ProviderUnavailable
from providers.rest.client import USER_AGENT, RestClient
from providers.rest.exchange import Request

API_VERSION = "2022-11-28"
MOST_PAGES = 100  # of 100 items each
UNREADABLE_RETRY_S = 30.0


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name a call is made: the installation whose limits it uses, and the credentials."""

    installation_id: str
    authorization: str

    def __repr__(self) -> str:
        return f"Caller(installation_id={self.installation_id!r})"


class GitHubApi:
    """Cheap to make: one for a few calls with one token."""

    def __init__(self, rest: RestClient, caller: Caller, fence: Fence | None = None) -> None:
        self._rest = rest
        self._reads = _Transport(rest, caller, "read", None)
        self._writes = _Transport(rest, caller, "write", fence)

    @property
    def host_time_s(self) -> float | None:
        """Unix time on GitHub's clock when it last answered a read; None where it did not say."""
        return self._reads.host_time_s

    async def get(self, path: str) -> object:
        """The document at the path. Raises `ProviderRefused` with GitHub's status, 404 among them."""
        with self._own_errors():
            return await self._reads.getitem(path, None)

    async def pages(self, path: str, items: str = "items") -> AsyncIterator[object]:
        """Every item of a list, page after page along GitHub's links; `items` names the list in the document.

        Raises `ProviderRefused` for a list of more than 100 pages: nothing we look for stands behind them.
        """
        budget = MOST_PAGES * 100
        with self._own_errors():
            async for item in self._reads.getiter(path, None, iterable_key=items):
                budget -= 1
                if budget < 0:
                    raise ProviderRefused(NAME, 200, f"{path.partition('?')[0]} is longer than {MOST_PAGES} pages")
                yield item

    async def download(self, path: str) -> bytes:
        """The bytes of a file, from wherever GitHub keeps it. Raises `ProviderRefused`, 410 for one that is expired."""
        request = self._reads.request("GET", self._rest.base_url + path, {"accept": "application/vnd.github+json"})
        answer = await self._rest.download(request)
        if answer.status != 200:
            raise ProviderRefused(NAME, answer.status, "the file is not handed out")
        return answer.body

    async def post(self, path: str, data: Mapping[str, object]) -> object:
        """Create. Never sent twice: the ensure-verb that calls has looked first."""
        with self._own_errors():
            return await self._writes.post(path, None, data=data)

    async def patch(self, path: str, data: Mapping[str, object]) -> object:
        """Change in place; sent once, as `post`."""
        with self._own_errors():
            return await self._writes.patch(path, None, data=data)

    async def delete(self, path: str) -> None:
        """Take away; sent once, as `post`. Raises `ProviderRefused`, 404 or 422 for what is gone already."""
        with self._own_errors():
            await self._writes.delete(path, None)

    async def mint(self, path: str, data: Mapping[str, object]) -> object:
        """A post that leaves nothing behind but a token: it needs no fence, and may be sent again."""
        with self._own_errors():
            return await self._reads.post(path, None, data=data)

    @contextmanager
    def _own_errors(self) -> Iterator[None]:
        try:
            yield
        except gidgethub.HTTPException as error:
            reason = self._rest.redactor.clean(str(error))[:500]
            raise ProviderRefused(NAME, int(error.status_code), reason) from None
        except (
            ValueError,
            LookupError,
            TypeError,
        ) as error:  # a body cut short, of another shape, in no known encoding
            raise ProviderUnavailable(NAME, UNREADABLE_RETRY_S, f"unreadable answer: {type(error).__name__}") from None


class _Transport(GitHubAPI):
    """Hands gidgethub's requests to the client, in the name of one caller."""

    def __init__(self, rest: RestClient, caller: Caller, kind: Literal["read", "write"], fence: Fence | None) -> None:
        super().__init__(USER_AGENT, base_url=rest.base_url)
        self._rest = rest
        self._caller = caller
        self._kind = kind
        self._fence = fence
        self.host_time_s: float | None = None

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = await self._rest.send(self.request(method, url, headers, body))
        self.host_time_s = answer.host_time_s
        return answer.status, answer.headers, answer.body

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
        """One request in the caller's name."""
        own = {"authorization": self._caller.authorization, "x-github-api-version": API_VERSION}
        return Request(method, url, {**headers, **own}, body, self._caller.installation_id, self._kind, self._fence)

    async def sleep(self, seconds: float) -> None:
        """Never called by gidgethub's verbs; waiting is the client's business, and it parks instead."""
        raise ProviderUnavailable(NAME, seconds, "asked to wait")
