"""Threads: under which message of a chat others of the same group belong, for every replica."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.outbox.schema import plain, threads
from trueup.model.notice import Head

TABLE = threads


async def head(connection: AsyncConnection, group: Sequence[str]) -> Head | None:
    asked = select(TABLE.c.place, TABLE.c.head).where(TABLE.c.key == _key(group))
    found = (await connection.execute(asked)).first()
    return Head(found[0], found[1]) if found else None


async def begin(connection: AsyncConnection, group: Sequence[str], it: Head, now: int) -> None:
    """The last that was begun counts."""
    key = _key(group)
    await connection.execute(delete(TABLE).where(TABLE.c.key == key))
    row = {"key": key, "place": plain(it.place), "head": plain(it.message), "at": now}
    await connection.execute(insert(TABLE), [row])


async def thin(connection: AsyncConnection, before: int) -> None:
    await connection.execute(delete(TABLE).where(TABLE.c.at < before))


def _key(group: Sequence[str]) -> str:
    """A token may be part of it: it is not kept."""
    return hashlib.sha256("\0".join(group).encode()).hexdigest()
