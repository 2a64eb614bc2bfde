"""Bytes of mails stand last in their rows on SQLite.

Room for a large value is made in place only there: with a column behind it SQLite builds the whole row in memory,
which took twice the size of each large mail.
"""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("kept_bytes", "kept_before")
    op.create_table(
        "kept_bytes",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("kept_at", columns.Instant(), nullable=False),
        sa.Column("body", columns.Raw(), nullable=False),
    )
    op.execute("INSERT INTO kept_bytes (sha256, kept_at, body) SELECT sha256, kept_at, body FROM kept_before")
    op.drop_table("kept_before")


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
