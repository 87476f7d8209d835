"""Deliveries with their sealed messages, and the links that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox_deliveries",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(128), nullable=False, unique=True),
        *(_text(each) for each in ("kind", "namespace", "name", "uid", "project", "resource")),
        *(_text(each) for each in ("trigger", "templates", "service", "recipient", "phase")),
        *(_number(each) for each in ("made", "due", "sent", "tries", "within", "open")),
        _text("claimant"),
        sa.Column("problem", sa.Text, nullable=False),
        _text("seal"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("outbox_due", "outbox_deliveries", ["open", "due"])
    op.create_index("outbox_topic", "outbox_deliveries", ["kind", "namespace", "name", "id"])
    op.create_index("outbox_receiver", "outbox_deliveries", ["service", "recipient", "sent"])
    op.create_index("outbox_phase", "outbox_deliveries", ["phase", "id"])
    op.create_table(
        "outbox_links",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "outbox_told",
        sa.Column("topic", sa.String(512), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(512), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)
