"""Searching: deliveries, newest first, without their messages."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.outbox.schema import deliveries, delivery
from trueup.model.delivery import Delivery, Sought

TABLE = deliveries
SHOWN = [each for each in TABLE.c if each.name != "body"]


async def find(connection: AsyncConnection, wanted: Sought, limit: int) -> list[Delivery]:
    asked = select(*SHOWN).where(*_conditions(wanted)).order_by(TABLE.c.id.desc()).limit(limit)
    return [delivery(dict(each)) for each in (await connection.execute(asked)).mappings()]


async def one(connection: AsyncConnection, id: int) -> Delivery | None:
    found = (await connection.execute(select(*SHOWN).where(TABLE.c.id == id))).mappings().first()
    return delivery(dict(found)) if found else None


def _conditions(wanted: Sought) -> list[ColumnElement[bool]]:
    names = ("kind", "namespace", "name", "project", "service", "trigger")
    found = [TABLE.c[each] == value for each in names if (value := getattr(wanted, each))]
    if wanted.phases:
        found.append(TABLE.c.phase.in_(wanted.phases))
    if wanted.before:
        found.append(TABLE.c.id < wanted.before)
    return found
