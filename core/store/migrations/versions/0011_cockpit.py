"""Who has a question and until when it sleeps; each person's notices; approvals of vendors; whose time zone it is."""

import sqlalchemy as sa
from alembic import op

from core.domain.approvals import voices_from, voices_json
from core.store import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("taken_by", sa.String(26), nullable=True))
    op.add_column("questions", sa.Column("taken_name", sa.Text(), server_default="", nullable=False))
    op.add_column("questions", sa.Column("snoozed_until", columns.Instant(), nullable=True))
    op.add_column("questions", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    voices = columns.Json(voices_from, voices_json)
    op.add_column("sides", sa.Column("voices", voices, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("members", sa.Column("timezone_source", sa.String(24), server_default="", nullable=False))
    op.create_table(
        "notices",
        sa.Column("business_id", sa.String(26), nullable=False),
        sa.Column("member_id", sa.String(26), nullable=False),
        sa.Column("ways", columns.Json(dict), nullable=False),
        sa.Column("quiet_from", sa.String(5), server_default="", nullable=False),
        sa.Column("quiet_until", sa.String(5), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("business_id", "member_id", name="pk_notices"),
    )


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
