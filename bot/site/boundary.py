"""What every page passes: the door, the frame of its HTML, and the words for what goes wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp_jinja2
import structlog
from aiohttp import web

from bot.site.access import CHALLENGE, Access, Door
from providers.errors import ProviderUnavailable

log = structlog.get_logger()

_HEADERS = {"Cache-Control": "no-store"}  # private code is named on these pages; no cache on the way may keep them


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to be rendered: the template, and what it shows."""

    template: str
    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sorry:
    """A page that says why there is no other. `ways` are settings with what they would change.

    Not `is_inside`: the reader has not passed the door, so there is nothing to navigate to.
    """

    status: HTTPStatus
    heading: str
    said: str
    ways: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    is_inside: bool = True


PageHandler = Callable[[web.Request], Awaitable[Shown]]
Handler = Callable[[web.Request], Awaitable[web.Response]]

UNKNOWN = Sorry(HTTPStatus.NOT_FOUND, "There is no such page", "The address is wrong, or what was here is gone.")
CLOSED = Sorry(
    HTTPStatus.NOT_FOUND,
    "The status pages are off",
    "This deployment receives events, and shows nothing to visitors. Its operator turns the pages on with one of:",
    ways=(
        ("SITE_PASSWORD=<a long password>", "Browsers ask for it; any user name will do."),
        ("SITE_ACCESS=open", "Only where everybody who can reach this port may read everything."),
    ),
    is_inside=False,
)
PASSWORD = Sorry(
    HTTPStatus.UNAUTHORIZED,
    "The password is needed",
    "These pages name private repositories. Any user name will do; the password is the operator's SITE_PASSWORD.",
    headers={"WWW-Authenticate": CHALLENGE},
    is_inside=False,
)
WRONG_HOST = Sorry(
    HTTPStatus.MISDIRECTED_REQUEST,
    "This name is not ours",
    "Pages that listen on this machine only are shown under its own name only. To serve them under another one:",
    ways=(("PUBLIC_URL=https://<that name>", "The address under which browsers reach this deployment."),),
    is_inside=False,
)
AWAY = Sorry(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The database does not answer",
    "Events that arrive meanwhile are refused, so that their hosts know. Try again in a few seconds.",
    headers={"Retry-After": "5"},
)

_REFUSALS = {Access.CLOSED: CLOSED, Access.PASSWORD_NEEDED: PASSWORD, Access.WRONG_HOST: WRONG_HOST}


class Boundary:
    """Turns a page handler into one that aiohttp can call."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def page(self, handler: PageHandler) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            refusal = _REFUSALS.get(self._door.check(request))
            if refusal is not None:
                return _sorry(request, refusal)
            try:
                return _render(request, await handler(request), HTTPStatus.OK, {})
            except web.HTTPNotFound:
                return _sorry(request, UNKNOWN)
            except ProviderUnavailable:
                return _sorry(request, AWAY)
            except Exception:
                log.exception("page_failed", path=request.path)
                return _sorry(request, _failed())

        return answer


async def unknown_page(_: web.Request) -> Shown:
    raise web.HTTPNotFound


def _failed() -> Sorry:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    told = f" If it stays, tell the operator this request id: {request_id}" if request_id else ""
    heading = "This page could not be made"
    return Sorry(HTTPStatus.INTERNAL_SERVER_ERROR, heading, f"The fault is ours, and it is in the log.{told}")


def _sorry(request: web.Request, sorry: Sorry) -> web.Response:
    return _render(request, Shown("sorry.html", {"page": sorry}), sorry.status, sorry.headers)


def _render(request: web.Request, shown: Shown, status: HTTPStatus, headers: dict[str, str]) -> web.Response:
    response = aiohttp_jinja2.render_template(shown.template, request, shown.view, status=status)
    response.headers.update(_HEADERS | headers)
    return response
