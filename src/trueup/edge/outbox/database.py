"""Where deliveries are kept: a file in the data folder, or the database that the record is in."""

from pathlib import Path

from trueup.edge.database import Database, Purpose, address

OUTBOX = Purpose(
    what="the outbox",
    file="outbox.db",
    migrations=Path(__file__).parent / "migrations",
    versions="outbox_version",
    turn=0x7472756575700003,
)


def database(said: str, folder: Path) -> Database:
    """*said*: its address; empty: a file in *folder*. ``Stalled`` if that is none of ours."""
    return Database(address(said, folder, OUTBOX), OUTBOX)
