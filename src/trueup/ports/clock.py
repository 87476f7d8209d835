"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, for code that must not look itself."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, whatever is done to the wall clock."""
        ...

    async def sleep(self, seconds: float) -> None: ...
