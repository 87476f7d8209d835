"""
Indexes for what was slow with millions of entries.

Which commits an entry names: verification and retention ask for that, entry by entry. And kind and
outcome beside what they are often asked together with.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("record_revisions_id", "record_revisions", ["id"])
    for name in ("application", "project", "who"):
        op.drop_index(f"record_entries_{name}", "record_entries")
        columns = [name, "id", "kind", "outcome"]
        op.create_index(f"record_entries_{name}", "record_entries", columns)
