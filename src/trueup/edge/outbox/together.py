"""
Together: writers who come while a transaction is under way share the next one.

A storm of changes thus costs few syncs of a disk. What goes wrong for one of them none of those
with it has done; each of them is told so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.database import Database

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[AsyncConnection], Awaitable[Any]]
MOST = 500  # pieces of work in one transaction


@dataclass(eq=False, slots=True)
class Together(Generic[T, R]):
    """
    *write*: what is to be done for many, with a result for each.

    *turn*: shared with whoever else writes there: a database that is busy is waited for in steps.
    """

    database: Database
    write: Callable[[AsyncConnection, Sequence[T]], Awaitable[Sequence[R]]]
    turn: asyncio.Lock
    _waiting: list[tuple[T, asyncio.Future[R]]] = field(default_factory=list)

    async def do(self, wanted: T) -> R:
        """Returns when it is on disk."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, done))
        async with self.turn:
            while not done.done():
                await self._all()
        return done.result()

    async def _all(self) -> None:
        now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            async with self.database.writing() as connection:
                found = await self.write(connection, [wanted for wanted, _ in now])
        except Exception as error:  # raised again by each of them
            for _, done in now:
                done.set_exception(error)
                done.exception()  # whoever was cancelled does not fetch it
            return
        except asyncio.CancelledError:  # of whoever does it for the others: one of them goes on
            self._waiting = [*now, *self._waiting]
            raise
        for (_, done), each in zip(now, found, strict=True):
            done.set_result(each)


async def each(connection: AsyncConnection, works: Sequence[Work]) -> Sequence[Any]:
    """One after the other."""
    return [await work(connection) for work in works]
