"""
Answers of a remote, asked for by one and shared by all until they are too old; refusals likewise.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from trueup.model.errors import Stalled, Unreachable

T = TypeVar("T")


class Asked(Generic[T]):
    """By name; forgotten ones are asked for anew."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[float, T | Stalled | Unreachable]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, name: str, no_older: float, ask: Callable[[], Awaitable[T]]) -> T:
        """What *ask* gave at most *no_older* seconds ago."""
        wanted = time.monotonic() - no_older
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            when, answer = self._answers.get(name, (float("-inf"), None))
            if when < wanted or answer is None:
                when = time.monotonic()
                try:
                    answer = await ask()
                except (Stalled, Unreachable) as error:
                    answer = error
                self._answers[name] = (when, answer)
        if isinstance(answer, Stalled | Unreachable):
            raise answer.with_traceback(None)
        return answer

    def forget(self, beginning: str) -> None:
        """All whose names begin so."""
        for name in [name for name in self._answers if name.startswith(beginning)]:
            del self._answers[name]
