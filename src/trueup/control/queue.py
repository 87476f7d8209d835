"""
Queue: which keys are to be looked at, when, and in which order.

A key stands in the queue at most once, however often it is added, and is never given to two
workers at the same time: added again while a worker has it, it waits until that worker is done.
A delayed key moves forward when it is added with less delay. Among the keys that are due the
urgent ones go first, so that what a person waits for never stands behind periodic work.

Keys may have lanes, each of which has a *share* of the workers: a cluster that lets those wait who
look at its applications does so to none of the others.

`control.loop` takes from the queue; reconcilers, watches and webhooks add to it.
"""

import asyncio
import heapq
import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from trueup.control.measured import Measured
from trueup.ports import Clock

K = TypeVar("K", bound=Hashable)


class Urgency(IntEnum):
    """Why a key is to be looked at; smaller goes first."""

    NOW = 0  # a person waits for it
    CHANGED = 1  # something live or declared changed
    ROUTINE = 2  # it is time to look again


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays in seconds: *first*, doubled after every failure up to *most*, jittered."""

    first: float = 0.5
    most: float = 120.0
    jitter: Callable[[], float] = random.random

    def delay(self, failures: int) -> float:
        """Half of it is certain, half is drawn, so that failures at once do not retry at once."""
        full = min(self.most, self.first * 2.0 ** min(failures - 1, 30))
        return full * (0.5 + 0.5 * self.jitter())


class Closed(Exception):
    """The queue gives nothing any more: stop."""


@dataclass(frozen=True, slots=True)
class _Want:
    urgency: Urgency
    due: float  # by the monotonic clock
    number: int  # in order of adding; an entry of a heap is valid while it has its key's number


class Queue(Generic[K]):
    """See the module's text. `tick` must run beside the workers; `Loop` sees to it."""

    def __init__(
        self,
        clock: Clock,
        backoff: Backoff | None = None,
        *,
        lane: Callable[[K], Hashable] = lambda _key: None,
        share: int = 0,
    ) -> None:
        """*share*: how many keys of one lane workers have at a time; 0: any number."""
        self._lane = lane
        self._share = share
        self._running: Counter[Hashable] = Counter()
        self._parked: dict[Hashable, list[tuple[Urgency, int, K]]] = {}  # their lanes are full
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._wants: dict[K, _Want] = {}
        self._ready: list[tuple[Urgency, int, K]] = []
        self._later: list[tuple[float, int, K]] = []
        self._busy: dict[K, Hashable] = {}  # with their lanes
        self._failures: dict[K, int] = {}
        self._takers: list[asyncio.Future[None]] = []
        self._sleeper: asyncio.Task[None] | None = None
        self._numbers = 0
        self._closed = False
        self._measured: Measured[K] | None = None

    def __len__(self) -> int:
        """How many keys wait, due or not."""
        return len(self._wants)

    def __contains__(self, key: K) -> bool:
        """Whether it waits, due or not."""
        return key in self._wants

    @property
    def busy(self) -> int:
        """How many keys workers have."""
        return len(self._busy)

    def measure(self, by: Measured[K]) -> None:
        """Have *by* told what becomes of keys from now on, and of those that wait."""
        self._measured = by
        for _, _, key in self._ready:
            by.due(key)

    def add(self, key: K, urgency: Urgency = Urgency.CHANGED, *, after: float = 0.0) -> None:
        """Have *key* looked at *after* so many seconds, or sooner if it was so wanted already."""
        due = self._clock.monotonic() + after if after > 0 else 0.0
        if known := self._wants.get(key):
            if known.due <= due and known.urgency <= urgency:
                return
            due, urgency = min(known.due, due), min(known.urgency, urgency)
        self._numbers += 1
        self._wants[key] = _Want(urgency, due, self._numbers)
        if key not in self._busy:
            self._line_up(key)

    def retry(self, key: K) -> float:
        """It failed: have it looked at again after a growing delay, which is given back."""
        failures = self._failures[key] = self._failures.get(key, 0) + 1
        delay = self._backoff.delay(failures)
        if self._measured:
            self._measured.retried()
        self.add(key, Urgency.ROUTINE, after=delay)
        return delay

    def failures(self, key: K) -> int:
        """How often it failed in a row."""
        return self._failures.get(key, 0)

    @property
    def failing(self) -> Mapping[K, int]:
        """The keys that failed when they were looked at last, and how often in a row."""
        return dict(self._failures)

    def succeeded(self, key: K) -> None:
        """The next failure is the first again."""
        self._failures.pop(key, None)

    def drop(self, key: K) -> None:
        """The object is gone: do not look at it again unless it is added again."""
        self._wants.pop(key, None)
        self._failures.pop(key, None)
        if self._measured:
            self._measured.dropped(key)

    async def take(self) -> K:
        """The most urgent key that is due; `done` must follow. Raises ``Closed``."""
        while not self._closed:
            if (key := self._pop()) is not None:
                return key
            taker = asyncio.get_running_loop().create_future()
            self._takers.append(taker)
            try:
                await taker
            except asyncio.CancelledError:
                self._pass_on(taker)
                raise
        raise Closed

    def done(self, key: K) -> None:
        """The worker has finished with *key*."""
        self._leave(self._busy.pop(key))
        if self._measured:
            self._measured.ended(key)
        if key in self._wants:
            self._line_up(key)

    def close(self) -> None:
        """Let the workers finish what they have, and give out nothing more."""
        self._closed = True
        for taker in self._takers:
            _wake(taker)
        self._takers.clear()
        if self._sleeper:
            self._sleeper.cancel()

    async def tick(self) -> None:
        """Move what has become due, as long as the queue is open; sleeps in between."""
        async with asyncio.TaskGroup() as group:
            while not self._closed:
                self._sleeper = group.create_task(self._sleep())
                await asyncio.wait((self._sleeper,))
                self._release()

    async def _sleep(self) -> None:
        if self._later:
            await self._clock.sleep(self._later[0][0] - self._clock.monotonic())
        else:
            await asyncio.get_running_loop().create_future()  # until cancelled: see _line_up

    def _release(self) -> None:
        now = self._clock.monotonic()
        while self._later and self._later[0][0] <= now:
            _, number, key = heapq.heappop(self._later)
            want = self._wants.get(key)
            if want and want.number == number and key not in self._busy:
                self._offer(key, want)

    def _line_up(self, key: K) -> None:
        want = self._wants[key]
        if want.due <= self._clock.monotonic():
            self._offer(key, want)
            return
        soonest = not self._later or want.due < self._later[0][0]
        heapq.heappush(self._later, (want.due, want.number, key))
        if soonest and self._sleeper:
            self._sleeper.cancel()  # it would sleep too long

    def _offer(self, key: K, want: _Want) -> None:
        heapq.heappush(self._ready, (want.urgency, want.number, key))
        if self._measured:
            self._measured.due(key)
        self._wake_one()

    def _pop(self) -> K | None:
        while self._ready:
            entry = heapq.heappop(self._ready)
            if self._stands(entry) and self._enters(entry):
                del self._wants[entry[2]]
                return entry[2]
        return None

    def _stands(self, entry: tuple[Urgency, int, K]) -> bool:
        """Whether it was not replaced by another."""
        _, number, key = entry
        want = self._wants.get(key)
        return want is not None and want.number == number and key not in self._busy

    def _enters(self, entry: tuple[Urgency, int, K]) -> bool:
        """Whether its lane has room; else it waits until it has."""
        lane = self._lane(entry[2])
        if self._share and self._running[lane] >= self._share:
            heapq.heappush(self._parked.setdefault(lane, []), entry)
            return False
        self._running[lane] += 1
        self._busy[entry[2]] = lane
        if self._measured:
            self._measured.began(entry[2])
        return True

    def _leave(self, lane: Hashable) -> None:
        self._running[lane] -= 1
        if not self._running[lane]:
            del self._running[lane]
        parked = self._parked.get(lane) or []
        while parked:
            entry = heapq.heappop(parked)
            if self._stands(entry):
                heapq.heappush(self._ready, entry)
                self._wake_one()
                break
        if not parked:
            self._parked.pop(lane, None)

    def _wake_one(self) -> None:
        while self._takers:
            taker = self._takers.pop()
            if not taker.done():
                taker.set_result(None)
                return

    def _pass_on(self, taker: asyncio.Future[None]) -> None:
        """A cancelled taker must not swallow the call that it was woken for."""
        if taker in self._takers:
            self._takers.remove(taker)
        elif self._ready:
            self._wake_one()


def _wake(taker: asyncio.Future[None]) -> None:
    if not taker.done():
        taker.set_result(None)
