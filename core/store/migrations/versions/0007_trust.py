"""Who may be believed by mail and what became of what left: settings, strangers' addresses, deliveries."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("businesses", sa.Column("mail_codes", sa.String(8), server_default="", nullable=False))
    op.add_column("questions", sa.Column("address", sa.String(254), server_default="", nullable=False))
    op.create_table(
        "deliveries",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("subject_kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(26), nullable=False),
        sa.Column("contact_id", sa.String(26), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("wire_id", sa.String(200), server_default="", nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("opened_at", columns.Instant(), nullable=True),
        sa.Column("replied_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint(
            "business_id", "subject_kind", "subject_id", "contact_id", name=op.f("pk_deliveries")
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
