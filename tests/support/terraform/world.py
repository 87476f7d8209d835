"""
The cloud itself, in a SQLite file: things by kind, what goes wrong next, and what was asked for.

Both sides use it: the provider, in a process of Terraform's, and tests, to look and to interfere.
"""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_TABLES = """
CREATE TABLE IF NOT EXISTS things (kind TEXT, id TEXT, name TEXT, fields TEXT, UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS troubles (verb TEXT, name TEXT, does TEXT, seconds REAL, times INTEGER);
CREATE TABLE IF NOT EXISTS calls (at REAL, verb TEXT, kind TEXT, name TEXT);
"""
_CRASHES = 3


class Refused(Exception):
    """The cloud says no."""


class HalfDone(Refused):
    """It was *made* all the same."""

    def __init__(self, said: str, made: dict[str, Any]) -> None:
        super().__init__(said)
        self.made = made


class Call(NamedTuple):
    """*verb*: ``create``, ``read``, ``update``, ``delete``, or ``image``."""

    verb: str
    kind: str
    name: str


class World:
    """*file*: where it is kept; empty: as ``$CLOUD_FILE`` says."""

    def __init__(self, file: str | Path = "") -> None:
        self._file = Path(file or os.environ.get("CLOUD_FILE") or "cloud.sqlite")

    def create(self, kind: str, wanted: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
        name = str(wanted["name"])
        does = self._asked("create", kind, name)
        time.sleep(seconds)
        id = f"{kind}-{secrets.token_hex(4)}"
        made = {**wanted, "id": id, **_given(kind, id)}
        with self._open() as database:
            words = (kind, id, name, json.dumps(made))
            database.execute("INSERT INTO things VALUES (?, ?, ?, ?)", words)
        if does == "half":
            raise HalfDone(f"{name} was made, and is not well", made)
        return made

    def read(self, kind: str, id: str, name: str) -> dict[str, Any] | None:
        self._asked("read", kind, name)
        return self._found(kind, id)

    def update(self, kind: str, id: str, wanted: dict[str, Any]) -> dict[str, Any]:
        self._asked("update", kind, str(wanted["name"]))
        if (found := self._found(kind, id)) is None:
            raise Refused(f"there is no {kind} {id}")
        found |= wanted
        if "revision" in found:
            found["revision"] += 1
        self._write(kind, id, found)
        return found

    def delete(self, kind: str, id: str, name: str) -> None:
        self._asked("delete", kind, name)
        with self._open() as database:
            database.execute("DELETE FROM things WHERE kind = ? AND id = ?", (kind, id))

    def image(self, name: str) -> str:
        self._asked("image", "image", name)
        return f"image-{name}"

    # What tests ask for.

    def things(self, kind: str) -> dict[str, dict[str, Any]]:
        """All of a kind, by name."""
        with self._open() as database:
            rows = database.execute("SELECT name, fields FROM things WHERE kind = ?", (kind,))
            return {name: json.loads(fields) for name, fields in sorted(rows)}

    def change(self, kind: str, name: str, **fields: Any) -> None:
        """Behind Terraform's back."""
        thing = self.things(kind)[name] | fields
        self._write(kind, thing["id"], thing)

    def remove(self, kind: str, name: str) -> None:
        """Behind Terraform's back."""
        with self._open() as database:
            database.execute("DELETE FROM things WHERE kind = ? AND name = ?", (kind, name))

    def add(self, kind: str, name: str, **fields: Any) -> str:
        """Made by hand, for imports: its id."""
        return str(self.create(kind, {"name": name, **fields})["id"])

    def trouble(
        self, verb: str, name: str = "", *, does: str = "fail", seconds: float = 0, times: int = 1
    ) -> None:
        """
        What comes of the next *times* that *verb* is asked for, of *name* or of any.

        *does*: ``fail``; ``half``: made, and an error; ``crash`` of the provider; ``slow``, by
        *seconds*. *verb* ``any`` with many *times* is an outage.
        """
        with self._open() as database:
            words = (verb, name, does, seconds, times)
            database.execute("INSERT INTO troubles VALUES (?, ?, ?, ?, ?)", words)

    def well(self) -> None:
        """No troubles any more."""
        with self._open() as database:
            database.execute("DELETE FROM troubles")

    def calls(self, verb: str = "") -> list[Call]:
        """What was asked for so far, in order."""
        with self._open() as database:
            rows = database.execute("SELECT verb, kind, name FROM calls ORDER BY at").fetchall()
        return [Call(*row) for row in rows if verb in ("", row[0])]

    def _asked(self, verb: str, kind: str, name: str) -> str:
        """What is to go wrong with it, if it does not go wrong here already."""
        with self._open() as database:
            database.execute(
                "INSERT INTO calls VALUES (?, ?, ?, ?)", (time.time(), verb, kind, name)
            )
            row = database.execute(
                "SELECT rowid, does, seconds FROM troubles WHERE verb IN (?, 'any')"
                " AND name IN (?, '') AND times > 0 ORDER BY rowid",
                (verb, name),
            ).fetchone()
            if row is None:
                return ""
            database.execute("UPDATE troubles SET times = times - 1 WHERE rowid = ?", (row[0],))
        match row[1]:
            case "crash":
                os._exit(_CRASHES)
            case "slow":
                time.sleep(row[2])
            case "fail":
                raise Refused(f"the cloud cannot {verb} {kind} {name}")
        return str(row[1])

    def _found(self, kind: str, id: str) -> dict[str, Any] | None:
        with self._open() as database:
            words = "SELECT fields FROM things WHERE kind = ? AND id = ?"
            row = database.execute(words, (kind, id)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def _write(self, kind: str, id: str, fields: dict[str, Any]) -> None:
        with self._open() as database:
            words = (fields["name"], json.dumps(fields), kind, id)
            database.execute(
                "UPDATE things SET name = ?, fields = ? WHERE kind = ? AND id = ?", words
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._file, timeout=30)
        try:
            with database:
                database.executescript(_TABLES)
                yield database
        finally:
            database.close()


def _given(kind: str, id: str) -> dict[str, Any]:
    """What the cloud itself says of a new thing."""
    if kind != "server":
        return {}
    ip = ".".join(str(int(each)) for each in bytes.fromhex(id.rpartition("-")[2]))
    return {"ip": ip, "token": f"token-{secrets.token_hex(8)}", "revision": 1}
