"""What comes in, what is to be done, what goes out: deliveries, jobs, outbox. The truth that queues only hint at."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from providers.database.records import TERMINAL_STATES, TOPICS
from providers.database.tables.base import document, id_, metadata, moment, one_of, organization_id, text_

LIVE = text("state in ('due', 'running')")

deliveries = Table(
    "deliveries",
    metadata,
    id_(),
    text_("host"),
    text_("delivery_id"),
    text_("event"),
    text_("action", is_null=True),
    document("headers"),
    Column("body", LargeBinary, nullable=False),  # raw: a body that cannot be parsed must still be kept
    text_("state", default="kept"),
    text_("reason", default=""),
    text_("semantic_key", is_null=True),  # the same event told twice under two delivery ids
    Column("attempts", Integer, nullable=False, server_default="0"),
    organization_id(is_null=True, on_delete="SET NULL"),
    Column("repository_id", Uuid, ForeignKey("repositories.id", ondelete="SET NULL"), nullable=True),
    moment("received_at"),
    moment("finished_at", is_null=True),
    UniqueConstraint("host", "delivery_id"),
    one_of("state", ["kept", "queued", *TERMINAL_STATES]),
    Index(None, "host", "semantic_key", unique=True, postgresql_where=text("semantic_key is not null")),
    Index("deliveries_kept_idx", "received_at", postgresql_where=text("state = 'kept'")),
    Index(None, "received_at"),
    Index(None, "organization_id", "received_at", postgresql_where=text("organization_id is not null")),
    Index(None, "repository_id", postgresql_where=text("repository_id is not null")),
)

jobs = Table(
    "jobs",
    metadata,
    id_(),
    text_("kind"),
    text_("key"),  # what the job is about: asking twice while one is live runs it once
    document("payload"),
    text_("queue"),
    organization_id(is_null=True),
    text_("subject", default=""),  # jobs of one subject supersede each other
    Column("delivery_id", Uuid, ForeignKey("deliveries.id", ondelete="SET NULL"), nullable=True),
    text_("state", default="due"),
    text_("reason", default=""),
    document("result", is_null=True),
    document("progress"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),  # rises whenever the job changes hands
    text_("owner", is_null=True),
    moment("lease_until", is_null=True),
    Column("is_cancel_requested", Boolean, nullable=False, server_default=false()),
    moment("run_after"),
    moment("woken_at", is_null=True),
    moment("created_at"),
    moment("started_at", is_null=True),
    moment("finished_at", is_null=True),
    one_of("queue", ["events", "analysis", "refactoring"]),
    one_of("state", ["due", "running", *TERMINAL_STATES]),
    Index("jobs_live_key_idx", "key", unique=True, postgresql_where=LIVE),
    Index("jobs_due_idx", "run_after", postgresql_where=text("state = 'due'")),
    Index("jobs_running_idx", "lease_until", postgresql_where=text("state = 'running'")),
    Index("jobs_live_subject_idx", "organization_id", "subject", postgresql_where=LIVE),
    Index(None, "organization_id", "created_at"),
    Index(None, "delivery_id", postgresql_where=text("delivery_id is not null")),
    Index(None, "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    id_(),
    text_("topic"),
    organization_id(is_null=True),
    document("payload"),
    moment("created_at"),
    moment("published_at", is_null=True),
    one_of("topic", TOPICS),
    Index("outbox_unpublished_idx", "created_at", postgresql_where=text("published_at is null")),
    Index(None, "created_at"),
    Index(None, "organization_id", "created_at"),
    Index(None, "payload", postgresql_using="gin", postgresql_ops={"payload": "jsonb_path_ops"}),
)
