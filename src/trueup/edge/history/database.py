"""Where the record is kept: a file in the data folder, or a database that the settings name."""

from pathlib import Path

from trueup.edge.database import Database, Purpose, address

RECORD = Purpose(
    what="the record",
    file="record.db",
    migrations=Path(__file__).parent / "migrations",
    versions="record_version",
    turn=0x7472756575700001,
)


def database(said: str, folder: Path) -> Database:
    """*said*: its address; empty: a file in *folder*. ``Stalled`` if that is none of ours."""
    return Database(address(said, folder, RECORD), RECORD)
