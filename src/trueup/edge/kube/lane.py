"""
Lane: how many requests may be in flight to one server, found out as TCP finds its window.

Load is bounded by what is in flight, not by a rate: a fast server is used fully, and a slow one is
not piled upon. A server that says "too many" (API priority and fairness, an overloaded etcd) halves
the lane, once for all that were in it then; every answer widens it a little, by one for each round
of answers.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

WIDEST = 64


class Lane:
    """*width* requests at a time, first come, first served."""

    def __init__(self, widest: int = WIDEST) -> None:
        self._widest = widest
        self._width = float(widest)
        self._halved = 0  # times
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def width(self) -> int:
        return int(self._width)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[int]:
        """Gives what `crowded` is told if the server refuses it."""
        await self._enter()
        try:
            yield self._halved
        finally:
            self._busy -= 1
            self._wake()

    def well(self) -> None:
        """An answer came."""
        self._width = min(self._widest, self._width + 1 / self._width)

    def crowded(self, turn: int) -> None:
        """The server said that it gets too many requests."""
        if turn == self._halved:
            self._halved += 1
            self._width = max(1.0, self._width / 2)

    async def _enter(self) -> None:
        if self._waiting or self._busy >= self.width:
            mine = asyncio.get_running_loop().create_future()
            self._waiting.append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._busy -= 1  # our turn had come
                    self._wake()
                raise
        else:
            self._busy += 1

    def _wake(self) -> None:
        while self._waiting and self._busy < self.width:
            first = self._waiting.popleft()
            if not first.done():
                self._busy += 1
                first.set_result(None)
