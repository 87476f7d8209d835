"""
Noting: links that were used, what was told of topics that are no objects, and what settings said
when they last meant something.
"""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.outbox.schema import links, plain, settings, told


async def use(connection: AsyncConnection, id: str, until: int, now: int) -> bool:
    """False: it was used before. What nobody lets in any more by *now* need not be known."""
    await connection.execute(delete(links).where(links.c.until < now))
    if (await connection.execute(select(links.c.id).where(links.c.id == id))).first():
        return False
    await connection.execute(insert(links).values(id=id, until=until))
    return True


async def give_back(connection: AsyncConnection, id: str) -> None:
    """It did not lead to anything."""
    await connection.execute(delete(links).where(links.c.id == id))


async def used(connection: AsyncConnection, id: str) -> bool:
    found = await connection.execute(select(links.c.id).where(links.c.id == id))
    return found.first() is not None


async def state(connection: AsyncConnection, topic: str) -> str:
    asked = select(told.c.state).where(told.c.topic == plain(topic))
    return (await connection.execute(asked)).scalar() or ""


async def topics(connection: AsyncConnection) -> list[str]:
    return [each for (each,) in (await connection.execute(select(told.c.topic))).all()]


async def keep(connection: AsyncConnection, topic: str, state: str) -> None:
    """Nothing: nobody needs it any more."""
    await connection.execute(delete(told).where(told.c.topic == plain(topic)))
    if state:
        await connection.execute(insert(told).values(topic=plain(topic), state=state))


async def recalled(connection: AsyncConnection) -> list[tuple[str, str, bytes]]:
    """Namespaces, each with a seal and what was sealed."""
    columns = settings.c.namespace, settings.c.seal, settings.c.body
    return [(each[0], each[1], each[2]) for each in (await connection.execute(select(*columns)))]


async def remember(connection: AsyncConnection, namespace: str, seal: str, body: bytes) -> None:
    await connection.execute(delete(settings).where(settings.c.namespace == plain(namespace)))
    row = {"namespace": plain(namespace), "seal": seal, "body": body}
    await connection.execute(insert(settings), [row])
