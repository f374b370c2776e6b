"""One request and its answer, as plain values between a code host and the client."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Request:
    """What a member of the family wants to ask. Header names are lower-case.

    `installation_id` names whose limits are charged; it is empty where the host has no installations.
    A `read` may be sent again by the client; a `write` never is: its ensure-verb looks at the world first.
    `fence` is awaited before a write and raises `LeaseLost` when another worker holds the job.
    `is_download`: the answer may be a redirect to another host, which is then answered instead of refused.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    installation_id: str = ""
    kind: Literal["read", "write"] = "read"
    fence: Callable[[], Awaitable[None]] | None = None
    is_download: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end. Header names are lower-case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def host_time_s(self) -> float | None:
        """When the host sent it, as Unix time on the host's own clock; None where it does not say."""
        return http_date(self.headers.get("date", ""))


def http_date(text: str) -> float | None:
    """The moment that a header names, as Unix time; None for a text that is no date."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
