"""One request and its answer, as plain values between a code host and the client."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Request:
    """What a member of the family wants to ask. Header names are lower-case.

    `installation_id` names whose limits are charged; it is empty where the host has no installations.
    A `read` may be sent again by the client; a `write` never is: its ensure-verb looks at the world first.
    `fence` is awaited before a write and raises `LeaseLost` when another worker holds the job.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    installation_id: str = ""
    kind: Literal["read", "write"] = "read"
    fence: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end. Header names are lower-case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
