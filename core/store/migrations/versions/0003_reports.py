"""Reminder policies for a business, a customer and a document; who wants a digest or a statement, and when."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0003"
down_revision = "0002"
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
    op.create_table(
        "digests",
        sa.Column("business_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("days", sa.String(length=16), nullable=False),
        sa.Column("empty", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=16), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("business_id", "member_id", name=op.f("pk_digests")),
    )
    op.create_index("ix_events_business", "events", ["business_id", "at"], unique=False)
    op.create_index("ix_events_other", "events", ["other_id", "at"], unique=False)
    _plan_digests()


def _plan_digests() -> None:
    """Businesses from before get an occurrence of a day that has passed: its only effect is to plan the next."""
    workspaces = sa.table("workspaces", sa.column("business_id"))
    businesses = sa.table("businesses", sa.column("id"), sa.column("timezone"))
    schedule = sa.table(
        "schedule",
        *(sa.column(name) for name in ("business_id", "kind", "subject_id", "occurrence", "tz", "state", "result")),
        sa.column("data", columns.Json()),
        sa.column("next_at", columns.Instant()),
    )
    linked = sa.select(businesses).where(businesses.c.id.in_(sa.select(workspaces.c.business_id)))
    now, day = datetime.now(UTC), "2000-01-03"
    rows = [
        {
            "business_id": id_,
            "kind": "digest",
            "subject_id": id_,
            "occurrence": f"{id_}:{day}",
            "data": {"member": "", "day": day, "since": now.isoformat()},
            "tz": timezone,
            "next_at": now,
            "state": "pending",
            "result": "",
        }
        for id_, timezone in op.get_bind().execute(linked)
    ]
    if rows:
        op.bulk_insert(schedule, rows)


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
