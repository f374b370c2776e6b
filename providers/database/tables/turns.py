"""Whose turn it is: each wish for a pull request of ours, waiting for a place or having one."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, Uuid, text

from providers.database.tables.base import (
    metadata,
    moment,
    one_of,
    organization_id,
    repository_of_the_organization,
    text_,
)

HOLDS = ("limit", "day", "window", "configuration")

turns = Table(
    "turns",
    metadata,
    Column("refactoring_job_id", Uuid, primary_key=True),
    organization_id(),
    Column("repository_id", Uuid, nullable=False),
    text_("hold", default="limit"),  # why it waits, as long as it has no place
    moment("hold_until", is_null=True),  # when it may go on; none where that is up to people
    moment("placed_at", is_null=True),
    moment("asked_at"),
    repository_of_the_organization(),
    ForeignKeyConstraint(
        ["organization_id", "refactoring_job_id"],
        ["refactoring_jobs.organization_id", "refactoring_jobs.id"],
        ondelete="CASCADE",
    ),
    one_of("hold", HOLDS),
    Index(None, "organization_id", "refactoring_job_id"),
    Index(None, "organization_id", "repository_id"),
    Index("turns_waiting_idx", "repository_id", postgresql_where=text("placed_at is null")),
)
