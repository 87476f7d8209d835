"""
Retiring: taking entries that are older than the rules keep them, so that the chain still holds.

First the record says what will go, then it goes, in batches: whenever it is broken off, whatever is
gone was announced.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.core.history.chain import PRUNED, stamp
from trueup.edge.database import Database
from trueup.edge.history import schema
from trueup.edge.history.appending import append
from trueup.model.record import AUTOMATION, Edit, Entry, Head, Kind

BATCH = 2000
Bounds = Mapping[Kind, datetime]


async def retire(database: Database, bounds: Bounds, now: datetime) -> int:
    """Take what is older than *bounds* of its kind; how many entries that were."""
    async with database.reading() as connection:
        tops = {kind: await _top(connection, bound) for kind, bound in bounds.items()}
        counts = await _counts(connection, bounds, tops)
    if not counts:
        return 0
    edits = tuple(Edit(kind, counts.get(kind, 0), stamp(bound)) for kind, bound in bounds.items())
    total = sum(counts.values())
    told = _entry(now, f"{total} entries are older than they are kept", edits, {})
    async with database.writing() as connection:
        await append(connection, (told,), schema.micros(now))
    for kind, bound in bounds.items():
        while await _batch(database, _old(kind, bound, tops[kind])):
            pass
    await _shorten(database, now)
    return total


async def _top(connection: AsyncConnection, bound: datetime) -> int:
    """The id above which nothing is older: what is younger need not be read."""
    lag = (await connection.execute(select(schema.head.c.lag))).scalar_one()
    kept = schema.entries.c.kept
    wanted = (
        select(schema.entries.c.id)
        .where(kept < schema.micros(bound) + lag)
        .order_by(kept.desc(), schema.entries.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(wanted)).scalar_one_or_none() or 0


def _old(kind: Kind, bound: datetime, top: int) -> ColumnElement[bool]:
    columns = schema.entries.c
    return (columns.kind == kind) & (columns.id <= top) & (columns.time < schema.micros(bound))


async def _counts(
    connection: AsyncConnection, bounds: Bounds, tops: Mapping[Kind, int]
) -> Mapping[Kind, int]:
    found = {}
    for kind, bound in bounds.items():
        old = _old(kind, bound, tops[kind])
        wanted = select(func.count()).select_from(schema.entries).where(old)
        if count := (await connection.execute(wanted)).scalar_one():
            found[kind] = count
    return found


async def _batch(database: Database, old: ColumnElement[bool]) -> bool:
    entries = schema.entries
    async with database.writing() as connection:
        wanted = select(entries).where(old).order_by(entries.c.id).limit(BATCH)
        found = (await connection.execute(wanted)).mappings().all()
        if not found:
            return False
        ids = [each["id"] for each in found]
        await connection.execute(
            insert(schema.pruned), [schema.tombstone(dict(each)) for each in found]
        )
        for part in (ids[at : at + 500] for at in range(0, len(ids), 500)):
            await connection.execute(delete(entries).where(entries.c.id.in_(part)))
            await connection.execute(
                delete(schema.revisions).where(schema.revisions.c.id.in_(part))
            )
    return len(found) == BATCH


async def _shorten(database: Database, now: datetime) -> None:
    """Tombstones before the first entry are of no use: where they end is noted instead."""
    async with database.writing() as connection:
        first = (await connection.execute(select(func.min(schema.entries.c.id)))).scalar_one()
        wanted = select(schema.pruned.c.id, schema.pruned.c.link).where(
            schema.pruned.c.id == first - 1
        )
        found = (await connection.execute(wanted)).mappings().one_or_none()
        if found is None:
            return
        end = Head(found["id"], found["link"])
        told = _entry(now, f"the record begins after {end.id}", (), {"checkpoint": str(end)})
        await append(connection, (told,), schema.micros(now))
        await connection.execute(update(schema.checkpoint).values({"id": end.id, "link": end.link}))
        await connection.execute(delete(schema.pruned).where(schema.pruned.c.id <= end.id))


def _entry(
    now: datetime, message: str, changes: tuple[Edit, ...], details: Mapping[str, str]
) -> Entry:
    return Entry(
        now,
        Kind.RECORD,
        PRUNED,
        who=AUTOMATION,
        message=message,
        changes=changes,
        details=details,
    )
