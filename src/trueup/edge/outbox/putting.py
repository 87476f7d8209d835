"""Putting: deliveries into the outbox, each once; and what became of those that were taken."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, bindparam, cast, delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.outbox.schema import BETWEEN, deliveries, plain
from trueup.k8s.value import Value
from trueup.model.delivery import Occasion, Phase

TABLE = deliveries
IN = 500  # keys of one question


class Made(Value, frozen=True):
    """A row to come; *seal*, *body*: of the message, empty: it could not be written."""

    occasion: Occasion
    now: int
    seal: str = ""
    body: bytes = b""
    problem: str = ""


async def put(connection: AsyncConnection, made: Sequence[Made]) -> Sequence[bool]:
    """
    Whether each is new.

    One that could not be written takes no place: as soon as it can, it is.
    """
    wanted = {each.occasion.key: each for each in made}
    known = dict[str, tuple[str, str]]()
    keys = list(wanted)
    for start in range(0, len(keys), IN):
        some = TABLE.c.key.in_(keys[start : start + IN])
        asked = select(TABLE.c.key, TABLE.c.seal, TABLE.c.problem).where(some)
        known |= {each[0]: (each[1], each[2]) for each in (await connection.execute(asked)).all()}
    stale = [key for key, said in known.items() if _stale(*said, wanted[key])]
    if stale:
        await connection.execute(delete(TABLE).where(TABLE.c.key.in_(stale)))
    new = [wanted[key] for key in keys if key not in known or key in stale]
    if new:
        await connection.execute(insert(TABLE), [_row(each) for each in new])
    fresh = {id(each) for each in new}
    return [id(each) in fresh for each in made]


def _stale(seal: str, problem: str, made: Made) -> bool:
    """Of what could not be written: it can be now, or there is another reason why not."""
    return not seal and (bool(made.seal) or problem != made.problem)


def _row(made: Made) -> dict[str, object]:
    about = made.occasion
    return {
        "key": about.key,
        **{name: plain(str(getattr(about.topic, name))) for name in about.topic.__struct_fields__},
        "trigger": plain(about.trigger),
        "templates": plain(BETWEEN.join(about.templates)),
        "service": plain(about.service),
        "recipient": plain(about.recipient),
        "phase": Phase.WAITING if made.seal else Phase.DEAD,
        "claimant": "",
        "made": made.now,
        "due": made.now,
        "sent": 0,
        "tries": 0,
        "within": 0,
        "open": int(bool(made.seal)),
        "problem": made.problem.replace("\x00", "\ufffd"),
        "seal": made.seal,
        "body": made.body,
    }


async def ended(connection: AsyncConnection, keys: Iterable[str]) -> None:
    """What these told of is over: the same may be told anew when it is so again."""
    over = update(TABLE).where(TABLE.c.key == bindparam("old"))
    number = literal("#").concat(cast(TABLE.c.id, String))
    renamed = {"key": TABLE.c.key.concat(number)}
    rows = [{"old": key} for key in keys]
    if rows:
        await connection.execute(over.values(renamed), rows)


class Sent(Value, frozen=True):
    """*ids*: told in one message, under the first of them, as far as *by* still has them."""

    by: str
    ids: Sequence[int]
    now: int


async def sent(connection: AsyncConnection, told: Sequence[Sent]) -> Sequence[None]:
    mine = (TABLE.c.id == bindparam("its"), TABLE.c.claimant == bindparam("whose"))
    done = {"phase": Phase.SENT, "open": 0, "problem": "", "claimant": ""}
    marked: dict[str, Any] = {"sent": bindparam("now"), "within": bindparam("first")}
    rows = [
        {
            "its": id,
            "whose": each.by,
            "now": each.now,
            "first": 0 if id == each.ids[0] else each.ids[0],
        }
        for each in told
        for id in each.ids
    ]
    await connection.execute(update(TABLE).where(*mine).values({**done, **marked}), rows)
    return [None] * len(told)


async def failed(
    connection: AsyncConnection, by: str, ids: Sequence[int], problem: str, again: int | None
) -> None:
    """*again*: when it is tried next; None: never."""
    phase = Phase.DEAD if again is None else Phase.RETRYING
    said: dict[str, object] = {"phase": phase, "open": int(again is not None), "due": again or 0}
    said |= {"problem": problem.replace("\x00", "\ufffd"), "claimant": ""}
    for start in range(0, len(ids), IN):
        mine = (TABLE.c.id.in_(ids[start : start + IN]), TABLE.c.claimant == by)
        await connection.execute(update(TABLE).where(*mine).values(said))


async def again(connection: AsyncConnection, id: int, now: int) -> bool:
    """A person wants it sent; False: there is no message, or it is on its way."""
    mine = (TABLE.c.id == id, TABLE.c.seal != "", TABLE.c.phase != Phase.SENDING)
    values = {"phase": Phase.WAITING, "open": 1, "due": now, "made": now, "tries": 0, "within": 0}
    return (await connection.execute(update(TABLE).where(*mine).values(values))).rowcount > 0


async def drop(connection: AsyncConnection, id: int) -> bool:
    """A person does not want it sent; False: it is on its way, or was sent."""
    mine = (TABLE.c.id == id, TABLE.c.phase.not_in((Phase.SENDING, Phase.SENT)))
    values = {"phase": Phase.DROPPED, "open": 0}
    return (await connection.execute(update(TABLE).where(*mine).values(values))).rowcount > 0


async def thin(connection: AsyncConnection, before: int, most: int) -> None:
    """What is done with and older than *before* goes; and of the rest all but the newest *most*."""
    done = TABLE.c.open == 0
    await connection.execute(delete(TABLE).where(done, TABLE.c.made < before))
    oldest = select(TABLE.c.id).where(done).order_by(TABLE.c.id.desc()).offset(most).limit(1)
    last = (await connection.execute(oldest)).scalar()
    if last is not None:
        await connection.execute(delete(TABLE).where(done, TABLE.c.id <= last))
