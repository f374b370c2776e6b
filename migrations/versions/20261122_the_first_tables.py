"""The first tables: tenants, traffic, work, records by month, and the local host's own; row-level security on all.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ENDS = "'done', 'nothing_to_do', 'refused', 'failed', 'blocked', 'cancelled', 'timed_out'"
REPOSITORY = """foreign key (organization_id, repository_id)
    references repositories (organization_id, id) on delete cascade"""

TENANCY = """
create table organizations (
  id uuid primary key, name text not null, slug text not null unique, plan_tier text not null default 'free'
    check (plan_tier in ('free', 'team', 'business', 'enterprise')),
  created_at timestamptz not null default now(), settings jsonb not null default '{}');
create index on organizations using gin (settings jsonb_path_ops);

create table users (
  id uuid primary key, email text not null unique, name text, avatar_url text,
  created_at timestamptz not null default now());

create table organization_members (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  primary key (organization_id, user_id));
create index on organization_members (user_id);

create table host_installations (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  host text not null, installation_id text not null, account text not null, account_id text not null,
  state text not null default 'active' check (state in ('active', 'suspended', 'deleted')),
  parked_until timestamptz, park_reason text not null default '',
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  unique (host, installation_id));
create index on host_installations (organization_id);
create index on host_installations (host, account_id);

create table repositories (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  name text not null, provider text not null, external_id text not null, installation_id text not null default '',
  default_branch text not null, is_private boolean not null default true, is_active boolean not null default true,
  ai_readiness_score numeric(4, 1), last_analyzed_at timestamptz, settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (organization_id, provider, external_id), unique (organization_id, id));
create index on repositories (provider, external_id) where is_active;
create index on repositories using gin (settings jsonb_path_ops);
"""

TRAFFIC = f"""
create table deliveries (
  id uuid primary key, host text not null, delivery_id text not null, event text not null, action text,
  headers jsonb not null default '{{}}', body bytea not null,
  state text not null default 'kept' check (state in ('kept', 'queued', {ENDS})), reason text not null default '',
  semantic_key text, attempts integer not null default 0,
  organization_id uuid references organizations on delete set null,
  repository_id uuid references repositories on delete set null,
  received_at timestamptz not null default now(), finished_at timestamptz,
  unique (host, delivery_id));
create unique index on deliveries (host, semantic_key) where semantic_key is not null;
create index deliveries_kept_idx on deliveries (received_at) where state = 'kept';
create index on deliveries (received_at);
create index on deliveries (organization_id, received_at) where organization_id is not null;
create index on deliveries (repository_id) where repository_id is not null;

create table jobs (
  id uuid primary key, kind text not null, key text not null, payload jsonb not null default '{{}}',
  queue text not null check (queue in ('events', 'analysis')),
  organization_id uuid references organizations on delete cascade, subject text not null default '',
  delivery_id uuid references deliveries on delete set null,
  state text not null default 'due' check (state in ('due', 'running', {ENDS})), reason text not null default '',
  result jsonb, progress jsonb not null default '{{}}',
  attempts integer not null default 0, crashes integer not null default 0, fence integer not null default 0,
  owner text, lease_until timestamptz, is_cancel_requested boolean not null default false,
  run_after timestamptz not null default now(), woken_at timestamptz,
  created_at timestamptz not null default now(), started_at timestamptz, finished_at timestamptz);
create unique index jobs_live_key_idx on jobs (key) where state in ('due', 'running');
create index jobs_due_idx on jobs (run_after) where state = 'due';
create index jobs_running_idx on jobs (lease_until) where state = 'running';
create index jobs_live_subject_idx on jobs (organization_id, subject) where state in ('due', 'running');
create index on jobs (organization_id, created_at);
create index on jobs (delivery_id) where delivery_id is not null;
create index on jobs (created_at);

create table outbox (
  id uuid primary key, topic text not null check (topic in (
    'repository.connected', 'repository.analyzed', 'refactoring.requested', 'refactoring.completed',
    'test.generated', 'documentation.generated', 'integration.webhook_received')),
  organization_id uuid references organizations on delete cascade, payload jsonb not null default '{{}}',
  created_at timestamptz not null default now(), published_at timestamptz);
