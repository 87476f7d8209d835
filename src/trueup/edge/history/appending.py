"""Appending: entries with their links at the end of the chain, within one transaction."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.core.history.chain import sealed
from trueup.edge.history import schema
from trueup.model.record import Entry, Head


async def head(connection: AsyncConnection) -> Head:
    found = (await connection.execute(select(schema.head))).mappings().one()
    return Head(found["id"], found["link"])


async def append(connection: AsyncConnection, entries: Sequence[Entry], now: int) -> Head:
    """*now*: microseconds; nobody else may write meanwhile."""
    found = (await connection.execute(select(schema.head))).mappings().one()
    before = Head(found["id"], found["link"])
    numbered = [
        msgspec.structs.replace(each, id=before.id + at) for at, each in enumerate(entries, 1)
    ]
    times = [schema.micros(each.time) for each in numbered]
    kept = max(now, found["kept"], *times)
    links = list(sealed(numbered, before))
    rows = [schema.row(entry, link, kept) for entry, link in zip(numbered, links, strict=True)]
    await connection.execute(insert(schema.entries), rows)
    commits = [
        {"revision": revision, "id": each.id}
        for each in numbered
        for revision in schema.commits(each)
    ]
    if commits:
        await connection.execute(insert(schema.revisions), commits)
    after = Head(links[-1].id, links[-1].link)
    lag = max(found["lag"], *(kept - time for time in times))
    values = {"id": after.id, "link": after.link, "kept": kept, "lag": lag}
    await connection.execute(update(schema.head).values(values))
    return after
