"""Where states are kept: a file in the data folder, or the database that the record is in."""

import hashlib
from pathlib import Path

from trueup.edge.database import Database, Purpose, address

STATES = Purpose(
    what="the states",
    file="states.db",
    migrations=Path(__file__).parent / "migrations",
    versions="state_version",
    turn=0x7472756575700002,
)


def database(said: str, folder: Path) -> Database:
    """*said*: its address; empty: a file in *folder*. ``Stalled`` if that is none of ours."""
    return Database(address(said, folder, STATES), STATES)


def turn(name: str) -> int:
    """Of one state: writers of others need not wait. A signed number of 64 bits."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
