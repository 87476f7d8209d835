"""
Owners: whose states are, and what becomes of them when nobody's Stack is for them any more.

An owner has all that is kept under the name of a Stack: each workspace, and what is beside it. What
nobody has claimed is of nobody's Stack if people have written it. If runs have, a version of ours
that knew of no owners has kept it, which may have worked beside us during an update.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, case, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.core.stacks.naming import ERRORED, EVER, OUTPUTS, lasts
from trueup.edge.states import locks, schema
from trueup.edge.states.database import turn
from trueup.edge.states.keeper import Keeper
from trueup.edge.states.schema import micros, moment, plain
from trueup.edge.together import Together
from trueup.model.terraform import Owner

TABLE = schema.owners
KEPT = (schema.versions, schema.blobs, schema.locks)


class Owners:
    """The ``Owners`` port."""

    def __init__(self, keeper: Keeper) -> None:
        self._database = keeper.database
        self._asked = Together(self._owned)

    async def owner(self, stack: str) -> Owner | None:
        return await self._asked.ask(stack)

    async def owners(self) -> Mapping[str, Owner]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(TABLE))).mappings().all()
        return {each["name"]: _read(each) for each in rows}

    async def _owned(self, stacks: frozenset[str]) -> Mapping[str, Owner | None]:
        async with self._database.reading() as connection:
            asked = select(TABLE).where(TABLE.c.name.in_(stacks))
            rows = (await connection.execute(asked)).mappings().all()
            found: dict[str, Owner | None] = {each["name"]: _read(each) for each in rows}
            for name in stacks - found.keys():
                found[name] = await _unclaimed(connection, name)
        return found

    async def claim(self, stack: str, owner: Owner, before: Owner | None) -> bool:
        async with self._database.writing(turn(stack)) as connection:
            if await _owner(connection, stack) != before:
                return False
            await connection.execute(delete(TABLE).where(TABLE.c.name == stack))
            await connection.execute(insert(TABLE).values(name=stack, **_written(owner)))
        return True

    async def vacate(self, stack: str, before: Owner) -> bool:
        blobs = schema.blobs
        async with self._database.writing(turn(stack)) as connection:
            if await _owner(connection, stack) != before or await _stated(connection, stack):
                return False
            await connection.execute(delete(blobs).where(_under(blobs, stack)))
            await connection.execute(delete(TABLE).where(TABLE.c.name == stack))
        return True

    async def clear(self, stack: str) -> None:
        blobs = schema.blobs
        async with self._database.writing(turn(stack)) as connection:
            asked = select(blobs.c.name, blobs.c.id).distinct().where(_under(blobs, stack))
            for name, id in (await connection.execute(asked)).all():
                if not lasts(name, id):
                    these = (blobs.c.name == name, blobs.c.id == id)
                    await connection.execute(delete(blobs).where(*these))

    async def remove(self, stack: str) -> None:
        """One state a transaction, so that whoever writes one has all of it or nothing."""
        async with self._database.reading() as connection:
            names = await _names(connection, stack)
            for name in names:
                if held := await locks.holder(connection, name):
                    raise locks.locked(name, held)
        for name in names:
            async with self._database.writing(turn(name)) as connection:
                if held := await locks.holder(connection, name):
                    raise locks.locked(name, held)
                for table in KEPT:
                    await connection.execute(delete(table).where(table.c.name == name))
        async with self._database.writing(turn(stack)) as connection:
            await connection.execute(delete(TABLE).where(TABLE.c.name == stack))


async def _owner(connection: AsyncConnection, stack: str) -> Owner | None:
    asked = select(TABLE).where(TABLE.c.name == stack)
    if (row := (await connection.execute(asked)).mappings().first()) is not None:
        return _read(row)
    return await _unclaimed(connection, stack)


async def _unclaimed(connection: AsyncConnection, stack: str) -> Owner | None:
    versions = schema.versions
    by_runs = select(func.max(case((versions.c.run != "", 1), else_=0)))
    found = (await connection.execute(by_runs.where(_under(versions, stack)))).scalar()
    return None if found is None else Owner(earlier=bool(found))


async def _stated(connection: AsyncConnection, stack: str) -> bool:
    """Whether there is a state, somebody who holds one, or one that could not be saved."""
    for table in (schema.versions, schema.locks):
        asked = select(table.c.name).where(_under(table, stack)).limit(1)
        if (await connection.execute(asked)).first() is not None:
            return True
    lost = schema.blobs.c.id.endswith(ERRORED, autoescape=True)
    asked = select(schema.blobs.c.name).where(_under(schema.blobs, stack), lost).limit(1)
    return (await connection.execute(asked)).first() is not None


async def _names(connection: AsyncConnection, stack: str) -> Iterable[str]:
    found: set[str] = set()
    for table in KEPT:
        asked = select(table.c.name).distinct().where(_under(table, stack))
        found.update(name for (name,) in (await connection.execute(asked)).all())
    return sorted(found)


def _under(table: Table, stack: str) -> ColumnElement[bool]:
    """
    Workspaces, what is beside them, and what is beside all of them. An Application and a Proposal
    of the same name have something kept, too.
    """
    beside = [f"{stack}:{each}" for each in (OUTPUTS, EVER)]
    return or_(table.c.name.startswith(f"{stack}/", autoescape=True), table.c.name.in_(beside))


def _read(row: Mapping[Any, Any]) -> Owner:
    left = moment(row["gone"]) if row["gone"] else None
    return Owner(row["project"], row["uid"], left, bool(row["earlier"]))


def _written(owner: Owner) -> dict[str, Any]:
    return {
        "project": plain(owner.project),
        "uid": plain(owner.uid),
        "gone": micros(owner.left) if owner.left else 0,
        "earlier": int(owner.earlier),
    }
