"""Locks of states: who holds which, within one transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.states import schema
from trueup.k8s.value import decode, encode
from trueup.model.errors import Refused
from trueup.model.terraform import Lock, LockInfo

TABLE = schema.locks


async def holder(connection: AsyncConnection, name: str) -> Lock | None:
    asked = select(TABLE).where(TABLE.c.name == name)
    found = (await connection.execute(asked)).mappings().first()
    return _lock(found) if found is not None else None


async def holders(
    connection: AsyncConnection, names: Collection[str] | None = None
) -> Mapping[str, Lock]:
    """Of all that are held, or of those *names*, by name of the state."""
    asked = select(TABLE) if names is None else select(TABLE).where(TABLE.c.name.in_(names))
    rows = await connection.execute(asked)
    return {each["name"]: _lock(each) for each in rows.mappings().all()}


async def take(connection: AsyncConnection, name: str, lock: Lock, now: int) -> None:
    values = {
        "name": name,
        "id": schema.plain(lock.info.id),
        "info": encode(lock.info).decode(),
        "by": schema.plain(lock.by),
        "run": schema.plain(lock.run),
        "at": schema.micros(lock.at) if lock.at else now,
    }
    await connection.execute(insert(TABLE).values(values))


async def release(connection: AsyncConnection, name: str) -> None:
    await connection.execute(delete(TABLE).where(TABLE.c.name == name))


async def check(connection: AsyncConnection, name: str, id: str) -> None:
    """Whoever writes holds it by that id, or nobody does and they say none. ``Refused`` (409)."""
    held = await holder(connection, name)
    if held is None and id:
        message = f"the lock {id} on state {name} is not held any more: it was released"
        raise Refused(409, "Conflict", message, "lock it again, and plan anew")
    if held is not None and held.info.id != id:
        raise locked(name, held)


def locked(name: str, held: Lock) -> Refused:
    who = held.info.who or held.by or "somebody"
    since = f" since {held.at:%Y-%m-%d %H:%M:%S} UTC" if held.at else ""
    what = f" ({held.info.operation})" if held.info.operation else ""
    message = f"state {name} is locked by {who}{what}{since}, lock {held.info.id}"
    return Refused(409, "Conflict", message, "wait until it is released, or release it by that id")


def _lock(found: Mapping[Any, Any]) -> Lock:
    info = decode(found["info"].encode(), LockInfo)
    return Lock(info, found["by"], found["run"], schema.moment(found["at"]))
