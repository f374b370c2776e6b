"""How a code host says "not now": every shape of a rate limit, read from one answer. Pure.

The shapes are those of GitHub's "Rate limits for the REST API" and GitLab's "Rate limits": 429; 403 with
`retry-after`; 403 with nothing remaining and a reset time; 403 that says so only in its text; the plain
text "Retry later"; and GraphQL's 200 with an error inside.
"""

import json
from dataclasses import dataclass

from providers.rest.exchange import Answer, Request, http_date

LONGEST_WAIT_S = 2 * 3600.0  # GitHub's windows last an hour; a longer wait would be a broken clock or a broken header
UNKNOWN_WAIT_S = 60.0
_LIMIT_PHRASES = ("secondary rate limit", "api rate limit exceeded", "abuse detection")


@dataclass(frozen=True, slots=True)
class Limit:
    """The host asks to wait `wait_s` seconds. `is_guess` when it did not say how long."""

    wait_s: float
    reason: str
    is_guess: bool = False


def limit_of(request: Request, answer: Answer, now_s: float) -> Limit | None:
    """The limit that this answer signals, or None. `now_s` is Unix time, used where the answer has no Date."""
    if answer.status == 429 or _starts_with_retry_later(answer):
        return _wait(answer, now_s, f"answered {answer.status}")
    if answer.status == 403 and _is_limit_in_disguise(answer):
        return _wait(answer, now_s, "answered 403 for a rate limit")
    if answer.status == 200 and request.url.partition("?")[0].endswith("/graphql") and _has_graphql_limit(answer):
        return _wait(answer, now_s, "GraphQL answered with a rate limit")
    return None


def spent_window(answer: Answer, now_s: float) -> Limit | None:
    """The limit that the *next* call would meet: this answer was the last of its window."""
    seconds = _until_reset_s(answer, now_s) if answer.status < 400 else None
    return None if seconds is None else Limit(min(max(seconds, 1.0), LONGEST_WAIT_S), "the rate limit is used up")


def _wait(answer: Answer, now_s: float, reason: str) -> Limit:
    seconds = _retry_after_s(answer, now_s)
    if seconds is None:
        seconds = _until_reset_s(answer, now_s)
    if seconds is None:
        return Limit(UNKNOWN_WAIT_S, reason, is_guess=True)
    return Limit(min(max(seconds, 1.0), LONGEST_WAIT_S), reason)


def _retry_after_s(answer: Answer, now_s: float) -> float | None:
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text[:12])
    moment = http_date(text)
    return None if moment is None else moment - _server_now_s(answer, now_s)


def _until_reset_s(answer: Answer, now_s: float) -> float | None:
    """Seconds to the reset, counted on the server's own clock: ours may be wrong by minutes."""
    if not _is_spent(answer):
        return None
    reset = _said(answer, "reset")
    return float(reset[:12]) - _server_now_s(answer, now_s) if reset.isdecimal() else None


def _is_spent(answer: Answer) -> bool:
    return _said(answer, "remaining") == "0"


def _said(answer: Answer, what: str) -> str:
    """What the answer says of its window: GitHub writes `X-RateLimit-Reset`, GitLab `RateLimit-Reset`: Unix time."""
    named = (answer.headers.get(f"{prefix}ratelimit-{what}", "") for prefix in ("x-", ""))
    return next(filter(None, named), "").strip()


def _server_now_s(answer: Answer, now_s: float) -> float:
    moment = answer.host_time_s
    return now_s if moment is None else moment


def _starts_with_retry_later(answer: Answer) -> bool:
    return answer.status >= 400 and answer.body[:64].lstrip().lower().startswith(b"retry later")


def _is_limit_in_disguise(answer: Answer) -> bool:
    if "retry-after" in answer.headers or _is_spent(answer):
        return True
    text = answer.body[:4096].decode("utf-8", "replace").lower()
    return any(phrase in text for phrase in _LIMIT_PHRASES)


def _has_graphql_limit(answer: Answer) -> bool:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    errors = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(errors, list) or not errors:
        return False
    if _is_spent(answer):
        return True
    return any(isinstance(error, dict) and _is_limit_error(error) for error in errors)


def _is_limit_error(error: dict[str, object]) -> bool:
    message = str(error.get("message", "")).lower()
    return error.get("type") == "RATE_LIMITED" or any(phrase in message for phrase in _LIMIT_PHRASES)
