"""Comments of ours that are edited in place: which version of its words each should show, and which it shows."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Uuid, text

from providers.database.tables.base import (
    metadata,
    moment,
    organization_id,
    repository_of_the_organization,
    text_,
)

posts = Table(
    "posts",
    metadata,
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),  # of the issue or pull request
    text_("slot"),  # which of our comments there
    Column("wanted", BigInteger, nullable=False, server_default=text("1")),
    Column("shown", BigInteger, nullable=False, server_default=text("0")),
    text_("alone", default=""),  # what it says where the records hold no words for it
    moment("changed_at"),
    moment("swept_at", is_null=True),
    moment("doubted_at", is_null=True),  # since when a write may be on its way that nobody knows the end of
    Column("writer", Uuid, nullable=True),
    moment("writing_until", is_null=True),
    PrimaryKeyConstraint("repository_id", "number", "slot"),
    repository_of_the_organization(),
    Index(None, "organization_id", "repository_id"),
    Index("posts_behind_idx", "changed_at", postgresql_where=text("shown < wanted")),
    Index("posts_doubted_idx", "doubted_at", postgresql_where=text("doubted_at is not null")),
)
