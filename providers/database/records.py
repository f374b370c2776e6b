"""Values and words that the whole room shares: the ends of things, the topics, a repository as its host names it."""

import os
import time
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

TERMINAL_STATES = ("done", "nothing_to_do", "refused", "failed", "blocked", "cancelled", "timed_out")
"""How anything may end: deliveries, jobs and commands alike."""

TOPICS = (
    "repository.connected",
    "repository.analyzed",
    "refactoring.requested",
    "refactoring.completed",
    "test.generated",
    "documentation.generated",
    "integration.webhook_received",
)


class RepositoryLike(Protocol):
    """Whatever names a repository as its host does; the code hosts' own value satisfies it."""

    @property
    def host(self) -> str: ...
    @property
    def external_id(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def default_branch(self) -> str: ...
    @property
    def installation_id(self) -> str: ...
    @property
    def is_private(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository as its host names it, read back."""

    host: str
    external_id: str
    full_name: str
    default_branch: str
    installation_id: str
    is_private: bool


def terminal(state: str) -> str:
    """`state`, or ValueError for one that is no end."""
    if state not in TERMINAL_STATES:
        raise ValueError(f"{state!r} ends nothing; the ends are {', '.join(TERMINAL_STATES)}")
    return state


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): ids made later sort later, so that indexes grow at their end.

    After the milliseconds come twelve bits of the time's fraction, the rest is random.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = nanoseconds * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") & (2**62 - 1)
    return UUID(int=(milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)
