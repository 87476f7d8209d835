"""
The keeper of deliveries: the ``Outbox`` and ``Threads`` ports over a `Database`.

Messages are sealed.

*by* names this process in claims: it is the same after a restart, so what it had when it was killed
is free again as soon as it is back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.database import Database
from trueup.edge.outbox import claiming, noting, putting, searching, threads
from trueup.edge.outbox.schema import micros, moment
from trueup.edge.outbox.together import Together, Work, each
from trueup.k8s.value import decode, encode
from trueup.model.delivery import Backlog, Delivery, Letter, Occasion, Phase, Sought, Topic, key
from trueup.model.errors import Stalled
from trueup.model.notice import Head
from trueup.ports import Clock

V = TypeVar("V")
KEPT = timedelta(days=30)  # what is done with
MOST = 50_000  # deliveries that are done with


class Sealer(Protocol):
    """Seals by keys that are not in the database; as the states of Terraform are."""

    async def seal(self, plain: bytes, about: str) -> tuple[str, bytes]: ...

    async def open(self, key: str, body: bytes, about: str) -> bytes: ...


class Keeper:
    """The ``Outbox`` port; *database* is ours to close."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock, by: str) -> None:
        self.database = database
        self._sealer = sealer
        self._clock = clock
        self._by = by
        turn = asyncio.Lock()
        self._together: Together[Work, Any] = Together(database, each, turn)
        self._putting = Together(database, putting.put, turn)
        self._sending = Together(database, putting.sent, turn)
        self._grown = asyncio.Event()

    async def put(self, occasion: Occasion, letter: Letter) -> bool:
        seal, body = await self._sealer.seal(encode(letter), _about(occasion.key))
        return await self._put(putting.Made(occasion, self._now(), seal, body))

    async def unwritten(self, occasion: Occasion, problem: str) -> bool:
        return await self._put(putting.Made(occasion, self._now(), problem=problem))

    async def _put(self, made: putting.Made) -> bool:
        new = await self._putting.do(made)
        if new:
            self._grown.set()
        return new

    async def _do(self, work: Callable[[AsyncConnection], Awaitable[V]]) -> V:
        """In a transaction with what others want."""
        found: V = await self._together.do(work)
        return found

    async def ended(self, topic: Topic, states: Sequence[str]) -> None:
        keys = [key(topic, state) for state in states]
        await self._do(lambda connection: putting.ended(connection, keys))

    async def grown(self, patience: float) -> None:
        """Until something was put in here, or *patience* seconds have passed."""
        try:
            async with asyncio.timeout(patience):
                await self._grown.wait()
        except TimeoutError:
            pass
        self._grown.clear()

    async def backlog(self, since: datetime) -> tuple[Sequence[Backlog], datetime | None]:
        async with self.database.reading() as connection:
            found, later = await claiming.backlog(connection, self._now(), micros(since))
        return found, moment(later) if later else None

    async def claim(
        self, receiver: tuple[str, str], most: int, lease: timedelta
    ) -> Sequence[tuple[Delivery, Letter]]:
        now = self._clock.now()
        until = micros(now + lease)
        rows = await self._do(
            lambda connection: claiming.claim(
                connection, receiver, self._by, micros(now), until, most
            )
        )
        return [(row.delivery, await self._opened(row)) for row in rows]

    async def _opened(self, row: claiming.Claimed) -> Letter:
        return decode(await self._sealer.open(row.seal, row.body, _about(row.key)), Letter)

    async def sent(self, ids: Sequence[int]) -> None:
        await self._sending.do(putting.Sent(self._by, ids, self._now()))

    async def failed(self, ids: Sequence[int], problem: str, again: datetime | None) -> None:
        when = micros(again) if again else None
        await self._do(lambda connection: putting.failed(connection, self._by, ids, problem, when))
        self._grown.set()  # somebody has to look when it is tried next

    async def release(self) -> None:
        now = self._now()
        await self._do(lambda connection: claiming.release(connection, self._by, now))

    async def find(self, wanted: Sought, limit: int) -> Sequence[Delivery]:
        async with self.database.reading() as connection:
            return await searching.find(connection, wanted, limit)

    async def one(self, id: int) -> Delivery | None:
        async with self.database.reading() as connection:
            return await searching.one(connection, id)

    async def counts(self) -> dict[tuple[str, Phase], int]:
        async with self.database.reading() as connection:
            return await claiming.counts(connection)

    async def again(self, id: int) -> bool:
        now = self._now()
        found = await self._do(lambda connection: putting.again(connection, id, now))
        self._grown.set()
        return found

    async def drop(self, id: int) -> bool:
        return await self._do(lambda connection: putting.drop(connection, id))

    async def thin(self) -> None:
        before = micros(self._clock.now() - KEPT)
        await self._do(lambda connection: putting.thin(connection, before, MOST))
        await self._do(lambda connection: threads.thin(connection, before))

    async def head(self, group: Sequence[str]) -> Head | None:
        async with self.database.reading() as connection:
            return await threads.head(connection, group)

    async def begin(self, group: Sequence[str], head: Head) -> None:
        now = self._now()
        await self._do(lambda connection: threads.begin(connection, group, head, now))

    async def use(self, link: str, until: datetime) -> bool:
        now, end = self._now(), micros(until)
        return await self._do(lambda connection: noting.use(connection, link, end, now))

    async def give_back(self, link: str) -> None:
        await self._do(lambda connection: noting.give_back(connection, link))

    async def used(self, link: str) -> bool:
        async with self.database.reading() as connection:
            return await noting.used(connection, link)

    async def state(self, topic: str) -> str:
        async with self.database.reading() as connection:
            return await noting.state(connection, topic)

    async def topics(self) -> Sequence[str]:
        async with self.database.reading() as connection:
            return await noting.topics(connection)

    async def keep(self, topic: str, state: str) -> None:
        await self._do(lambda connection: noting.keep(connection, topic, state))

    async def recalled(self) -> dict[str, dict[str, str]]:
        async with self.database.reading() as connection:
            rows = await noting.recalled(connection)
        found: dict[str, dict[str, str]] = {}
        for namespace, seal, body in rows:
            with suppress(Stalled):  # the key is lost, and so is this
                said = await self._sealer.open(seal, body, _settings(namespace))
                found[namespace] = msgspec.json.decode(said, type=dict[str, str])
        return found

    async def remember(self, namespace: str, data: Mapping[str, str]) -> None:
        said = msgspec.json.encode(dict(data))
        seal, body = await self._sealer.seal(said, _settings(namespace))
        await self._do(lambda connection: noting.remember(connection, namespace, seal, body))

    async def close(self) -> None:
        await self.database.close()

    def _now(self) -> int:
        return micros(self._clock.now())


def _settings(namespace: str) -> str:
    return f"settings of notifications of {namespace}"


def _about(key: str) -> str:
    """What is over has its id behind its key."""
    return f"delivery {key.partition('#')[0]}"
