"""Reminder policies for a business, a customer and a document; who wants a digest or a statement, and when."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "reports"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("businesses", sa.Column("reminders", columns.Json(), nullable=True))
    op.add_column("documents", sa.Column("reminders", columns.Json(), nullable=True))
    op.add_column("sides", sa.Column("reminders", columns.Json(), nullable=True))
    op.add_column("sides", sa.Column("reminders_paused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("sides", sa.Column("statements", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Nobody could set these: they held Penny's own steps, which now are what no policy means.
    op.drop_column("businesses", "reminder_steps")
    op.drop_column("sides", "reminder_steps")


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
