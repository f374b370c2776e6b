"""What happened and what it cost, a partition a month: old months are dropped whole, never deleted row by row."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Uuid
from sqlalchemy.dialects.postgresql import INET

from providers.database.tables.base import (
    document,
    metadata,
    moment,
    organization_id,
    repository_of_the_organization,
    text_,
)

audit_logs = Table(
    "audit_logs",
    metadata,
    Column("id", Uuid, nullable=False),
    organization_id(on_delete="NO ACTION"),  # whoever deletes an organization decides about its trail first
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=True),
    text_("action"),
    text_("resource_type"),
    Column("resource_id", Uuid, nullable=True),
    document("metadata"),
    Column("ip_address", INET, nullable=True),
    text_("user_agent", is_null=True),
    moment("created_at"),
    PrimaryKeyConstraint("id", "created_at"),  # a partitioned table's key holds what it is partitioned by
    Index(None, "organization_id", "created_at"),
    Index(None, "user_id"),
    Index(None, "metadata", postgresql_using="gin", postgresql_ops={"metadata": "jsonb_path_ops"}),
    postgresql_partition_by="RANGE (created_at)",
)

usage_metrics = Table(
    "usage_metrics",
    metadata,
    Column("id", Uuid, nullable=False),
    organization_id(),
    Column("repository_id", Uuid, nullable=True),
    text_("metric_type"),
    Column("value", BigInteger, nullable=False),
    moment("timestamp"),
    document("metadata"),
    repository_of_the_organization(),
    PrimaryKeyConstraint("id", "timestamp"),
    Index(None, "organization_id", "metric_type", "timestamp"),
    Index(None, "organization_id", "repository_id"),
    Index(None, "metadata", postgresql_using="gin", postgresql_ops={"metadata": "jsonb_path_ops"}),
    postgresql_partition_by="RANGE (timestamp)",
)
