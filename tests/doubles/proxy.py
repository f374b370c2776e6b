"""The contract proxy: every request of the product is judged, counted, sometimes spoilt, then answered."""

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from aiohttp import web

from tests.doubles.contract import Contract
from tests.doubles.faults import Fault, play
from tests.doubles.tokens import Scope, TokenBook


@dataclass(slots=True)
class Seen:
    """One request of the product; `status` is 0 while it is under way and where no answer was let through."""

    method: str
    path: str
    query: Mapping[str, str]
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    scope: Scope | None = None
    status: int = 0

    @property
    def document(self) -> Any:
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """What answers; `document` is written as JSON."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answerer = Callable[[Seen], Awaitable[Reply]]


class ContractProxy:
    """Stands where api.github.com would stand. `answer` gives the content: the emulator and what it lacks."""

    def __init__(self, contract: Contract, tokens: TokenBook) -> None:
        self.requests: list[Seen] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.answer: Answerer | None = None
        self._contract = contract
        self._tokens = tokens

    def application(self) -> web.Application:
        application = web.Application(client_max_size=1 << 26)
        application.router.add_route("*", "/{tail:.*}", self._handle)
        return application

    def forget(self) -> None:
        """A new test begins."""
        self.requests.clear()
        self.violations.clear()
        self.faults.clear()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        seen = await self._see(request)
        fault = next((fault for fault in self.faults if fault.strikes(seen.method, seen.path)), None)
        if fault is not None:
            if fault.is_executed:
                await self._reply(seen)
            if fault.until is not None:
                await fault.until.wait()
            return await play(request, fault)
        reply = await self._reply(seen)
        seen.status = reply.status
        return _conditional(request, reply)

    async def _see(self, request: web.Request) -> Seen:
        seen = Seen(
            request.method,
            request.rel_url.raw_path,
            dict(request.query),
            request.rel_url.raw_query_string,
            request.headers,
            await request.read(),
            self._tokens.scope_of(request.headers.get("Authorization", "")),
        )
        self.requests.append(seen)
        return seen

    async def _reply(self, seen: Seen) -> Reply:
        refusal = self._tokens.refusal(seen.path, seen.headers.get("Authorization", ""))
        if refusal is not None:
            return Reply(401, {"message": refusal, "documentation_url": "https://docs.github.com/rest"})
        faults = self._contract.judge(seen.method, seen.path, seen.query, seen.body)
        if "User-Agent" not in seen.headers or not seen.headers.get("X-GitHub-Api-Version"):
            faults.append("the User-Agent or the API version is missing")
        if faults:
            self.violations.extend(faults)
            return Reply(422, {"message": "Invalid request.", "errors": faults})
        assert self.answer is not None
        return await self.answer(seen)


class Forwarder:
    """Asks the emulator in the product's own name."""

    def __init__(self, url: str, public_url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._public_url = public_url
        self._session = session

    async def __call__(self, seen: Seen, document: object = None) -> Reply:
        """The emulator's reply; `document` replaces the body of the request."""
        body = seen.body if document is None else json.dumps(document).encode()
        query = f"?{seen.query_string}" if seen.query_string else ""
        headers = {"Authorization": seen.headers.get("Authorization", ""), "Content-Type": "application/json"}
        target = self._url + seen.path + query
        async with self._session.request(seen.method, target, data=body, headers=headers) as response:
            answer = await response.json(content_type=None) if response.status != 204 else None
            link = response.headers.get("Link", "").replace(self._url, self._public_url)
            return Reply(response.status, answer, {"Link": link} if link else {})


def with_document(reply: Reply, document: object) -> Reply:
    return replace(reply, document=document)


def _conditional(request: web.Request, reply: Reply) -> web.Response:
    """GitHub's headers on every answer; 304 where the caller has this very document already."""
    headers = {
        **reply.headers,
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4999",
        "X-RateLimit-Reset": str(int(time.time()) + 3600),
        "X-GitHub-Request-Id": "0123:4567:89AB",
    }
    if reply.document is None:
        return web.Response(status=reply.status, headers=headers)
    body = json.dumps(reply.document).encode()
    if request.method == "GET" and reply.status == 200:
        headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
    return web.Response(status=reply.status, headers=headers, body=body, content_type="application/json")
