"""Measured: how long the keys of a queue wait, and how long workers have them."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from trueup.core.metrics.catalogue.queues import ADDS, RETRIES, WAIT, WORK
from trueup.ports import Clock, Meter

K = TypeVar("K", bound=Hashable)

NAMES = {
    "apps": "app_reconciliation_queue",
    "hydrator": "app_hydration_queue",
    "stacks": "stack_reconciliation_queue",
    "stacksets": "stackset_reconciliation_queue",
    "proposals": "proposal_reconciliation_queue",
}
"""What a loop's queue is called: as in Argo CD, where that has one."""


class Peak:
    """The most of what was added since it was taken last."""

    def __init__(self) -> None:
        self._most = 0.0

    def add(self, value: float) -> None:
        self._most = max(self._most, value)

    def take(self) -> float:
        most, self._most = self._most, 0.0
        return most


class Measured(Generic[K]):
    """The queue of the loop called *loop* tells it what becomes of its keys."""

    def __init__(self, loop: str, meter: Meter, clock: Clock) -> None:
        self.name = NAMES.get(loop, f"{loop}_queue")
        self._labels = (self.name,)
        self._meter, self._clock = meter, clock
        self._due: dict[K, float] = {}
        self._taken: dict[K, float] = {}
        self.waits = Peak()

    @property
    def depth(self) -> int:
        """How many are due and wait."""
        return len(self._due)

    @property
    def longest(self) -> float:
        """The seconds that the one which waits longest has waited."""
        first = next(iter(self._due.values()), None)  # in the order in which they came
        return 0.0 if first is None else self._clock.monotonic() - first

    def taken(self) -> list[float]:
        """The seconds that workers have had theirs."""
        now = self._clock.monotonic()
        return [now - each for each in self._taken.values()]

    def due(self, key: K) -> None:
        """It could be taken; perhaps it could before."""
        if key not in self._due:
            self._due[key] = self._clock.monotonic()
            self._meter.count(ADDS, self._labels)

    def dropped(self, key: K) -> None:
        self._due.pop(key, None)

    def began(self, key: K) -> None:
        now = self._taken[key] = self._clock.monotonic()
        waited = now - self._due.pop(key, now)
        self.waits.add(waited)
        self._meter.observe(WAIT, self._labels, waited)

    def ended(self, key: K) -> None:
        now = self._clock.monotonic()
        self._meter.observe(WORK, self._labels, now - self._taken.pop(key, now))

    def retried(self) -> None:
        self._meter.count(RETRIES, self._labels)
