"""Retention: tombstones, a checkpoint; and commits, of which an entry may have several."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LONGEST = 512
REVISION = sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql")
"""By its bytes, for the beginning of a commit is looked for."""
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SQLITE = (
    "DROP TRIGGER record_entries_delete",
    """CREATE TRIGGER record_entries_delete BEFORE DELETE ON record_entries
        WHEN NOT EXISTS (SELECT 1 FROM record_pruned WHERE id = OLD.id AND link = OLD.link)
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_pruned_update BEFORE UPDATE ON record_pruned
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_pruned_delete BEFORE DELETE ON record_pruned
        WHEN OLD.id > (SELECT id FROM record_checkpoint)
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_checkpoint_update BEFORE UPDATE ON record_checkpoint
        WHEN NEW.id <= OLD.id BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_checkpoint_delete BEFORE DELETE ON record_checkpoint
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_revisions_update BEFORE UPDATE ON record_revisions
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER record_revisions_delete BEFORE DELETE ON record_revisions
        WHEN EXISTS (SELECT 1 FROM record_entries WHERE id = OLD.id)
        BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)
POSTGRESQL = (
    "DROP TRIGGER record_entries_delete ON record_entries",
    """CREATE FUNCTION record_retire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM record_pruned WHERE id = OLD.id AND link = OLD.link)
        THEN RAISE EXCEPTION 'the record is append-only'; END IF; RETURN OLD; END $$""",
    """CREATE FUNCTION record_bury() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.id > (SELECT id FROM record_checkpoint)
        THEN RAISE EXCEPTION 'the record is append-only'; END IF; RETURN OLD; END $$""",
    """CREATE FUNCTION record_unname() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM record_entries WHERE id = OLD.id)
        THEN RAISE EXCEPTION 'the record is append-only'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER record_entries_delete BEFORE DELETE ON record_entries
       FOR EACH ROW EXECUTE FUNCTION record_retire()""",
    """CREATE TRIGGER record_pruned_update BEFORE UPDATE ON record_pruned
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_pruned_delete BEFORE DELETE ON record_pruned
       FOR EACH ROW EXECUTE FUNCTION record_bury()""",
    """CREATE TRIGGER record_pruned_truncate BEFORE TRUNCATE ON record_pruned
       FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_checkpoint_update BEFORE UPDATE ON record_checkpoint
       FOR EACH ROW WHEN (NEW.id <= OLD.id) EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_checkpoint_delete BEFORE DELETE ON record_checkpoint
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_revisions_update BEFORE UPDATE ON record_revisions
       FOR EACH ROW EXECUTE FUNCTION record_refuse()""",
    """CREATE TRIGGER record_revisions_delete BEFORE DELETE ON record_revisions
       FOR EACH ROW EXECUTE FUNCTION record_unname()""",
)


def upgrade() -> None:
    op.create_table(
        "record_pruned",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(LONGEST), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    checkpoint = op.create_table(
        "record_checkpoint",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    op.bulk_insert(checkpoint, [{"only": 1, "id": 0, "link": ""}])
    op.create_table(
        "record_revisions",
        sa.Column("revision", REVISION, primary_key=True),
        sa.Column("id", ID, primary_key=True, autoincrement=False),
    )
    _name_commits()
    for each in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(each)


def _name_commits() -> None:
    """Those of the entries that are there already."""
    entries = sa.table("record_entries", sa.column("id"), sa.column("body"))
    revisions = sa.table("record_revisions", sa.column("revision"), sa.column("id"))
    last, connection = 0, op.get_bind()
    while True:
        wanted = sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(5000)
        found = connection.execute(wanted).all()
        if not found:
            return
        last = found[-1].id
        rows = [
            {"revision": revision.replace("\x00", "\ufffd")[:LONGEST], "id": each.id}
            for each in found
            for revision in dict.fromkeys(json.loads(each.body).get("revisions", ()))
            if revision
        ]
        if rows:
            connection.execute(revisions.insert(), rows)
