"""Wait for a state of the world that others bring about, without polling: by its changes."""

import asyncio
from collections.abc import Callable

LONG = 30.0  # seconds after which it will not come any more


class Changes:
    """Call it (as a listener) whenever something changed; `until` looks after each call."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self._changed = asyncio.Event()

    def __call__(self, *change: object) -> None:
        self.seen.append(change[0] if len(change) == 1 else change or True)
        self._changed.set()

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONG):
            while not so():
                self._changed.clear()
                await self._changed.wait()
