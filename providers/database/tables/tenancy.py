"""Who uses the bot: organizations, people, the installations on their code hosts, and their repositories."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Numeric, Table, UniqueConstraint, Uuid, text, true

from providers.database.tables.base import (
    document,
    id_,
    metadata,
    moment,
    one_of,
    organization_id,
    text_,
)

organizations = Table(
    "organizations",
    metadata,
    id_(),
    text_("name"),
    text_("slug"),
    text_("plan_tier", default="free"),
    moment("created_at"),
    document("settings"),
    UniqueConstraint("slug"),
    one_of("plan_tier", ["free", "team", "business", "enterprise"]),
    Index(None, "settings", postgresql_using="gin", postgresql_ops={"settings": "jsonb_path_ops"}),
)

users = Table(
    "users",
    metadata,
    id_(),
    text_("email"),
    text_("name", is_null=True),
    text_("avatar_url", is_null=True),
    moment("created_at"),
    UniqueConstraint("email"),
)

organization_members = Table(
    "organization_members",
    metadata,
    Column("organization_id", Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    text_("role"),
    one_of("role", ["owner", "admin", "member", "viewer"]),
    Index(None, "user_id"),
)

host_installations = Table(
    "host_installations",
    metadata,
    id_(),
    organization_id(),
    text_("host"),
    text_("installation_id"),
    text_("account"),
    text_("account_id"),
    text_("state", default="active"),
    moment("parked_until", is_null=True),  # no request goes to the host for this installation before
    text_("park_reason", default=""),
    moment("created_at"),
    moment("updated_at"),
    UniqueConstraint("host", "installation_id"),
    one_of("state", ["active", "suspended", "deleted"]),
    Index(None, "organization_id"),
    Index(None, "host", "account_id"),
)

repositories = Table(
    "repositories",
    metadata,
    id_(),
    organization_id(),
    text_("name"),  # the host's full name, "owner/name"
    text_("provider"),
    text_("external_id"),
    text_("installation_id", default=""),
    # No clone_url: the member of the code hosts builds every address from its own settings, so none can be forged.
    text_("default_branch"),
    Column("is_private", Boolean, nullable=False, server_default=true()),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    # One decimal, where the specification says integer: score and ledger add up to the tenth of a point.
    Column("ai_readiness_score", Numeric(4, 1), nullable=True),
    moment("last_analyzed_at", is_null=True),
    document("settings"),
    moment("created_at"),
    UniqueConstraint("organization_id", "provider", "external_id"),
    UniqueConstraint("organization_id", "id"),  # what the foreign keys of the tenants' tables point at
    Index(None, "provider", "external_id", postgresql_where=text("is_active")),
    Index(None, "settings", postgresql_using="gin", postgresql_ops={"settings": "jsonb_path_ops"}),
)
