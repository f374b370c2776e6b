"""What is said unasked under a pull request, kept part by part, so that one comment holds all of it."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Uuid

from providers.database.tables.base import (
    metadata,
    moment,
    organization_id,
    repository_of_the_organization,
    text_,
)

notices = Table(
    "notices",
    metadata,
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),  # of the pull request
    text_("part"),
    text_("markdown"),
    moment("updated_at"),
    PrimaryKeyConstraint("repository_id", "number", "part"),
    repository_of_the_organization(),
    Index(None, "organization_id", "repository_id"),
)
