"""
Filling a record with millions of entries: rows in bulk, and indexes when all are there.

The rows and links are the very ones that appending makes; only the way into the tables is another.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from trueup.core.history.chain import FIRST, sealed
from trueup.edge.database import Database
from trueup.edge.history import schema
from trueup.model.record import Entry, Head

TOGETHER = 5_000
Rows = list[dict[str, Any]]


async def fill(database: Database, url: str, entries: Iterable[Entry]) -> None:
    """An empty record."""
    await database.update()
    if database.file:
        _to_sqlite(database.file, entries)
    else:
        await _to_postgres(url, entries)


def _pieces(entries: Iterable[Entry]) -> Iterator[tuple[Rows, Rows, Head]]:
    """Rows of entries, of their commits, and where the chain is then."""
    source, head = iter(entries), FIRST
    while made := list(islice(source, TOGETHER)):
        numbered = [
            msgspec.structs.replace(each, id=head.id + at) for at, each in enumerate(made, 1)
        ]
        links = list(sealed(numbered, head))
        rows = [
            schema.row(entry, link, schema.micros(entry.time))
            for entry, link in zip(numbered, links, strict=True)
        ]
        commits = [
            {"revision": revision, "id": each.id}
            for each in numbered
            for revision in schema.commits(each)
        ]
        head = Head(links[-1].id, links[-1].link)
        yield rows, commits, head


def _to_sqlite(path: Path, entries: Iterable[Entry]) -> None:
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("PRAGMA synchronous = OFF")
    file.execute("PRAGMA cache_size = -200000")
    wanted = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
    later = [each for each in file.execute(wanted).fetchall() if each[2]]
    for kind, name, _ in later:
        file.execute(f"DROP {kind} {name}")
    for rows, commits, head in _pieces(entries):
        file.execute("BEGIN")
        for table, found in ((schema.entries, rows), (schema.revisions, commits)):
            marks = ", ".join(f":{name}" for name in found[0])
            columns = ", ".join(found[0])
            file.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", found)  # noqa: S608
        file.execute(
            "UPDATE record_head SET id = ?, link = ?, kept = ?",
            (head.id, head.link, rows[-1]["kept"]),
        )
        file.execute("COMMIT")
    for _, _, statement in later:
        file.execute(statement)
    file.close()


async def _to_postgres(url: str, entries: Iterable[Entry]) -> None:
    server = await asyncpg.connect(url)
    wanted = (
        "SELECT indexname AS name, indexdef AS sql FROM pg_indexes "
        "WHERE tablename IN ('record_entries', 'record_revisions') AND indexname NOT LIKE '%_pkey'"
    )
    later = await server.fetch(wanted)
    for each in later:
        await server.execute(f"DROP INDEX {each['name']}")
    for name in ("entries", "head", "revisions"):
        await server.execute(f"ALTER TABLE record_{name} DISABLE TRIGGER ALL")
    for rows, commits, head in _pieces(entries):
        for table, found in ((schema.entries, rows), (schema.revisions, commits)):
            names = list(found[0])
            records = [tuple(each.values()) for each in found]
            await server.copy_records_to_table(table.name, records=records, columns=names)
        await server.execute(
            "UPDATE record_head SET id = $1, link = $2, kept = $3",
            head.id,
            head.link,
            rows[-1]["kept"],
        )
    for each in later:
        await server.execute(each["sql"])
    for name in ("entries", "head", "revisions"):
        await server.execute(f"ALTER TABLE record_{name} ENABLE TRIGGER ALL")
    await server.execute("VACUUM ANALYZE")
    await server.close()
