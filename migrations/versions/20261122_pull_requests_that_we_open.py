"""The local host keeps what a pull request of ours says: body, labels, whether it is a draft, what the merge made.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table local_pull_requests
          add column body text not null default '', add column is_draft boolean not null default false,
          add column labels jsonb not null default '[]', add column merged_sha text""")


def downgrade() -> None:
    """What the columns hold also stands in the bare repository, from where it is kept again."""
    op.execute("""
        alter table local_pull_requests
          drop column body, drop column is_draft, drop column labels, drop column merged_sha""")
