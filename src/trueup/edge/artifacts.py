"""
Artifacts: what was rendered, kept on disk by digest, so that a restart renders nothing again.

A cache and nothing more: whatever goes wrong with it (a full disk, a damaged file) costs a render,
never an answer. Its size is bounded; what was not used for longest goes first. Where the disk takes
no file, memory serves until the next start.
"""

import hashlib
import logging
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("trueup.edge")

_TABLE = """
CREATE TABLE IF NOT EXISTS artifact (
  key TEXT PRIMARY KEY, checksum BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS artifact_used ON artifact (used);
"""
_REFRESH = 3600
_SPARE = 0.9
_MEMORY = 32 << 20  # bytes that are kept where there is no disk


class Artifacts:
    """Bytes by key in the SQLite file *path*, up to *room* bytes in all (as compressed)."""

    def __init__(
        self, path: Path, room: int = 1 << 30, now: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._room = room
        self._now = now
        self._database = self._opened()
        self._used = self._total()

    @property
    def used(self) -> int:
        """Bytes."""
        return self._used

    @property
    def room(self) -> int:
        return self._room

    def get(self, key: str) -> bytes | None:
        """What was put under *key*, if it is there and whole."""
        try:
            row = self._database.execute(
                "SELECT checksum, used, body FROM artifact WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                return None
            checksum, used, packed = row
            body = zlib.decompress(packed)
            if _checksum(body) != checksum:
                raise zlib.error("checksum")
            if self._now() - used > _REFRESH:
                self._touch(key)
        except zlib.error:
            self.drop(key)
            return None
        except sqlite3.Error:
            self._anew()
            return None
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep *body*, if there is room; what was kept under *key* is replaced."""
        packed = zlib.compress(body, 1)
        if len(packed) > self._room // 4:
            return
        row = (key, _checksum(body), len(packed), self._now(), packed)
        try:
            self._write("INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?, ?)", row)
            self._used += len(packed)
            if self._used > self._room:
                self._make_room()
        except sqlite3.OperationalError:
            return  # a full disk: the next render does the work again
        except sqlite3.Error:
            self._anew()

    def drop(self, key: str) -> None:
        """Forget what was put under *key*."""
        try:
            self._write("DELETE FROM artifact WHERE key = ?", (key,))
        except sqlite3.OperationalError:
            return
        except sqlite3.Error:
            self._anew()

    def close(self) -> None:
        self._database.close()

    def _touch(self, key: str) -> None:
        with suppress(sqlite3.OperationalError):  # a full disk
            self._write("UPDATE artifact SET used = ? WHERE key = ?", (self._now(), key))

    def _make_room(self) -> None:
        """Drop the longest unused until a tenth is free."""
        free = self._total() - int(self._room * _SPARE)
        rows = self._database.execute("SELECT key, size FROM artifact ORDER BY used")
        dropped: list[tuple[str]] = []
        for key, size in rows:
            if free <= 0:
                break
            free -= size
            dropped.append((key,))
        with self._database:
            self._database.executemany("DELETE FROM artifact WHERE key = ?", dropped)
        self._used = self._total()

    def _total(self) -> int:
        (total,) = self._database.execute("SELECT coalesce(sum(size), 0) FROM artifact").fetchone()
        return int(total)

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._database:
            self._database.execute(statement, values)

    def _opened(self) -> sqlite3.Connection:
        """A file as it was left; else an empty one; else none."""
        for prepare in (self._make_folder, self._remove):
            try:
                prepare()
                return _connected(str(self._path))
            except (sqlite3.Error, OSError) as error:
                reason = str(error)
        log.warning("no room for the cache on disk", extra={"reason": reason})
        self._room = min(self._room, _MEMORY)
        return _connected(":memory:")

    def _anew(self) -> None:
        """Begin again with an empty file: what was in it can be made again."""
        self._database.close()
        with suppress(OSError):
            self._remove()
        self._database = self._opened()
        self._used = self._total()

    def _make_folder(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _connected(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=1.0)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # a lost write costs a render
        database.executescript(_TABLE)
        database.execute("SELECT count(*) FROM artifact").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
