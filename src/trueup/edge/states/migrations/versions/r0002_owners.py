"""Whose states are; of those that were kept before, it is for the Stack that is there to say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME, LONGEST = sa.String(640), sa.String(512)
BESIDE = (":outputs", ":ever-hidden")
"""What is kept beside all workspaces of a Stack."""


def upgrade() -> None:
    owners = op.create_table(
        "state_owners",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("project", LONGEST, nullable=False),
        sa.Column("uid", LONGEST, nullable=False),
        sa.Column("gone", sa.BigInteger, nullable=False),
        sa.Column("earlier", sa.Integer, nullable=False),
    )
    known = {"project": "", "uid": "", "gone": 0, "earlier": 1}
    rows = [{"name": each, **known} for each in sorted(_stacks())]
    if rows:
        op.bulk_insert(owners, rows)


def _stacks() -> set[str]:
    """``namespace/name`` of all that something is kept of; a run's errand is of no Stack."""
    found = set()
    for table in ("state_versions", "state_blobs"):
        kept = sa.table(table, sa.column("name", sa.String))
        names = sa.select(kept.c.name).distinct()
        for (name,) in op.get_bind().execute(names):
            parts = name.split("/")
            if len(parts) > 2:
                found.add("/".join(parts[:2]))
            elif name.endswith(BESIDE):
                found.add(name.rpartition(":")[0])
    return found
