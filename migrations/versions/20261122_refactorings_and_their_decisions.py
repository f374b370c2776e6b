"""Refactoring jobs say what was asked, on which commit they stand, and what people decided about them.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWN = "(select nullif(current_setting('forge.organization', true), '')::uuid)"
REPOSITORY = (
    "foreign key (organization_id, repository_id) references repositories (organization_id, id) on delete cascade"
)
JOB = (
    "foreign key (organization_id, refactoring_job_id)"
    " references refactoring_jobs (organization_id, id) on delete cascade"
)
TABLES = f"""
alter table refactoring_jobs
  add column asked jsonb not null default '{{}}', add column phase text not null default 'asked',
  add column reason text not null default '', add column base_branch text not null default '',
  add column base_sha text, add column head_sha text, add column pull_request integer,
  add column plan_digest text, add column receipt_sha256 text,
  add constraint refactoring_jobs_phase_check check (phase in (
    'asked', 'planning', 'proving', 'writing', 'open', 'merged', 'rejected', 'rolled_back', 'nothing_to_do',
    'refused', 'failed', 'cancelled')),
  add constraint refactoring_jobs_organization_id_id_key unique (organization_id, id);
alter table jobs drop constraint jobs_queue_check,
  add constraint jobs_queue_check check (queue in ('events', 'analysis', 'refactoring'));
create index refactoring_jobs_pull_request_idx on refactoring_jobs (repository_id, pull_request);

create table refactoring_rejections (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  repository_id uuid not null, refactoring_job_id uuid, key text not null, reason text not null default '',
  actor_login text not null default '', created_at timestamptz not null default now(),
  {REPOSITORY}, {JOB}, unique (repository_id, key));
create index on refactoring_rejections (organization_id, repository_id);
create index on refactoring_rejections (organization_id, refactoring_job_id);

create table approvals (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  repository_id uuid not null, refactoring_job_id uuid not null, head_sha text not null, base_sha text not null,
  plan_digest text not null, actor_id text not null, actor_login text not null,
  created_at timestamptz not null default now(), expires_at timestamptz not null, consumed_at timestamptz,
  {REPOSITORY}, {JOB});
create index on approvals (organization_id, repository_id);
create index on approvals (organization_id, refactoring_job_id, created_at);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in ("refactoring_rejections", "approvals"):
        op.execute(f"alter table {table} enable row level security, force row level security")
        own = f"organization_id = {OWN}"
        op.execute(f"create policy tenant on {table} to forge_tenant using ({own}) with check ({own})")
    op.execute("grant select, insert, update, delete on refactoring_rejections to forge_tenant")
    op.execute("grant select, insert, update on approvals to forge_tenant")


def downgrade() -> None:
    """What people decided is lost: the tables before this one have no room for it."""
    op.execute("delete from jobs where queue = 'refactoring'")
    op.execute("""
        alter table jobs drop constraint jobs_queue_check,
          add constraint jobs_queue_check check (queue in ('events', 'analysis'))""")
    op.execute("drop table approvals")
    op.execute("drop table refactoring_rejections")
    op.execute("drop index refactoring_jobs_pull_request_idx")
    op.execute("""
        alter table refactoring_jobs
          drop constraint refactoring_jobs_organization_id_id_key, drop constraint refactoring_jobs_phase_check,
          drop column asked, drop column phase, drop column reason, drop column base_branch, drop column base_sha,
          drop column head_sha, drop column pull_request, drop column plan_digest, drop column receipt_sha256""")
