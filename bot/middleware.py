"""What every request passes: an id, security headers, and the boundary where a surprise becomes plain words."""

import uuid
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECURITY_HEADERS = {
    # No script of any kind: the pages are plain HTML, and what they show comes from repositories.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@web.middleware
async def request_boundary(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bind a request id to the log, and answer 503 with that id where the code did not foresee an error."""
    request_id = f"req_{uuid.uuid4().hex[:16]}"
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            response = await handler(request)
        except web.HTTPException as answer:
            answer.headers["X-Request-Id"] = request_id
            raise
        except Exception:
            log.exception("request_failed", method=request.method, path=request.path)
            response = web.json_response(_unavailable(request_id), status=503, headers={"Retry-After": "5"})
        if not response.prepared:
            response.headers["X-Request-Id"] = request_id
            response.headers.update(SECURITY_HEADERS)
        return response


def _unavailable(request_id: str) -> dict[str, object]:
    message = "Something went wrong here. Try again; if it stays, tell the operator this request id."
    return {"error": {"code": "UNAVAILABLE", "message": message, "requestId": request_id}}
