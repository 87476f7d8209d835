"""The entries, their chain's head, and that neither is ever changed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONGEST = 512
SEARCHED = ("application", "project", "kind", "who", "outcome")
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SQLITE = (
    """CREATE TRIGGER record_entries_update BEFORE UPDATE ON record_entries
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_entries_delete BEFORE DELETE ON record_entries
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_entries_insert BEFORE INSERT ON record_entries
        WHEN NEW.id <= (SELECT id FROM record_head)
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_head_update BEFORE UPDATE ON record_head WHEN NEW.id <= OLD.id
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_head_delete BEFORE DELETE ON record_head
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the record is append-only'; END $$""",
    """CREATE TRIGGER record_entries_update BEFORE UPDATE ON record_entries
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_entries_delete BEFORE DELETE ON record_entries
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_entries_truncate BEFORE TRUNCATE ON record_entries
       FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_head_update BEFORE UPDATE ON record_head
       FOR EACH ROW WHEN (NEW.id <= OLD.id) EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_head_delete BEFORE DELETE ON record_head
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_head_truncate BEFORE TRUNCATE ON record_head
       FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "record_entries",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("kept", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.String(LONGEST), nullable=False) for name in SEARCHED),
        sa.Column("namespace", sa.String(LONGEST), nullable=False),
        sa.Column("object", sa.String(LONGEST), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    for name in SEARCHED:
        op.create_index(f"record_entries_{name}", "record_entries", [name, "id"])
    op.create_index("record_entries_kept", "record_entries", ["kept"])
    head = op.create_table(
        "record_head",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("kept", sa.BigInteger, nullable=False),
        sa.Column("lag", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(head, [{"only": 1, "id": 0, "link": "", "kept": 0, "lag": 0}])
    for each in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(each)
