"""Comments of ours know which version of their words the host shows, and who is writing them just now.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWN = "organization_id = (select nullif(current_setting('forge.organization', true), '')::uuid)"
# Whether what stands on the hosts is what was last said is not known of comments from before: those of the last day
# are looked at once, and what is behind is edited.
KNOWN = """
    insert into posts (organization_id, repository_id, number, slot)
    select distinct organization_id, repository_id, number, 'reply:' || comment_id from commands
    where reply_markdown <> '' and created_at > now() - interval '1 day'
    union
    select distinct organization_id, repository_id, number, 'notice' from notices
    where updated_at > now() - interval '1 day'
"""


def upgrade() -> None:
    op.execute("""
        create table posts (
          organization_id uuid not null references organizations on delete cascade, repository_id uuid not null,
          number integer not null, slot text not null,
          wanted bigint not null default 1, shown bigint not null default 0, alone text not null default '',
          changed_at timestamptz not null default now(), swept_at timestamptz, doubted_at timestamptz,
          writer uuid, writing_until timestamptz,
          primary key (repository_id, number, slot),
          foreign key (organization_id, repository_id)
            references repositories (organization_id, id) on delete cascade)""")
    op.execute("create index on posts (organization_id, repository_id)")
    op.execute("create index posts_behind_idx on posts (changed_at) where shown < wanted")
    op.execute("create index posts_doubted_idx on posts (doubted_at) where doubted_at is not null")
    for table in ("commands", "notices"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(KNOWN)
    for table in ("commands", "notices"):
        op.execute(f"alter table {table} force row level security")
    op.execute("alter table posts enable row level security, force row level security")
    op.execute(f"create policy tenant on posts to forge_tenant using ({OWN}) with check ({OWN})")
    op.execute("grant select, insert, update, delete on posts to forge_tenant")
    op.execute("create policy system on posts to forge_system using (true) with check (true)")
    # Whoever sweeps looks for comments that are behind, and reads no words.
    op.execute("""
        grant select (organization_id, repository_id, number, slot, wanted, shown, changed_at, swept_at, doubted_at,
          writing_until) on posts to forge_system""")
    op.execute("grant update (wanted, changed_at, swept_at, doubted_at) on posts to forge_system")


def downgrade() -> None:
    """What is behind stays behind until somebody says something new there."""
    op.execute("drop table posts")
