"""What is kept beside a state, such as plans: as long as somebody may want it."""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.states import schema
from trueup.edge.states.vault import Sealed

TABLE = schema.blobs


async def put(
    connection: AsyncConnection, name: str, id: str, bodies: Mapping[str, Sealed]
) -> None:
    """In the place of all that *id* had."""
    last = select(func.max(TABLE.c.turn)).where(TABLE.c.name == name)
    turn = ((await connection.execute(last)).scalar() or 0) + 1
    await connection.execute(delete(TABLE).where(TABLE.c.name == name, TABLE.c.id == id))
    rows = [
        {"name": name, "id": id, "blob": blob, "turn": turn, "key": key, "body": body}
        for blob, (key, body) in bodies.items()
    ]
    if rows:
        await connection.execute(insert(TABLE), rows)


async def thin(connection: AsyncConnection, name: str, id: str, retained: int) -> None:
    """Of those beside *id* only the newest *retained* stay."""
    others = (TABLE.c.name == name, TABLE.c.id != id)
    newest = select(TABLE.c.id).where(*others).group_by(TABLE.c.id)
    newest = newest.order_by(func.max(TABLE.c.turn).desc()).limit(max(retained, 0))
    kept = [each for (each,) in (await connection.execute(newest)).all()]
    await connection.execute(delete(TABLE).where(*others, TABLE.c.id.not_in(kept)))


async def get(connection: AsyncConnection, name: str, id: str, blob: str) -> Sealed | None:
    asked = select(TABLE.c.key, TABLE.c.body).where(
        TABLE.c.name == name, TABLE.c.id == id, TABLE.c.blob == blob
    )
    found = (await connection.execute(asked)).first()
    return (found[0], found[1]) if found else None
