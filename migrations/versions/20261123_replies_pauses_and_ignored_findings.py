"""Commands keep what was answered; repositories may be paused, and findings ignored, each with who decided it and why.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWN = "organization_id = (select nullif(current_setting('forge.organization', true), '')::uuid)"
REPOSITORY = (
    "foreign key (organization_id, repository_id) references repositories (organization_id, id) on delete cascade"
)
DECIDED = (
    "id uuid primary key, organization_id uuid not null references organizations on delete cascade,"
    " repository_id uuid not null, reason text not null default '', actor_id text not null,"
    " actor_login text not null, created_at timestamptz not null default now()"
)


def upgrade() -> None:
    op.execute("alter table commands add column reply_markdown text not null default ''")
    op.execute(f"create table pauses ({DECIDED}, {REPOSITORY}, unique (repository_id))")
    op.execute(f"""
        create table ignored_findings ({DECIDED}, finding_id text not null, until date,
          {REPOSITORY}, unique (repository_id, finding_id))""")
    for table in ("pauses", "ignored_findings"):
        op.execute(f"create index on {table} (organization_id, repository_id)")
        op.execute(f"alter table {table} enable row level security, force row level security")
        op.execute(f"create policy tenant on {table} to forge_tenant using ({OWN}) with check ({OWN})")
        op.execute(f"grant select, insert, update, delete on {table} to forge_tenant")


def downgrade() -> None:
    """What was decided is lost, save for its audit; what was answered still stands on the host."""
    op.execute("drop table ignored_findings")
    op.execute("drop table pauses")
    op.execute("alter table commands drop column reply_markdown")
