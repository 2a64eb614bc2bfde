"""What was printed, and what it looks like: kept originals, logos, a colour."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("businesses", sa.Column("colour", sa.String(7), server_default="", nullable=False))
    op.create_table(
        "document_files",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("document_id", sa.String(26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("parties", columns.Json(), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "document_id", "version", name=op.f("pk_document_files")),
    )
    op.create_table(
        "logos",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "sha256", name=op.f("pk_logos")),
    )


def downgrade() -> None:
    op.drop_table("logos")
    op.drop_table("document_files")
    op.drop_column("businesses", "colour")
