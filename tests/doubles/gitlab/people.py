"""Who is there: people, their tokens, and the groups and hooks that belong to them."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

GUEST, PLANNER, REPORTER, DEVELOPER, MAINTAINER, OWNER = 10, 15, 20, 30, 40, 50
_ids = itertools.count(101)


def next_id() -> int:
    """One sequence for everything, so that two kinds of things never share an id by accident."""
    return next(_ids)


def stamp() -> str:
    """Now, as GitLab writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True, eq=False)
class User:
    username: str
    is_bot: bool = False
    state: str = "active"
    id: int = field(default_factory=next_id)

    @property
    def name(self) -> str:
        return self.username.replace("-", " ").title()


@dataclass(slots=True, eq=False)
class Token:
    """A personal, project or group access token, or one of OAuth."""

    secret: str
    user: User
    scopes: tuple[str, ...] = ("api",)
    is_revoked: bool = False
    is_expired: bool = False
    expires_at: str | None = "2099-11-22"
    id: int = field(default_factory=next_id)


@dataclass(slots=True, eq=False)
class Member:
    user: User
    access_level: int
    expires_at: str | None = None


@dataclass(slots=True, eq=False)
class Hook:
    """`settings` holds what may be told again; the two secrets never are. `failures` counts those in a row."""

    settings: dict[str, Any]
    token: str = ""
    signing_token: str = ""
    failures: int = 0
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)

    @property
    def is_asleep(self) -> bool:
        """After four failures in a row GitLab sends nothing for a minute, then for longer and longer."""
        return self.failures >= 4


@dataclass(slots=True, eq=False)
class Group:
    path: str
    members: dict[int, Member] = field(default_factory=dict)
    hooks: list[Hook] = field(default_factory=list)
    id: int = field(default_factory=next_id)
