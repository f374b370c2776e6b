"""What people decide for a repository until further notice: to pause the bot there, and to ignore findings."""

from typing import Any

from sqlalchemy import Column, Date, Index, Table, UniqueConstraint, Uuid

from providers.database.tables.base import (
    id_,
    metadata,
    moment,
    organization_id,
    repository_of_the_organization,
    text_,
)


def _decided() -> tuple[Column[Any], ...]:
    """Where it holds, and who decided it, when and why."""
    return (
        id_(),
        organization_id(),
        Column("repository_id", Uuid, nullable=False),
        text_("reason", default=""),
        text_("actor_id"),
        text_("actor_login"),
        moment("created_at"),
    )


pauses = Table(
    "pauses",
    metadata,
    *_decided(),
    repository_of_the_organization(),
    UniqueConstraint("repository_id"),
    Index(None, "organization_id", "repository_id"),
)

ignored_findings = Table(
    "ignored_findings",
    metadata,
    *_decided(),
    text_("finding_id"),
    Column("until", Date, nullable=True),  # the last day, none for ever
    repository_of_the_organization(),
    UniqueConstraint("repository_id", "finding_id"),
    Index(None, "organization_id", "repository_id"),
)
