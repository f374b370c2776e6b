"""What the bot says unasked under a pull request: the parts of its one comment there.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWN = "(select nullif(current_setting('forge.organization', true), '')::uuid)"


def upgrade() -> None:
    op.execute("""
        create table notices (
          organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
          number integer not null, part text not null, markdown text not null,
          updated_at timestamptz not null default now(),
          primary key (repository_id, number, part),
          foreign key (organization_id, repository_id)
            references repositories (organization_id, id) on delete cascade)""")
    op.execute("create index on notices (organization_id, repository_id)")
    op.execute("alter table notices enable row level security, force row level security")
    own = f"organization_id = {OWN}"
    op.execute(f"create policy tenant on notices to forge_tenant using ({own}) with check ({own})")
    op.execute("grant select, insert, update, delete on notices to forge_tenant")


def downgrade() -> None:
    """The comments stay on their hosts; what comes next under a pull request is said in them anew."""
    op.execute("drop table notices")
