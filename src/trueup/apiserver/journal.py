"""
Journal: the log table on disk; every acknowledged write is a row of it.

The current state is the last row of each object; older rows are the history that watches
and paged lists may still ask for, and are deleted as they fall out of it. One transaction
holds many writes; ``synchronous=FULL`` brings each transaction to the disk before it is
acknowledged. All methods block: the store calls them in its one worker thread.
"""

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

_SCHEMA = """
CREATE TABLE IF NOT EXISTS log (
    revision INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO meta VALUES ('compacted', 0);
"""
_INSERT = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"
_FULL = ("database or disk is full", "disk I/O error")


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One write: an object's new bytes, or its last ones if it is deleted."""

    revision: int
    resource: str
    namespace: str
    name: str
    deleted: bool
    body: bytes


class NotStored(Exception):
    """The disk did not take a transaction; nothing of it was stored."""

    def __init__(self, reason: str, *, full: bool) -> None:
        super().__init__(reason)
        self.full = full


class Journal:
    """The SQLite file. One process at a time: a second one is refused."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file or make it; raise ``NotStored`` if another process has it."""
        try:
            self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._path.chmod(0o600)  # it holds secrets
            for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
                self._db.execute(f"PRAGMA {pragma}").fetchall()
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self.close()
            raise NotStored(f"{self._path}: {error}", full=_is_full(error)) from error

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def compacted(self) -> int:
        """The revision up to which history is gone."""
        found: int = self._open.execute("SELECT value FROM meta").fetchone()[0]
        return found

    def rows(self) -> Iterator[Row]:
        """Everything that is kept, oldest first."""
        for row in self._open.execute("SELECT * FROM log ORDER BY revision"):
            yield Row(row[0], row[1], row[2], row[3], bool(row[4]), row[5])

    def commit(self, rows: Sequence[Row], gone: Iterable[int], compacted: int) -> None:
        """Add *rows* and drop the revisions *gone*, durably, all or nothing."""
        database = self._open
        try:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(_INSERT, [msgspec.structs.astuple(row) for row in rows])
            if dropped := [(revision,) for revision in gone]:
                database.executemany("DELETE FROM log WHERE revision = ?", dropped)
                database.execute("UPDATE meta SET value = ?", (compacted,))
            database.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._roll_back()
            raise NotStored(str(error), full=_is_full(error)) from error

    def _roll_back(self) -> None:
        if self._open.in_transaction:
            self._open.execute("ROLLBACK")

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            raise NotStored("the store is closed", full=False)
        return self._db


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return any(words in str(error) for words in _FULL)
