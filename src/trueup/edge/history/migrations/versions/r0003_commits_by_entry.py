"""Which commits an entry names: verification and retention ask for that, entry by entry."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("record_revisions_id", "record_revisions", ["id"])
