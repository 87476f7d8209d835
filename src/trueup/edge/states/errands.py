"""
Errands: runs that are carried out elsewhere, kept beside the states and sealed as they are.

So what a run is to do, how far it is and what it came to pass between replicas, and outlive each of
them. Of the key by which a run was taken only a digest is kept.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.states import keeping
from trueup.edge.states.about import of_blob
from trueup.edge.states.database import turn
from trueup.edge.states.keeper import Keeper
from trueup.edge.states.vault import Sealed
from trueup.k8s.value import Value, decode, encode
from trueup.model.errors import Refused
from trueup.model.terraform import News, Progress, Result
from trueup.ports import Clock

T = TypeVar("T")
TABLE = keeping.TABLE
SENT, ERRAND, CREATED, CANCELLED, TAKEN, HEARD, RESULT = (
    *("sent", "errand", "created", "cancelled"),
    *("taken", "heard", "result"),
)
SMALL = (SENT, TAKEN, HEARD)
MARK = b"1"


class _Sent(Value, frozen=True):
    namespace: str
    at: datetime


class _Taken(Value, frozen=True):
    digest: str
    by: str


class _Heard(Value, frozen=True):
    at: datetime
    progress: Progress = Progress()


class Errands:
    """The ``Errands`` port."""

    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper = keeper
        self._clock = clock

    async def leave(self, run: str, namespace: str, errand: bytes) -> None:
        name = _name(run)
        sent = await self._sealed(name, SENT, encode(_Sent(namespace, self._clock.now())))
        left = await self._sealed(name, ERRAND, errand)
        async with self._keeper.database.writing(turn(name)) as connection:
            if await keeping.get(connection, name, SENT, SENT) is None:
                await keeping.put(connection, name, ERRAND, left)
                await keeping.put(connection, name, SENT, sent)

    async def news(self, run: str) -> News | None:
        name = _name(run)
        async with self._keeper.database.reading() as connection:
            there = await _there(connection, name)
            rows = {each: await keeping.get(connection, name, each, each) for each in SMALL}
        said = {
            each: await self._keeper.vault.open(*row, of_blob(name, each, each))
            for each, row in rows.items()
            if row is not None
        }
        if SENT not in said:
            return None
        sent, taken, heard = (
            decode(said[SENT], _Sent),
            _read(said, TAKEN, _Taken),
            _read(said, HEARD, _Heard),
        )
        return News(
            namespace=sent.namespace,
            at=sent.at,
            created=CREATED in there,
            cancelled=CANCELLED in there,
            by=taken.by if taken else "",
            heard=heard.at if heard else None,
            progress=heard.progress if heard else Progress(),
            brought=RESULT in there,
        )

    async def created(self, run: str) -> None:
        await self._mark(run, CREATED)

    async def cancel(self, run: str) -> None:
        await self._mark(run, CANCELLED)

    async def take(self, run: str, key: str, by: str) -> bytes:
        name = _name(run)
        await self._keeper.vault.ring()  # before the turn is taken: it may have to write itself
        taken = await self._sealed(name, TAKEN, encode(_Taken(_digest(key), by)))
        heard = await self._sealed(name, HEARD, encode(_Heard(self._clock.now())))
        async with self._keeper.database.writing(turn(name)) as connection:
            before = await self._taken(connection, name)
            if before is None:
                if await keeping.get(connection, name, CANCELLED, CANCELLED) is not None:
                    raise Refused(409, "Conflict", f"run {run} is not wanted any more")
                await keeping.put(connection, name, TAKEN, taken)
                await keeping.put(connection, name, HEARD, heard)
            else:
                _check(run, key, before)
            errand = await keeping.get(connection, name, ERRAND, ERRAND)
        if errand is None:
            raise _none(run)
        return await self._keeper.vault.open(*errand, of_blob(name, ERRAND, ERRAND))

    async def tell(self, run: str, key: str, progress: Progress) -> None:
        heard = encode(_Heard(self._clock.now(), progress))
        await self._put(run, key, {HEARD: heard})

    async def bring(self, run: str, key: str, result: Result) -> None:
        await self._put(run, key, {RESULT: encode(result)}, once=True)

    async def result(self, run: str) -> Result | None:
        name = _name(run)
        found = await self._keeper.kept(name, RESULT, RESULT)
        return decode(found, Result) if found is not None else None

    async def forget(self, run: str) -> None:
        name = _name(run)
        async with self._keeper.database.writing(turn(name)) as connection:
            await connection.execute(delete(TABLE).where(TABLE.c.name == name))

    async def left(self) -> Sequence[str]:
        asked = select(TABLE.c.name).where(TABLE.c.name.startswith(_name("")), TABLE.c.id == SENT)
        async with self._keeper.database.reading() as connection:
            found = (await connection.execute(asked)).all()
        return [name.removeprefix(_name("")) for (name,) in found]

    async def _mark(self, run: str, what: str) -> None:
        """Of a run that is known."""
        name = _name(run)
        sealed = await self._sealed(name, what, MARK)
        async with self._keeper.database.writing(turn(name)) as connection:
            if await keeping.get(connection, name, SENT, SENT) is not None:
                await keeping.put(connection, name, what, sealed)

    async def _put(
        self, run: str, key: str, said: Mapping[str, bytes], *, once: bool = False
    ) -> None:
        """*once*: what is there stays."""
        name = _name(run)
        sealed = {what: await self._sealed(name, what, body) for what, body in said.items()}
        async with self._keeper.database.writing(turn(name)) as connection:
            before = await self._taken(connection, name)
            if before is None:
                raise Refused(409, "Conflict", f"nobody has taken run {run}")
            _check(run, key, before)
            for what, bodies in sealed.items():
                if once and await keeping.get(connection, name, what, what) is not None:
                    continue
                await keeping.put(connection, name, what, bodies)

    async def _taken(self, connection: AsyncConnection, name: str) -> _Taken | None:
        """``Refused`` if nothing is known of that run."""
        if await keeping.get(connection, name, SENT, SENT) is None:
            raise _none(name.removeprefix(_name("")))
        found = await keeping.get(connection, name, TAKEN, TAKEN)
        if found is None:
            return None
        return decode(await self._keeper.vault.open(*found, of_blob(name, TAKEN, TAKEN)), _Taken)

    async def _sealed(self, name: str, what: str, body: bytes) -> dict[str, Sealed]:
        return {what: await self._keeper.vault.seal(body, of_blob(name, what, what))}


async def _there(connection: AsyncConnection, name: str) -> set[str]:
    asked = select(TABLE.c.id).where(TABLE.c.name == name)
    return {id for (id,) in (await connection.execute(asked)).all()}


def _read(said: Mapping[str, bytes], what: str, of: type[T]) -> T | None:
    return decode(said[what], of) if what in said else None


def _name(run: str) -> str:
    """No state has such a name: one has a namespace in small letters."""
    return f"RUN/{run}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _check(run: str, key: str, taken: _Taken) -> None:
    if not hmac.compare_digest(taken.digest, _digest(key)):
        raise Refused(409, "Conflict", f"run {run} is carried out by {taken.by}")


def _none(run: str) -> Refused:
    return Refused(404, "NotFound", f"there is no run {run}")
