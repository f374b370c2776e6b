"""What the bot does for an organization: analyses, and the commands people gave."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from providers.database.records import TERMINAL_STATES
from providers.database.tables.base import (
    document,
    id_,
    metadata,
    moment,
    one_of,
    organization_id,
    repository_of_the_organization,
    text_,
)

IN_PROGRESS = text("status in ('pending', 'running')")

analysis_runs = Table(
    "analysis_runs",
    metadata,
    id_(),
    organization_id(),  # not in the specification; with it row-level security needs no look at another table
    Column("repository_id", Uuid, nullable=False),
    text_("commit_sha"),
    text_("branch", default=""),
    Column("pull_request", Integer, nullable=True),
    text_("base_sha", is_null=True),
    text_("status", default="running"),
    Column("ai_readiness_score", Numeric(4, 1), nullable=True),  # one decimal, as in repositories
    document("metrics", is_null=True),  # the report without its lists: what is asked for by content
    # The whole report, as compressed JSON: it may hold a line for every file, too much for an index of contents.
    Column("report", LargeBinary, nullable=True),
    moment("started_at"),
    moment("completed_at", is_null=True),
    text_("error_message", is_null=True),
    repository_of_the_organization(),
    UniqueConstraint("organization_id", "id"),
    one_of("status", ["pending", "running", "completed", "failed"]),
    Index("analysis_runs_in_progress_idx", "repository_id", "commit_sha", postgresql_where=IN_PROGRESS),
    Index(None, "organization_id", "repository_id", "started_at"),
    Index("analysis_runs_completed_idx", "repository_id", "commit_sha", postgresql_where=text("status = 'completed'")),
    Index(None, "metrics", postgresql_using="gin", postgresql_ops={"metrics": "jsonb_path_ops"}),
)

commands = Table(
    "commands",
    metadata,
    id_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    text_("comment_id"),
    Column("ordinal", Integer, nullable=False),  # which command of the comment, from 1
    Column("number", Integer, nullable=False),  # of the issue or pull request
    text_("verb"),
    text_("text"),
    text_("actor_id"),
    text_("actor_login"),
    text_("body_sha256"),  # an edited comment no longer matches what was permitted
    text_("state", default="running"),
    text_("reason", default=""),
    text_("reply_id", is_null=True),
    text_("reply_markdown", default=""),  # its section of the one reply to its comment
    moment("created_at"),
    moment("finished_at", is_null=True),
    repository_of_the_organization(),
    UniqueConstraint("repository_id", "comment_id", "ordinal"),
    one_of("state", ["running", *TERMINAL_STATES]),
    Index(None, "organization_id", "repository_id", "created_at"),
)