create index outbox_unpublished_idx on outbox (created_at) where published_at is null;
create index on outbox (created_at);
create index on outbox (organization_id, created_at);
create index on outbox using gin (payload jsonb_path_ops);
"""

WORK = f"""
create table analysis_runs (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  repository_id uuid not null, commit_sha text not null, branch text not null default '',
  pull_request integer, base_sha text,
  status text not null default 'running' check (status in ('pending', 'running', 'completed', 'failed')),
  ai_readiness_score numeric(4, 1), metrics jsonb, report bytea,
  started_at timestamptz not null default now(), completed_at timestamptz, error_message text,
  {REPOSITORY}, unique (organization_id, id));
create index analysis_runs_in_progress_idx on analysis_runs (repository_id, commit_sha)
  where status in ('pending', 'running');
create index on analysis_runs (organization_id, repository_id, started_at);
create index analysis_runs_completed_idx on analysis_runs (repository_id, commit_sha) where status = 'completed';
create index on analysis_runs using gin (metrics jsonb_path_ops);

create table refactoring_jobs (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  repository_id uuid not null, analysis_run_id uuid, type text not null,
  status text not null default 'pending'
    check (status in ('pending', 'running', 'completed', 'failed', 'rolled_back')),
  affected_files text[] not null default '{{}}', branch_name text, pull_request_url text, metrics jsonb,
  created_at timestamptz not null default now(), completed_at timestamptz,
  {REPOSITORY},
  foreign key (organization_id, analysis_run_id) references analysis_runs (organization_id, id) on delete cascade);
create index on refactoring_jobs (organization_id, repository_id, created_at);
create index on refactoring_jobs (organization_id, analysis_run_id);
create index refactoring_jobs_in_progress_idx on refactoring_jobs (organization_id, created_at)
  where status in ('pending', 'running');
create index on refactoring_jobs using gin (metrics jsonb_path_ops);

create table commands (
  id uuid primary key, organization_id uuid not null references organizations on delete cascade,
  repository_id uuid not null, comment_id text not null, ordinal integer not null, number integer not null,
  verb text not null, text text not null, actor_id text not null, actor_login text not null,
  body_sha256 text not null, state text not null default 'running' check (state in ('running', {ENDS})),
  reason text not null default '', reply_id text,
  created_at timestamptz not null default now(), finished_at timestamptz,
  {REPOSITORY}, unique (repository_id, comment_id, ordinal));
create index on commands (organization_id, repository_id, created_at);
"""

RECORDS = f"""
create table audit_logs (
  id uuid not null, organization_id uuid not null references organizations, user_id uuid references users,
  action text not null, resource_type text not null, resource_id uuid, metadata jsonb not null default '{{}}',
  ip_address inet, user_agent text, created_at timestamptz not null default now(),
  primary key (id, created_at)) partition by range (created_at);
create index on audit_logs (organization_id, created_at);
create index on audit_logs (user_id);
create index on audit_logs using gin (metadata jsonb_path_ops);
create table audit_logs_default partition of audit_logs default;

create table usage_metrics (
  id uuid not null, organization_id uuid not null references organizations on delete cascade, repository_id uuid,
  metric_type text not null, value bigint not null, timestamp timestamptz not null default now(),
  metadata jsonb not null default '{{}}', {REPOSITORY},
  primary key (id, timestamp)) partition by range (timestamp);
create index on usage_metrics (organization_id, metric_type, timestamp);
create index on usage_metrics (organization_id, repository_id);
create index on usage_metrics using gin (metadata jsonb_path_ops);
create table usage_metrics_default partition of usage_metrics default;
"""

LOCAL = f"""
create table local_pull_requests (
  organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
  number integer not null, title text not null, state text not null check (state in ('open', 'closed', 'merged')),
  head_sha text not null, head_branch text not null, base_sha text not null, base_branch text not null,
  author_id text not null, author_login text not null, updated_at timestamptz not null default now(),
  primary key (repository_id, number), {REPOSITORY});
create index on local_pull_requests (organization_id, repository_id);

create table local_comments (
  id bigint generated always as identity primary key,
  organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
  number integer not null, marker text, body text not null, author_id text not null, author_login text not null,
  is_bot boolean not null, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(), {REPOSITORY});
create unique index local_comments_marker_idx on local_comments (repository_id, number, marker)
  where marker is not null;
