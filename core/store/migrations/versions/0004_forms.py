"""What the forms keep: where a language is known from, contacts' titles and removal, a customer's own defaults."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("language_source", sa.String(24), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("title", sa.String(80), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("language_source", sa.String(24), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("removed_at", columns.Instant(), nullable=True))
    op.add_column("sides", sa.Column("currency", sa.String(3), server_default="", nullable=False))
    op.add_column("sides", sa.Column("tax_rate", columns.Exact(), nullable=True))
    op.add_column("sides", sa.Column("note", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
