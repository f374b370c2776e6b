"""Refactorings: each job, what people refused for good, and what they approved at which commit."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from providers.database.tables.base import (
    StoredText,
    document,
    id_,
    metadata,
    moment,
    one_of,
    organization_id,
    repository_of_the_organization,
    text_,
)

PHASES = (
    "asked",
    "planning",
    "proving",
    "writing",
    "open",
    "merged",
    "rejected",
    "rolled_back",
    "nothing_to_do",
    "refused",
    "failed",
    "cancelled",
)
APPROVAL_METHODS = ("comment", "button", "tick", "api", "site")


def _job_of_the_organization() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organization_id", "refactoring_job_id"],
        ["refactoring_jobs.organization_id", "refactoring_jobs.id"],
        ondelete="CASCADE",
    )


refactoring_jobs = Table(
    "refactoring_jobs",
    metadata,
    id_(),
    organization_id(),  # not in the specification; with it row-level security needs no look at another table
    Column("repository_id", Uuid, nullable=False),
    Column("analysis_run_id", Uuid, nullable=True),
    text_("type"),
    text_("status", default="pending"),
    Column("affected_files", ARRAY(StoredText), nullable=False, server_default=text("'{}'::text[]")),
    text_("branch_name", is_null=True),
    text_("pull_request_url", is_null=True),
    document("metrics", is_null=True),
    moment("created_at"),
    moment("completed_at", is_null=True),
    document("asked"),  # who asked for what, and where
    text_("phase", default="asked"),  # finer than the specification's status, which follows from it
    text_("reason", default=""),
    text_("base_branch", default=""),
    text_("base_sha", is_null=True),
    text_("head_sha", is_null=True),
    Column("pull_request", Integer, nullable=True),
    text_("plan_digest", is_null=True),
    text_("receipt_sha256", is_null=True),
    repository_of_the_organization(),
    ForeignKeyConstraint(
        ["organization_id", "analysis_run_id"],
        ["analysis_runs.organization_id", "analysis_runs.id"],
        ondelete="CASCADE",
    ),
    UniqueConstraint("organization_id", "id"),
    one_of("status", ["pending", "running", "completed", "failed", "rolled_back"]),
    one_of("phase", PHASES),
    Index(None, "organization_id", "repository_id", "created_at"),
    Index(None, "organization_id", "analysis_run_id"),
    Index("refactoring_jobs_pull_request_idx", "repository_id", "pull_request"),
    Index(
        "refactoring_jobs_in_progress_idx",
        "organization_id",
        "created_at",
        postgresql_where=text("status in ('pending', 'running')"),
    ),
    Index(None, "metrics", postgresql_using="gin", postgresql_ops={"metrics": "jsonb_path_ops"}),
)

refactoring_rejections = Table(
    "refactoring_rejections",
    metadata,
    id_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("refactoring_job_id", Uuid, nullable=True),
    text_("key"),  # what a candidate is known by while lines move
    text_("reason", default=""),
    text_("actor_login", default=""),
    moment("created_at"),
    repository_of_the_organization(),
    _job_of_the_organization(),
    UniqueConstraint("repository_id", "key"),
    Index(None, "organization_id", "repository_id"),
    Index(None, "organization_id", "refactoring_job_id"),
)

approvals = Table(
    "approvals",
    metadata,
    id_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("refactoring_job_id", Uuid, nullable=False),
    text_("head_sha"),
    text_("base_sha"),
    text_("plan_digest"),
    text_("actor_id"),
    text_("actor_login"),
    moment("created_at"),
    Column("expires_at", moment("expires_at").type, nullable=False),
    moment("consumed_at", is_null=True),
    Column("pull_request", Integer, nullable=True),
    text_("base_branch", default=""),
    text_("method", default="comment"),
    Column("command_id", Uuid, nullable=True),  # the command whose reply says that it was given
    moment("voided_at", is_null=True),
    repository_of_the_organization(),
    _job_of_the_organization(),
    one_of("method", APPROVAL_METHODS),
    Index(None, "organization_id", "repository_id"),
    Index(None, "organization_id", "refactoring_job_id", "created_at"),
)

pull_request_heads = Table(
    "pull_request_heads",
    metadata,
    id_(),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    text_("head_sha"),
    text_("base_branch"),
    Column("received_at", moment("received_at").type, nullable=False),  # when its delivery came in
    repository_of_the_organization(),
    Index("pull_request_heads_number_idx", "organization_id", "repository_id", "number", "received_at"),
)
