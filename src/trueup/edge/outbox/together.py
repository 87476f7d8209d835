"""
Together: writers who come while a transaction is under way share the next one.

A storm of changes thus costs few syncs of a disk. What one of them does wrong none of those with it
has done; each of them is told so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.database import Database

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[Any]]
MOST = 500  # pieces of work in one transaction


@dataclass(eq=False, slots=True)
class Together:
    """Writes to *database*."""

    database: Database
    _waiting: list[tuple[Work, asyncio.Future[Any]]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def do(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Returns when it is on disk."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        async with self._turn:
            while not done.done():
                await self._all()
        return done.result()

    async def _all(self) -> None:
        now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            async with self.database.writing() as connection:
                found = [await work(connection) for work, _ in now]
        except Exception as error:
            for _, done in now:
                done.set_exception(error)
                done.exception()  # whoever was cancelled does not fetch it
            return
        except asyncio.CancelledError:  # of whoever does it for the others: one of them goes on
            self._waiting = [*now, *self._waiting]
            raise
        for (_, done), each in zip(now, found, strict=True):
            done.set_result(each)