create index on local_comments (organization_id, repository_id, number);

create table local_reactions (
  id bigint generated always as identity primary key,
  organization_id uuid not null references organizations on delete cascade,
  comment_id bigint not null references local_comments on delete cascade, reaction text not null,
  created_at timestamptz not null default now(), unique (comment_id, reaction));
create index on local_reactions (organization_id);

create table local_check_runs (
  id bigint generated always as identity primary key,
  organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
  name text not null, head_sha text not null, external_id text not null,
  status text not null check (status in ('queued', 'in_progress', 'completed')), conclusion text,
  title text not null, summary text not null, text text not null, details_url text not null,
  annotations jsonb not null default '[]', created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(), {REPOSITORY},
  unique (repository_id, name, head_sha, external_id));
create index on local_check_runs (organization_id, repository_id);
"""

# With the rights of the tables' owner: the role that the maintenance uses may not make tables. Rows that already
# stand in the default partition keep a month there; dropping months is the retention's business.
MAKE_PARTITIONS = """
create function make_partitions(months integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parent text;
  month date;
begin
  perform pg_advisory_xact_lock(hashtext('make_partitions'));
  foreach parent in array array['audit_logs', 'usage_metrics'] loop
    for ahead in 0..least(months, 24) loop
      month := date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead);
      begin
        execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
          parent || to_char(month, '_YYYY_MM'), parent,
          to_char(month, 'YYYY-MM-DD "00:00+00"'),
          to_char(month + interval '1 month', 'YYYY-MM-DD "00:00+00"'));
      exception when check_violation then
        raise notice '% keeps % in its default partition', parent, month;
      end;
    end loop;
  end loop;
end $$"""

PARTITIONS = """
revoke execute on function make_partitions(integer) from public;
grant execute on function make_partitions(integer) to forge_system;
select make_partitions(3);
"""

OWN = "(select nullif(current_setting('forge.organization', true), '')::uuid)"
OF_TENANTS = {  # what a tenant may do with the rows of its own organization
    "organizations": "select, update",
    "organization_members": "select, insert, update, delete",
    "host_installations": "select",
    "repositories": "select, insert, update",
    "deliveries": "select",
    "jobs": "select, insert, update",
    "outbox": "select, insert",
    "analysis_runs": "select, insert, update",
    "refactoring_jobs": "select, insert, update",
    "commands": "select, insert, update",
    "audit_logs": "select, insert",  # no update, no delete: what was written stays written
    "usage_metrics": "select, insert",
    "local_pull_requests": "select, insert, update, delete",
    "local_comments": "select, insert, update, delete",
    "local_reactions": "select, insert, update, delete",
    "local_check_runs": "select, insert, update, delete",
}
OF_THE_SYSTEM = ["organizations", "host_installations", "repositories", "deliveries", "jobs", "outbox"]


def upgrade() -> None:
    for part in (TENANCY, TRAFFIC, WORK, RECORDS, LOCAL):
        _execute_each(part)
    op.execute(MAKE_PARTITIONS)
    _execute_each(PARTITIONS)
    for table, rights in OF_TENANTS.items():
        _force_row_level_security(table)
        own = "id" if table == "organizations" else "organization_id"
        op.execute(f"create policy tenant on {table} to forge_tenant using ({own} = {OWN}) with check ({own} = {OWN})")
        op.execute(f"grant {rights} on {table} to forge_tenant")
    for table in OF_THE_SYSTEM:
        op.execute(f"create policy system on {table} to forge_system using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to forge_system")
    _force_row_level_security("users")
    members = "select 1 from organization_members m where m.user_id = users.id"  # sees the own organization's only
    op.execute(f"create policy tenant on users for select to forge_tenant using (exists ({members}))")
    op.execute("grant select on users to forge_tenant")


def downgrade() -> None:
    """The roles stay: they belong to the whole server, and another database of it may need them."""
    op.execute("drop function make_partitions(integer)")
    op.execute(f"drop table {', '.join(OF_TENANTS)}, users")


def _force_row_level_security(table: str) -> None:
    op.execute(f"alter table {table} enable row level security, force row level security")


def _execute_each(statements: str) -> None:
    """The driver takes one statement at a time."""
    for statement in statements.split(";\n"):
        if statement.strip():
            op.execute(statement)
