"""Which sessions were ended before their tokens end."""

from collections import OrderedDict
from typing import Protocol

from trueup.ports import Clock

KEPT = 100_000


class Ended(Protocol):
    """By the id of a token."""

    async def end(self, id: str, until: float) -> None:
        """*until*: when the token ends by itself (Unix time)."""
        ...

    def has(self, id: str) -> bool: ...


class EndedHere:
    """In the memory of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    async def end(self, id: str, until: float) -> None:
        now = self._clock.now().timestamp()
        self._until = OrderedDict((key, at) for key, at in self._until.items() if at > now)
        self._until[id] = until
        while len(self._until) > KEPT:
            self._until.popitem(last=False)

    def has(self, id: str) -> bool:
        return id in self._until
