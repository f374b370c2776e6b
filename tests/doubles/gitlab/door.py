"""The double's door: every request is kept, sometimes spoilt, then judged and answered as GitLab would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.doubles.faults import Fault, play
from tests.doubles.gitlab.access import Access, token_of
from tests.doubles.gitlab.call import Refused, Reply, invalid
from tests.doubles.gitlab.kinds import wrong_kinds
from tests.doubles.gitlab.pages import LARGEST_PAGE, paged
from tests.doubles.gitlab.routes import Found, find
from tests.doubles.gitlab.tables import ANYWHERE, Tables

PREFIX = "/api/v4"
MOUNT = "/gitlab"  # the API is here as well, as below a company's own path
_USUAL_STATUS = {"POST": 201, "DELETE": 204}


@dataclass(slots=True)
class Seen:
    """One request; `status` is 0 while it is under way and where no answer was let through."""

    method: str
    path: str
    fields: Mapping[str, Any]
    headers: Mapping[str, str]
    status: int = 0


class Door:
    """`allowed` is how many requests are left before the rate limit refuses; None for as many as you like."""

    def __init__(self, access: Access, tables: Tables) -> None:
        self.requests: list[Seen] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.judged: dict[tuple[str, str], bool] = {}  # route -> whether the tables covered it
        self.allowed: int | None = None
        self._access = access
        self._tables = tables

    def forget(self) -> None:
        """A new test begins."""
        self.requests.clear()
        self.violations.clear()
        self.faults.clear()
        self.allowed = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        _, _, path = request.rel_url.raw_path.partition(PREFIX)
        seen = Seen(request.method, path, {}, request.headers)
        self.requests.append(seen)
        fault = next((fault for fault in self.faults if fault.strikes(seen.method, seen.path)), None)
        if fault is not None:
            if fault.is_executed:
                await self._answer(request, seen)
            if fault.until is not None:
                await fault.until.wait()
            return await play(request, fault)
        response = await self._answer(request, seen)
        seen.status = response.status
        return response

    async def _answer(self, request: web.Request, seen: Seen) -> web.Response:
        if self.allowed == 0:
            headers = {**_limits(0, len(self.requests)), "Retry-After": "30"}
            return web.Response(status=429, headers=headers, text="Retry later\n")
        if self.allowed is not None:
            self.allowed -= 1
        try:
            seen.fields = await _fields(request)
            reply = await self._replied(seen, f"{request.url.origin()}{request.path.partition(PREFIX)[0]}")
        except Refused as refused:
            reply = Reply(refused.status, refused.document)
        return _written(reply, _limits(self.allowed, len(self.requests)))

    async def _replied(self, seen: Seen, origin: str) -> Reply:
        token = token_of(self._access.world, seen.headers)
        found = find(seen.method, seen.path)
        if found is None:
            self.violations.append(f"{seen.method} {seen.path}: the double has no such route")
            raise Refused(404, {"error": "404 Not Found"})
        self._judge(found, seen)
        call = self._access.call(found, token, seen.fields, seen.headers, origin)
        missing = [f"{name} is missing" for name in found.route.required if seen.fields.get(name) is None]
        if missing:
            raise invalid(", ".join(missing))
        return _reply(await found.route.handler(call), seen, f"{origin}{PREFIX}{seen.path}")

    def _judge(self, found: Found, seen: Seen) -> None:
        """By the tables where they cover the route, and by what the double really does with a parameter."""
        route, names = found.route, set(seen.fields)
        self.judged[route.method, route.template] = self._tables.covers(route.method, route.template)
        faults = self._tables.judge(route.method, route.template, names)
        undone = names - route.known - ANYWHERE
        faults += [f"the double does nothing with {name}" for name in sorted(undone) if not faults]
        faults += wrong_kinds(seen.fields)
        size = str(seen.fields.get("per_page", "1"))
        if size.isdecimal() and int(size) > LARGEST_PAGE:
            faults.append("per_page is above 100, which GitLab cuts without a word")
        if faults:
            self.violations += [f"{route.method} {route.template}: {fault}" for fault in faults]
            raise invalid(", ".join(faults))


async def _fields(request: web.Request) -> dict[str, Any]:
    """Query and body together; `iids[]=1&iids[]=2` is a list."""
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(request.query):
        values = request.query.getall(name)
        fields[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
    body = await request.read()
    if not body:
        return fields
    try:
        document = json.loads(body)
    except ValueError:
        raise invalid("message body does not match declared format") from None
    if not isinstance(document, dict):
        raise invalid("message body does not match declared format")
    return {**fields, **document}


def _reply(answer: object, seen: Seen, address: str) -> Reply:
    if isinstance(answer, Reply):
        return answer
    if isinstance(answer, list) and seen.method == "GET":
        documents, headers = paged(answer, seen.fields, address)
        return Reply(200, documents, headers=headers)
    return Reply(_USUAL_STATUS.get(seen.method, 200), answer)


def _limits(allowed: int | None, observed: int) -> dict[str, str]:
    left = 2000 - observed % 2000 if allowed is None else allowed
    return {
        "RateLimit-Name": "throttle_authenticated_api",
        "RateLimit-Limit": "2000",
        "RateLimit-Observed": str(observed),
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": "1795345200",
        "X-Request-Id": f"01J{observed:023d}",
    }


def _written(reply: Reply, limits: Mapping[str, str]) -> web.Response:
    headers = {**limits, **reply.headers}
    if reply.body is not None:
        return web.Response(
            status=reply.status, headers=headers, body=reply.body, content_type="application/octet-stream"
        )
    if reply.status == 204:
        return web.Response(status=204, headers=headers)
    body = json.dumps(reply.document).encode()
    return web.Response(status=reply.status, headers=headers, body=body, content_type="application/json")
