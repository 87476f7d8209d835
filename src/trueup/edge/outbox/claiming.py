"""
Claiming: who sends what, for how long; and how much waits for whom.

A claim ends by itself: what a process had that died comes to the next one.
"""

from typing import NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.outbox.schema import deliveries, delivery, moment
from trueup.edge.outbox.searching import SHOWN
from trueup.model.delivery import Backlog, Delivery, Phase

TABLE = deliveries


class Claimed(NamedTuple):
    """*seal*: by which key the message is sealed."""

    delivery: Delivery
    key: str
    seal: str
    body: bytes


async def claim(
    connection: AsyncConnection, receiver: tuple[str, str], by: str, now: int, until: int, most: int
) -> list[Claimed]:
    """The oldest that are due for *receiver*, *most* of them, each with its message."""
    service, recipient = receiver
    due = (TABLE.c.open == 1, TABLE.c.due <= now)
    whose = (TABLE.c.service == service, TABLE.c.recipient == recipient)
    wanted = select(*SHOWN, TABLE.c.body).where(*due, *whose).order_by(TABLE.c.id).limit(most)
    rows = (await connection.execute(wanted)).mappings().all()
    mine = {"phase": Phase.SENDING, "claimant": by, "due": until, "tries": TABLE.c.tries + 1}
    ids = [each["id"] for each in rows]
    if ids:
        await connection.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(mine))
    found = [{**each, "phase": Phase.SENDING, "tries": each["tries"] + 1} for each in rows]
    return [Claimed(delivery(each), each["key"], each["seal"], each["body"]) for each in found]


async def release(connection: AsyncConnection, by: str, now: int) -> None:
    """What *by* had is for anybody."""
    mine = (TABLE.c.open == 1, TABLE.c.claimant == by, TABLE.c.phase == Phase.SENDING)
    values = {"phase": Phase.RETRYING, "claimant": "", "due": now}
    await connection.execute(update(TABLE).where(*mine).values(values))


async def backlog(
    connection: AsyncConnection, now: int, since: int
) -> tuple[list[Backlog], int | None]:
    """Of each receiver for whom something is due; and when something will be that is not yet."""
    service, recipient = TABLE.c.service, TABLE.c.recipient
    due = (TABLE.c.open == 1, TABLE.c.due <= now)
    counts = (func.count(), func.min(TABLE.c.made))
    asked = select(service, recipient, *counts).where(*due).group_by(service, recipient)
    rows = (await connection.execute(asked)).all()
    recent = dict[tuple[str, str], int]()
    if rows:
        told = select(service, recipient, func.count()).where(
            service.in_({each[0] for each in rows}),
            recipient.in_({each[1] for each in rows}),
            TABLE.c.sent >= since,
            TABLE.c.within == 0,
        )
        found = (await connection.execute(told.group_by(service, recipient))).all()
        recent = {(each[0], each[1]): each[2] for each in found}
    later = select(func.min(TABLE.c.due)).where(TABLE.c.open == 1, TABLE.c.due > now)
    next = (await connection.execute(later)).scalar()
    return [Backlog(s, r, n, moment(at), recent.get((s, r), 0)) for s, r, n, at in rows], next


async def counts(connection: AsyncConnection) -> dict[tuple[str, Phase], int]:
    """By service and phase; one that is being sent waits."""
    phase = case((TABLE.c.phase == Phase.SENDING, Phase.WAITING.value), else_=TABLE.c.phase)
    asked = select(TABLE.c.service, phase, func.count()).group_by(TABLE.c.service, phase)
    found = (await connection.execute(asked)).all()
    return {(service, Phase(each)): count for service, each, count in found}
