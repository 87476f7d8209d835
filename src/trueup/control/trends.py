"""
Trends: how figures of this process have changed of late, for people who look now.

A sample every few seconds, the last half hour of them: memory is bounded, and nothing outlives the
process. Who wants more, or many processes together, asks Prometheus.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

from trueup.control.measured import Peak
from trueup.model.workings import Trend
from trueup.ports import Clock

STEP = 10.0  # seconds between two samples
KEPT = 180  # samples
MOST = 60  # figures of a sample
LAG = ("loop", "", "lag")

Key = tuple[str, str, str]
"""About what, which of these, and which figure of it."""
Read = Callable[[], Awaitable[Mapping[Key, float]]]


async def nothing() -> Mapping[Key, float]:
    return {}


class Trends:
    """*lag* is told how late the event loop is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._samples: deque[Mapping[Key, float]] = deque(maxlen=KEPT)
        self.lag = Peak()
        self._read: Read = nothing

    @contextmanager
    def reading(self, read: Read) -> Iterator[None]:
        """*read* gives what is sampled, for the length of the block."""
        self._read = read
        try:
            yield
        finally:
            self._read = nothing

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._clock.sleep(STEP)
            await self.sample()

    async def sample(self) -> None:
        found = {LAG: self.lag.take(), **await self._read()}
        self._samples.append(dict(list(found.items())[:MOST]))
        await asyncio.sleep(0)

    @property
    def latest(self) -> tuple[Trend, ...]:
        """Of all that the last sample has."""
        every = list(self._samples)
        return tuple(
            Trend(*key, tuple(_short(sample.get(key)) for sample in every))
            for key in (every[-1] if every else ())
        )


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
