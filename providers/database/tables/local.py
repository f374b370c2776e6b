"""What a real code host would keep for us, kept here for plain git repositories: the local host's own records."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.tables.base import (
    metadata,
    moment,
    number_,
    one_of,
    organization_id,
    repository_of_the_organization,
    text_,
)

local_pull_requests = Table(
    "local_pull_requests",
    metadata,
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    text_("title"),
    text_("state"),
    text_("head_sha"),
    text_("head_branch"),
    text_("base_sha"),
    text_("base_branch"),
    text_("author_id"),
    text_("author_login"),
    text_("body", default=""),
    Column("is_draft", Boolean, nullable=False, server_default=false()),
    Column("labels", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    text_("merged_sha", is_null=True),
    moment("updated_at"),
    PrimaryKeyConstraint("repository_id", "number"),
    repository_of_the_organization(),
    one_of("state", ["open", "closed", "merged"]),
    Index(None, "organization_id", "repository_id"),
)

local_comments = Table(
    "local_comments",
    metadata,
    number_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    text_("marker", is_null=True),  # the bot's comments only; a marker pasted into a body finds nothing
    text_("body"),
    text_("author_id"),
    text_("author_login"),
    Column("is_bot", Boolean, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    repository_of_the_organization(),
    Index(
        "local_comments_marker_idx",
        "repository_id",
        "number",
        "marker",
        unique=True,
        postgresql_where=text("marker is not null"),
    ),
    Index(None, "organization_id", "repository_id", "number"),
)

local_reactions = Table(
    "local_reactions",
    metadata,
    number_(),
    organization_id(),
    Column("comment_id", BigInteger, ForeignKey("local_comments.id", ondelete="CASCADE"), nullable=False),
    text_("reaction"),
    moment("created_at"),
    UniqueConstraint("comment_id", "reaction"),
    Index(None, "organization_id"),
)

local_check_runs = Table(
    "local_check_runs",
    metadata,
    number_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    text_("name"),
    text_("head_sha"),
    text_("external_id"),
    text_("status"),
    text_("conclusion", is_null=True),
    text_("title"),
    text_("summary"),
    text_("text"),
    text_("details_url"),
    Column("annotations", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    moment("created_at"),
    moment("updated_at"),
    repository_of_the_organization(),
    UniqueConstraint("repository_id", "name", "head_sha", "external_id"),
    one_of("status", ["queued", "in_progress", "completed"]),
    Index(None, "organization_id", "repository_id"),
)
