"""A clock that stands still until a test moves it."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
TURNS = 20  # of the event loop after which nobody has anything to do any more


class FakeClock:
    """The ``Clock`` port. `pass_time` moves it and lets those who waited go on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._number += 1
        heapq.heappush(self._sleepers, (self.seconds + max(0.0, seconds), self._number, sleeper))
        await sleeper

    @property
    def sleeping(self) -> int:
        """How many wait for time to pass."""
        return sum(not sleeper.done() for _, _, sleeper in self._sleepers)

    async def pass_time(self, seconds: float) -> None:
        """Wakes sleepers in the order in which they are due, each at its time."""
        until = self.seconds + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, sleeper = heapq.heappop(self._sleepers)
            if not sleeper.done():
                self.seconds = max(self.seconds, due)
                sleeper.set_result(None)
                await settle()
        self.seconds = until
        await settle()


async def settle() -> None:
    """Let everybody who can go on do so."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class Hasty:
    """The ``Clock`` port for tests with real connections: time passes at once, and is noted."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
