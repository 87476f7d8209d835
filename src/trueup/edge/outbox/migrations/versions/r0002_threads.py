"""Heads of threads, which later messages answer to; and settings that meant something last."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_threads",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("place", sa.String(512), nullable=False),
        sa.Column("head", sa.String(512), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("outbox_threads_at", "outbox_threads", ["at"])
    op.create_table(
        "outbox_settings",
        sa.Column("namespace", sa.String(512), primary_key=True),
        sa.Column("seal", sa.String(512), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
