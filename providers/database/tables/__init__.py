"""The tables as SQLAlchemy Core knows them; `migrations/` makes them, and a test holds the two equal."""

from providers.database.tables.base import metadata
from providers.database.tables.decisions import ignored_findings, pauses
from providers.database.tables.local import local_check_runs, local_comments, local_pull_requests, local_reactions
from providers.database.tables.notices import notices
from providers.database.tables.posts import posts
from providers.database.tables.records import audit_logs, usage_metrics
from providers.database.tables.refactorings import (
    PHASES,
    approvals,
    pull_request_heads,
    refactoring_jobs,
    refactoring_rejections,
)
from providers.database.tables.tenancy import (
    host_installations,
    organization_members,
    organizations,
    repositories,
    users,
)
from providers.database.tables.traffic import LIVE, deliveries, jobs, outbox
from providers.database.tables.turns import turns
from providers.database.tables.work import analysis_runs, commands

__all__ = [
    "LIVE",
    "PHASES",
    "analysis_runs",
    "approvals",
    "audit_logs",
    "commands",
    "deliveries",
    "host_installations",
    "ignored_findings",
    "jobs",
    "local_check_runs",
    "local_comments",
    "local_pull_requests",
    "local_reactions",
    "metadata",
    "notices",
    "organization_members",
    "organizations",
    "outbox",
    "pauses",
    "posts",
    "pull_request_heads",
    "refactoring_jobs",
    "refactoring_rejections",
    "repositories",
    "turns",
    "usage_metrics",
    "users",
]
