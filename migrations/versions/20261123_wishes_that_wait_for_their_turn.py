"""Wishes for pull requests wait for their turn, each with what for and until when.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWN = "organization_id = (select nullif(current_setting('forge.organization', true), '')::uuid)"
# What is open has its place already, and what was held goes on waiting.
KNOWN = """
    insert into turns (refactoring_job_id, organization_id, repository_id, placed_at, asked_at)
    select id, organization_id, repository_id,
      case when pull_request is not null then coalesce(completed_at, created_at) end, created_at
    from refactoring_jobs
    where pull_request is not null or (phase = 'asked' and (asked ->> 'is_held')::boolean)
"""


def upgrade() -> None:
    op.execute("""
        create table turns (
          refactoring_job_id uuid primary key,
          organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
          hold text not null default 'limit', hold_until timestamptz, placed_at timestamptz,
          asked_at timestamptz not null default now(),
          foreign key (organization_id, repository_id)
            references repositories (organization_id, id) on delete cascade,
          foreign key (organization_id, refactoring_job_id)
            references refactoring_jobs (organization_id, id) on delete cascade,
          check (hold in ('limit', 'day', 'window', 'configuration')))""")
    op.execute("create index on turns (organization_id, refactoring_job_id)")
    op.execute("create index on turns (organization_id, repository_id)")
    op.execute("create index turns_waiting_idx on turns (repository_id) where placed_at is null")
    op.execute("alter table refactoring_jobs no force row level security")
    op.execute(KNOWN)
    op.execute("alter table refactoring_jobs force row level security")
    op.execute("alter table turns enable row level security, force row level security")
    op.execute(f"create policy tenant on turns to forge_tenant using ({OWN}) with check ({OWN})")
    op.execute("grant select, insert, update, delete on turns to forge_tenant")
    op.execute("create policy system on turns to forge_system using (true) with check (true)")
    op.execute("grant select on turns to forge_system")


def downgrade() -> None:
    """What waits is started by nobody then; asking again asks anew."""
    op.execute("drop table turns")
