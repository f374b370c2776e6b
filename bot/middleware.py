"""What every request passes: an id, security headers, and the boundary where a surprise becomes plain words."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID = web.RequestKey("request_id", str)
SECURITY_HEADERS = {
    # No script of any kind: the pages are plain HTML, and what they show comes from repositories.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
SORRY = "Something went wrong here. Try again; if it stays, tell the operator this request id."
HALF_A_BODY = "The body ended early or cannot be read."


class InHand:
    """The requests that are not answered yet; while `close` waits for the last, each answer ends its connection."""

    def __init__(self) -> None:
        self._count = 0
        self._is_empty = asyncio.Event()
        self._is_empty.set()
        self.is_closing = False

    def __enter__(self) -> None:
        self._count += 1
        self._is_empty.clear()

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._is_empty.set()

    async def close(self) -> None:
        self.is_closing = True
        await self._is_empty.wait()


IN_HAND = web.AppKey("in_hand", InHand)


def add_boundary(app: web.Application) -> None:
    """Every answer of the application passes here, also those that no handler of ours made."""
    app[IN_HAND] = InHand()
    app.middlewares.append(request_boundary)
    app.on_response_prepare.append(_mark)


@web.middleware
async def request_boundary(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bind a request id to the log; say errors as JSON, and 503 with that id where the code did not foresee one."""
    request_id = request[REQUEST_ID] = _new_id()
    with structlog.contextvars.bound_contextvars(request_id=request_id), request.app[IN_HAND]:
        try:
            return await handler(request)
        except web.HTTPException as answer:
            if answer.status < HTTPStatus.BAD_REQUEST:
                raise
            return _error(request_id, HTTPStatus(answer.status), _in_words(answer), _allowed(answer))
        except (web.RequestPayloadError, ConnectionResetError):
            return _error(request_id, HTTPStatus.BAD_REQUEST, HALF_A_BODY)
        except Exception:
            log.exception("request_failed", method=request.method, path=request.path)
            return _error(request_id, HTTPStatus.SERVICE_UNAVAILABLE, SORRY, {hdrs.RETRY_AFTER: "5"})


async def _mark(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["X-Request-Id"] = request.get(REQUEST_ID, _new_id())
    response.headers.update(SECURITY_HEADERS)
    response.headers.pop(hdrs.SERVER, None)  # the versions of what runs here are nobody's business
    if request.app[IN_HAND].is_closing:
        response.force_close()


def _new_id() -> str:
    return f"req_{uuid.uuid4().hex[:16]}"


def _error(
    request_id: str, status: HTTPStatus, message: str, headers: dict[str, str] | None = None
) -> web.StreamResponse:
    code = "UNAVAILABLE" if status is HTTPStatus.SERVICE_UNAVAILABLE else status.name
    document = {"error": {"code": code, "message": message, "requestId": request_id}}
    return web.json_response(document, status=status, headers=headers)


def _in_words(answer: web.HTTPException) -> str:
    if isinstance(answer, web.HTTPNotFound):
        return "There is nothing at this address."
    if isinstance(answer, web.HTTPMethodNotAllowed):
        return f"This address takes {' and '.join(sorted(answer.allowed_methods))} only."
    return answer.reason


def _allowed(answer: web.HTTPException) -> dict[str, str]:
    return {hdrs.ALLOW: answer.headers[hdrs.ALLOW]} if hdrs.ALLOW in answer.headers else {}
