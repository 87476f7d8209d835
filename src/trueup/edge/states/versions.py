"""Versions of states: what is asked of their table, within one transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.states import schema
from trueup.edge.states.vault import Sealed
from trueup.model.terraform import StateVersion

TABLE = schema.versions
Row = Mapping[Any, Any]


async def newest(
    connection: AsyncConnection, names: Collection[str] | None = None
) -> Mapping[str, StateVersion]:
    """Of all states, or of those *names*, by name."""
    last = select(TABLE.c.name, func.max(TABLE.c.number).label("number")).group_by(TABLE.c.name)
    found = (last if names is None else last.where(TABLE.c.name.in_(names))).subquery()
    both = and_(TABLE.c.name == found.c.name, TABLE.c.number == found.c.number)
    rows = await connection.execute(select(*schema.HEAD).join(found, both))
    return {each["name"]: version(each) for each in rows.mappings().all()}


async def latest(connection: AsyncConnection, name: str) -> StateVersion | None:
    """Without its body; one that says that there is none is one as well."""
    found = await _first(connection, select(*schema.HEAD).where(TABLE.c.name == name))
    return version(found) if found else None


async def newest_row(connection: AsyncConnection, name: str) -> Row | None:
    return await _first(connection, select(TABLE).where(TABLE.c.name == name))


async def row(connection: AsyncConnection, name: str, number: int) -> Row | None:
    asked = select(TABLE).where(TABLE.c.name == name, TABLE.c.number == number)
    return await _first(connection, asked)


async def all_of(connection: AsyncConnection, name: str) -> Sequence[StateVersion]:
    asked = select(*schema.HEAD).where(TABLE.c.name == name).order_by(TABLE.c.number.desc())
    return [version(each) for each in (await connection.execute(asked)).mappings().all()]


async def add(connection: AsyncConnection, name: str, said: StateVersion, body: Sealed) -> None:
    key, sealed = body
    texts = ("lineage", "sha256", "by", "run", "revision", "terraform_version")
    numbers = ("number", "serial", "size", "restored", "resources")
    values = {
        **{each: schema.plain(getattr(said, each)) for each in texts},
        **{each: getattr(said, each) for each in numbers},
        "name": name,
        "at": schema.micros(said.at),
        "deleted": int(said.deleted),
        "key": key,
        "body": sealed,
    }
    await connection.execute(insert(TABLE).values(values))


def version(found: Row) -> StateVersion:
    said = {each.name: found[each.name] for each in schema.HEAD if each.name != "name"}
    said |= {"at": schema.moment(found["at"]), "deleted": bool(found["deleted"])}
    return StateVersion(**said)


async def _first(connection: AsyncConnection, asked: Select[Any]) -> Row | None:
    """The newest of them."""
    rows = await connection.execute(asked.order_by(TABLE.c.number.desc()).limit(1))
    found: Row | None = rows.mappings().first()
    return found
