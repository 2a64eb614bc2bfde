"""What a mail that waits for people is likely to mean."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("likely", sa.String(80), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
