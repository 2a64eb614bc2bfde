"""Where Penny is installed in chats, the home pages that people look at, and a business's latest documents."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("bot_user", sa.String(64), server_default="", nullable=False),
        sa.Column("scopes", sa.Text(), server_default="", nullable=False),
        sa.Column("token", columns.Raw(), nullable=False),
        sa.Column("refresh", columns.Raw(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=True),
        sa.Column("renewing_until", columns.Instant(), nullable=True),
        sa.Column("installed_by", sa.String(64), server_default="", nullable=False),
        sa.Column("business_id", sa.String(26), nullable=True),
        sa.Column("place", sa.String(64), server_default="", nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("installed_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("surface", "account", name=op.f("pk_installations")),
    )
    op.create_table(
        "install_begun",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("data", columns.Json(dict), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("used_at", columns.Instant(), nullable=True),
    )
    op.create_table(
        "homes",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("opened_at", columns.Instant(), nullable=False),
        sa.Column("hash", sa.String(64), server_default="", nullable=False),
        sa.Column("state", columns.Json(dict), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "surface", "account", "person", name=op.f("pk_homes")),
    )
    op.create_index("ix_homes_opened_at", "homes", ["opened_at"])
    op.create_index("ix_ledger_entries_recent", "ledger_entries", ["business_id", "created_at", "document_id"])


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
