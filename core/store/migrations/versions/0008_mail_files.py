"""Files that were attached to mails, as people see them beside a question and as later work finds them."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_files",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(26), nullable=False),
        sa.Column("question_id", sa.String(26), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("content_type", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kept_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id"),
        sa.UniqueConstraint("inbox_id", "number"),
    )
    op.create_index("ix_mail_files_question", "mail_files", ["business_id", "question_id"])
    op.create_index("ix_mail_files_sha256", "mail_files", ["sha256"])


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
