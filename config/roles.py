"""The roles of an organization's members and what each may do: the specification's table, as data."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a member is in an organization, the most powerful first."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Right(StrEnum):
    """One thing that a role may allow; the part before the colon is its family."""

    REPO_READ = "repo:read"
    REPO_WRITE = "repo:write"
    REPO_DELETE = "repo:delete"
    REFACTOR_CREATE = "refactor:create"
    REFACTOR_APPROVE = "refactor:approve"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"


def _family(name: str) -> frozenset[Right]:
    return frozenset(right for right in Right if right.startswith(f"{name}:"))


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: _family("repo") | _family("refactor") | _family("settings") | {Right.BILLING_READ},
    Role.MEMBER: frozenset({Right.REPO_READ, Right.REPO_WRITE, Right.REFACTOR_CREATE, Right.SETTINGS_READ}),
    Role.VIEWER: frozenset({Right.REPO_READ, Right.SETTINGS_READ}),
}


def allows(role: Role, right: Right) -> bool:
    """Whether the role carries the right. The code host's permission must allow it too: a role only narrows."""
    return right in RIGHTS[role]
