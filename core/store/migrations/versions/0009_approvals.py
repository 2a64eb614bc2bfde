"""Several approvals of one bill: the buyer's policy, what was given, who stands in for whom."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("businesses", sa.Column("approvals", columns.Json(), nullable=True))
    op.add_column("members", sa.Column("deputy", columns.Json(), nullable=True))
    op.add_column("members", sa.Column("away_until", sa.Date(), nullable=True))
    op.create_table(
        "approvals",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("document_id", sa.String(26), nullable=False),
        sa.Column("member_id", sa.String(26), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("instead_of", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("undone_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_approvals"),
    )
    op.create_index("ix_approvals_document", "approvals", ["business_id", "document_id"])


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
