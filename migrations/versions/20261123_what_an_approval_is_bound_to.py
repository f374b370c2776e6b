"""Approvals say which pull request and base branch they are for, how they were given and when they became void; what
deliveries told of the heads of pull requests is kept, so that a command is bound to what its author could see.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN = "organization_id = (select nullif(current_setting('forge.organization', true), '')::uuid)"


def upgrade() -> None:
    op.execute("""
        alter table approvals
          add column pull_request integer, add column base_branch text not null default '',
          add column method text not null default 'comment', add column command_id uuid,
          add column voided_at timestamptz,
          add constraint approvals_method_check check (method in ('comment', 'button', 'tick', 'api', 'site'))""")
    op.execute("""
        create table pull_request_heads (
          id uuid primary key, organization_id uuid not null references organizations on delete cascade,
          repository_id uuid not null, number integer not null, head_sha text not null, base_branch text not null,
          received_at timestamptz not null,
          foreign key (organization_id, repository_id) references repositories (organization_id, id)
            on delete cascade)""")
    op.execute("""
        create index pull_request_heads_number_idx on pull_request_heads
          (organization_id, repository_id, number, received_at)""")
    op.execute("alter table pull_request_heads enable row level security, force row level security")
    op.execute(f"create policy tenant on pull_request_heads to forge_tenant using ({OWN}) with check ({OWN})")
    op.execute("create policy system on pull_request_heads to forge_system using (true) with check (true)")
    op.execute("grant select on pull_request_heads to forge_tenant")
    op.execute("grant select, insert, delete on pull_request_heads to forge_system")


def downgrade() -> None:
    """An approval that is void is taken away with what would say so: the tables before this one would honour it."""
    op.execute("alter table approvals no force row level security")
    op.execute("delete from approvals where voided_at is not null and consumed_at is null")
    op.execute("alter table approvals force row level security")
    op.execute("drop table pull_request_heads")
    op.execute("""
        alter table approvals
          drop constraint approvals_method_check, drop column pull_request, drop column base_branch,
          drop column method, drop column command_id, drop column voided_at""")
