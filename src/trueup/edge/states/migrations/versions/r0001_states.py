"""States in versions, their locks, what is kept beside them, and the keys that sealed it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME, LONGEST = sa.String(640), sa.String(512)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _versions()
    op.create_table(
        "state_locks",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("id", LONGEST, nullable=False),
        sa.Column("info", sa.Text, nullable=False),
        sa.Column("by", LONGEST, nullable=False),
        sa.Column("run", LONGEST, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "state_blobs",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("id", LONGEST, primary_key=True),
        sa.Column("blob", LONGEST, primary_key=True),
        sa.Column("turn", sa.BigInteger, nullable=False),
        *_sealed(),
    )
    op.create_table(
        "state_keys",
        sa.Column("id", LONGEST, primary_key=True),
        sa.Column("proof", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "state_runs_ended",
        sa.Column("run", LONGEST, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _versions() -> None:
    op.create_table(
        "state_versions",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("serial", sa.BigInteger, nullable=False),
        sa.Column("lineage", LONGEST, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("by", LONGEST, nullable=False),
        sa.Column("run", LONGEST, nullable=False),
        sa.Column("revision", LONGEST, nullable=False),
        sa.Column("restored", sa.BigInteger, nullable=False),
        sa.Column("resources", sa.BigInteger, nullable=False),
        sa.Column("terraform_version", LONGEST, nullable=False),
        sa.Column("deleted", sa.Integer, nullable=False),
        *_sealed(),
    )


def _sealed() -> tuple[sa.Column[str], sa.Column[bytes]]:
    return (
        sa.Column("key", LONGEST, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
