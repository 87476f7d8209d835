"""
Searching: pages of the record, newest first, in pieces that each answer at once.

A search walks down from the newest id in windows that grow; where hardly anything matches, it stops
after `PATIENCE` and says where to go on, so that no search holds a connection, however rare what is
looked for. Single entries of an application, a person, a commit … are found by their index.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.core.history.chain import Verifier
from trueup.edge.database import Database
from trueup.edge.history import schema
from trueup.model.record import Entry, Head, Page, Query, Sealed, Tombstone, Verdict
from trueup.ports import Clock

WINDOW = 20_000  # ids that are looked through first; then twice as many, and so on
INDEXED = 20  # times as many, where an index tells which
PATIENCE = 0.25  # seconds
READ = 1000  # rows of a walk through all
Shown = Callable[[Entry], bool]
Found = Mapping[Any, Any]
Link = Sealed | Tombstone


async def find(database: Database, query: Query, limit: int, shown: Shown, clock: Clock) -> Page:
    """At most *limit* entries that match and that may be *shown*."""
    began = clock.monotonic()
    taken: list[Entry] = []
    async with database.reading() as connection:
        low, high = await _span(connection, query)
        size = WINDOW * (INDEXED if _indexed(query) else 1)
        while high > low:
            floor = max(low, high - size)
            wanted = _matching(database, query, floor, high).order_by(schema.entries.c.id.desc())
            found = (await connection.execute(wanted.limit(limit + 1))).mappings().all()
            for each in found:
                entry = schema.entry(dict(each))
                if shown(entry):
                    if len(taken) == limit:
                        return Page(tuple(taken), taken[-1].id)
                    taken.append(entry)
            if len(found) > limit:
                high = found[-1]["id"] - 1  # there may be more in this window
            else:
                high, size = floor, size * 2
            if clock.monotonic() - began > PATIENCE and high > low:
                return Page(tuple(taken), high + 1)
    return Page(tuple(taken))


async def one(database: Database, id: int) -> Entry | None:
    async with database.reading() as connection:
        wanted = select(schema.entries.c.body).where(schema.entries.c.id == id)
        found = (await connection.execute(wanted)).mappings().one_or_none()
        return schema.entry(dict(found)) if found else None


async def following(database: Database, query: Query, limit: int) -> tuple[list[Entry], int]:
    """Oldest first after ``query.after``; and how far was looked."""
    async with database.reading() as connection:
        last = (await connection.execute(select(schema.head.c.id))).scalar_one()
        top = min(last, query.after + WINDOW)
        wanted = (
            _matching(database, query, query.after, top).order_by(schema.entries.c.id).limit(limit)
        )
        found = (await connection.execute(wanted)).mappings().all()
    entries = [schema.entry(dict(each)) for each in found]
    return entries, entries[-1].id if len(entries) == limit else max(top, query.after)


async def walk(database: Database, query: Query) -> AsyncIterator[tuple[Entry, str]]:
    """All that match, oldest first, each with its link; in batches, so that nobody waits."""
    async with database.reading() as connection:
        low, high = await _span(connection, query)
    while high > low:
        async with database.reading() as connection:
            top = min(high, low + WINDOW * 5)
            wanted = _matching(database, query, low, top).order_by(schema.entries.c.id).limit(READ)
            found = (await connection.execute(wanted)).mappings().all()
        for each in found:
            yield schema.entry(dict(each)), each["link"]
        low = found[-1]["id"] if len(found) == READ else top


async def verify(database: Database, *heads: Head) -> Verdict:
    """The whole chain, in one state of it."""
    async with database.reading() as connection:
        begin = (await connection.execute(select(schema.checkpoint))).mappings().one()
        end = (await connection.execute(select(schema.head))).mappings().one_or_none()
        verifier = Verifier(Head(begin["id"], begin["link"]), heads)
        async for each, entry in _all(connection):
            verifier.take(each, entry)
    return verifier.verdict(Head(end["id"], end["link"]) if end else Head())


async def chained(database: Database) -> AsyncIterator[Link]:
    """The whole chain, as it is kept, oldest first: what retention took is there by its hash."""
    async with database.reading() as connection:
        async for each, _ in _all(connection):
            yield each


async def _all(connection: AsyncConnection) -> AsyncIterator[tuple[Link, Entry | None]]:
    last = -1
    while True:
        ids, taken = await _piece(connection, last)
        if not ids:
            return
        for each in taken:
            yield each
        last = ids[-1]


async def _piece(
    connection: AsyncConnection, last: int
) -> tuple[list[int], list[tuple[Link, Entry | None]]]:
    """Some of the chain after *last*: entries and tombstones, in their order."""
    entries, pruned, revisions = schema.entries, schema.pruned, schema.revisions
    rows: dict[int, list[Any]] = {}
    top = 2**63 - 1
    for table in (entries, pruned):
        wanted = select(table).where(table.c.id > last).order_by(table.c.id).limit(READ)
        found = (await connection.execute(wanted)).mappings().all()
        if len(found) == READ:
            top = min(top, found[-1]["id"])
        for each in found:
            rows.setdefault(each["id"], []).append(dict(each))
    ids = sorted(id for id in rows if id <= top)
    if not ids:
        return [], []
    named: dict[int, set[str]] = {}
    within = (revisions.c.id >= ids[0]) & (revisions.c.id <= ids[-1])
    for each in (await connection.execute(select(revisions).where(within))).mappings():
        named.setdefault(each["id"], set()).add(each["revision"])
    return ids, [_link(row, named.get(id, set())) for id in ids for row in rows[id]]


def _link(row: dict[str, Any], named: set[str]) -> tuple[Link, Entry | None]:
    """A row whose columns do not say what its body says is given with a link that cannot hold."""
    if "content" in row:
        return schema.buried(row), None
    sealed = schema.sealed(row)
    try:
        entry = schema.entry(row)
    except ValueError:
        return sealed, None
    said = schema.columns(entry)
    same = {name: row[name] for name in said} == said and named == set(schema.commits(entry))
    return sealed if same else msgspec.structs.replace(sealed, link=""), entry


async def _span(connection: AsyncConnection, query: Query) -> tuple[int, int]:
    """The ids among which all that match are: above the first, up to the second."""
    entries = schema.entries
    last = (await connection.execute(select(schema.head))).mappings().one()
    low, high = query.after, last["id"]
    if query.before:
        high = min(high, query.before - 1)
    if query.since:
        after = entries.c.kept >= schema.micros(query.since)
        wanted = select(entries.c.id).where(after).order_by(entries.c.kept, entries.c.id).limit(1)
        first = (await connection.execute(wanted)).scalar_one_or_none()
        low = high if first is None else max(low, first - 1)
    if query.until:
        until = entries.c.kept <= schema.micros(query.until) + last["lag"]
        order = (entries.c.kept.desc(), entries.c.id.desc())
        wanted = select(entries.c.id).where(until).order_by(*order).limit(1)
        newest = (await connection.execute(wanted)).scalar_one_or_none()
        high = min(high, newest or 0)
    if query.commit:
        ids = schema.revisions.c.id
        wanted = select(func.min(ids), func.max(ids)).where(_of_commit(query.commit))
        first, newest = (await connection.execute(wanted)).one()
        low, high = max(low, (first or 1) - 1), min(high, newest or 0)
    return low, high


def _indexed(query: Query) -> bool:
    return bool(query.application or query.project or query.who or query.commit)


def _of_commit(commit: str) -> ColumnElement[bool]:
    revision = schema.revisions.c.revision
    return (revision >= commit) & (revision < commit + "\U0010ffff")


def _matching(database: Database, query: Query, low: int, high: int) -> Select[Any]:
    entries = schema.entries
    wanted = select(entries.c.id, entries.c.body, entries.c.link).where(
        entries.c.id > low, entries.c.id <= high, *_conditions(query, led=database.file is not None)
    )
    if query.commit:
        named = select(schema.revisions.c.id).where(_of_commit(query.commit))
        wanted = wanted.where(entries.c.id.in_(named))
    return wanted


def _conditions(query: Query, *, led: bool) -> list[ColumnElement[bool]]:
    """
    *led*: only the first may be found by its index. PostgreSQL knows which tells the most; SQLite
    would take that of the outcome.
    """
    columns = schema.entries.c
    exact = {
        "application": [query.application],
        "project": [query.project],
        "who": [query.who],
        "kind": [str(each) for each in query.kinds],
        "outcome": [query.outcome or ""],
        "namespace": [query.namespace],
    }
    found: list[ColumnElement[bool]] = []
    for name, values in exact.items():
        wanted = [schema.plain(each) for each in values if each]
        column = func.coalesce(columns[name], "") if led and found else columns[name]
        if wanted:
            found.append(column.in_(wanted) if len(wanted) > 1 else column == wanted[0])
    if query.object:
        found.append(columns.object.contains(schema.plain(query.object), autoescape=True))
    if query.text:
        text = query.text.lower().replace("\x00", "\ufffd")
        found.append(columns.words.contains(text, autoescape=True))
    if query.since:
        found.append(columns.time >= schema.micros(query.since))
    if query.until:
        found.append(columns.time <= schema.micros(query.until))
    return found
