"""What can be taken back, what is claimed and contested, credit notes, redirected contacts, questions by mail."""

import sqlalchemy as sa
from alembic import op

from core.domain.claims import Dispute, Step, claims_from, claims_json
from core.domain.network import Redirect
from core.store import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    step = columns.Json(Step.from_json, Step.as_json)
    op.add_column("businesses", sa.Column("undo_hours", sa.Integer(), nullable=True))
    op.add_column("connections", sa.Column("step", step, nullable=True))
    op.add_column("sides", sa.Column("redirect", columns.Json(Redirect.from_json, Redirect.as_json), nullable=True))
    op.add_column("documents", sa.Column("credited", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    claims = columns.Json(claims_from, claims_json)
    op.add_column("documents", sa.Column("claims", claims, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("documents", sa.Column("dispute", columns.Json(Dispute.from_json, Dispute.as_json), nullable=True))
    op.add_column("documents", sa.Column("step", step, nullable=True))
    op.add_column("promises", sa.Column("settled", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("conversations", sa.Column("asked", columns.Json(dict), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a restored backup is the way back")
