"""SystemClock: the time as the machine has it."""

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """The ``Clock`` port, made real."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
