"""Raw mail is kept once, under its hash, apart from the inbox; a mailbox is polled by one process at a time."""

import hashlib

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHUNK = 100


def upgrade() -> None:
    op.create_table(
        "kept_bytes",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("body", columns.Raw(), nullable=False),
        sa.Column("kept_at", columns.Instant(), nullable=False),
    )
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.String(300), primary_key=True),
        sa.Column("owner", sa.String(40), server_default="", nullable=False),
        sa.Column("lease_until", columns.Instant(), nullable=True),
        sa.Column("read_at", columns.Instant(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
    )
    op.add_column("inbox", sa.Column("sha256", sa.String(64), server_default="", nullable=False))
    op.add_column("inbox", sa.Column("result", sa.String(32), server_default="", nullable=False))
    _move()
    op.drop_column("inbox", "raw")
    op.create_index("ix_inbox_sha256", "inbox", ["sha256"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])


def _move() -> None:
    """The bytes of mails that are there; `source` said by which door they came, and one mail has one key now."""
    connection = op.get_bind()
    inbox = sa.table(
        "inbox",
        sa.column("id", sa.Integer),
        sa.column("source", sa.String),
        sa.column("raw", sa.LargeBinary),
        sa.column("sha256", sa.String),
        sa.column("received_at", columns.Instant()),
    )
    kept = sa.table(
        "kept_bytes",
        sa.column("sha256", sa.String),
        sa.column("body", sa.LargeBinary),
        sa.column("kept_at", columns.Instant()),
    )
    last = 0
    while True:
        rows = connection.execute(
            sa.select(inbox.c.id, inbox.c.raw, inbox.c.received_at)
            .where(inbox.c.id > last)
            .order_by(inbox.c.id)
            .limit(CHUNK)
        ).all()
        if not rows:
            break
        for number, raw, at in rows:
            sha256 = hashlib.sha256(raw).hexdigest()
            there = connection.execute(sa.select(kept.c.sha256).where(kept.c.sha256 == sha256)).first()
            if there is None:
                connection.execute(sa.insert(kept).values(sha256=sha256, body=raw, kept_at=at))
            connection.execute(sa.update(inbox).where(inbox.c.id == number).values(sha256=sha256))
            last = number
    connection.execute(sa.update(inbox).values(source="mail"))


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
