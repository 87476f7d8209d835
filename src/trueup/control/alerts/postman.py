"""
The postman: brings what is in the outbox to its receivers, and notes what became of it.

Each receiver has a round of its own, so one that hangs, or has to wait, holds up nobody else; a
service is written to by no more rounds at a time than its pace says. A process that dies in the
midst of a round leaves claims, which end: what it had is told by the next one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec

from trueup.control.alerts.round import Receiver, Round, Way
from trueup.control.memory import Recent
from trueup.core.delivery import storm
from trueup.core.delivery.pace import Bucket, filled, full
from trueup.core.delivery.storm import Step
from trueup.model.delivery import Backlog
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.ports import Clock, Outbox

LIMIT = 30.0  # seconds that a service is given for one message
PATIENCE = 5.0  # seconds after which it is looked what other processes have put
BREATH = 0.05  # seconds at least between two looks
THIN = 3600.0  # seconds between two thinnings
REMEMBERED = 4096  # receivers whose pace is kept
log = logging.getLogger("trueup.notifications")
Ways = Callable[[str], Way]
"""By the name of a service. Raises ``Stalled``: there is none, or its settings make no sense."""


@dataclass(eq=False, slots=True)
class Postman:
    """*link*: where people see all deliveries. *drawn*: a number from 0 to 1, each time anew."""

    outbox: Outbox
    ways: Ways
    clock: Clock
    drawn: Callable[[], float]
    link: Callable[[], str] = str
    limit: float = LIMIT
    _rounds: dict[Receiver, str] = field(default_factory=dict)  # under way, with their service
    _buckets: Recent[Receiver, Bucket] = field(default_factory=lambda: Recent(REMEMBERED))
    _resting: dict[Receiver, float] = field(default_factory=dict)  # until then, monotonic
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until cancelled."""
        await self._tried(self.outbox.release)
        thinned = self.clock.monotonic() - THIN
        async with asyncio.TaskGroup() as group:
            while True:
                patience = await self._look(group)
                if self.clock.monotonic() - thinned >= THIN:
                    await self._tried(self.outbox.thin)
                    thinned = self.clock.monotonic()
                await self._pause(patience)

    async def _pause(self, patience: float) -> None:
        """Until there is more, or a round has ended."""
        if patience > BREATH:
            grown = asyncio.ensure_future(self.outbox.grown(patience))
            ended = asyncio.ensure_future(self._ended.wait())
            try:
                await asyncio.wait((grown, ended), return_when=asyncio.FIRST_COMPLETED)
            finally:
                grown.cancel()
                ended.cancel()
        self._ended.clear()
        await self.clock.sleep(BREATH)

    async def _look(self, group: asyncio.TaskGroup) -> float:
        """Begins the rounds that may begin; seconds until it is to look again."""
        try:
            lines, later = await self.outbox.backlog(self.clock.now() - storm.WINDOW)
        except (Stalled, Unreachable) as error:
            log.warning("the outbox is away", extra={"problem": error.message})
            return PATIENCE
        patience = PATIENCE
        if later is not None:
            patience = min(patience, (later - self.clock.now()).total_seconds())
        for line in lines:
            if (line.service, line.recipient) not in self._rounds:
                patience = min(patience, self._begin(group, line))
        return max(patience, 0.0)

    def _begin(self, group: asyncio.TaskGroup, line: Backlog) -> float:
        """Of one receiver that has no round; seconds until it is looked at again."""
        receiver, now = (line.service, line.recipient), self.clock.monotonic()
        rest = self._resting.get(receiver, 0.0) - now
        if rest > 0:
            return rest
        self._resting.pop(receiver, None)
        try:
            way = self.ways(line.service)
        except Stalled as error:
            self._start(group, receiver, self._hopeless(receiver, line, str(error)))
            return PATIENCE
        if sum(each == line.service for each in self._rounds.values()) >= way.pace.receivers:
            return PATIENCE  # the end of one of them is told
        known = self._buckets.get(receiver) or full(way.pace, now)
        bucket = self._buckets.put(receiver, filled(known, way.pace, now))
        step = storm.step(line, way.pace, bucket.left, self.clock.now())
        if not step.most:
            return step.after
        cost = 1 if step.together else step.most
        self._buckets.put(receiver, msgspec.structs.replace(bucket, left=bucket.left - cost))
        self._start(group, receiver, self._serve(receiver, way, step))
        return PATIENCE

    def _start(self, group: asyncio.TaskGroup, receiver: Receiver, work: Awaitable[None]) -> None:
        self._rounds[receiver] = receiver[0]
        group.create_task(self._round(receiver, work))

    async def _round(self, receiver: Receiver, work: Awaitable[None]) -> None:
        try:
            await self._tried(lambda: work)
        except Exception:
            log.exception("bug", extra={"service": receiver[0]})
            self._resting[receiver] = self.clock.monotonic() + PATIENCE
        finally:
            del self._rounds[receiver]
            self._ended.set()

    async def _serve(self, receiver: Receiver, way: Way, step: Step) -> None:
        round = self._made(receiver)
        await round.go(way, step)
        if round.rest:
            self._resting[receiver] = self.clock.monotonic() + round.rest

    async def _hopeless(self, receiver: Receiver, line: Backlog, problem: str) -> None:
        await self._made(receiver).give_up(Step(min(line.waiting, storm.MOST)), problem)

    def _made(self, receiver: Receiver) -> Round:
        return Round(self.outbox, self.clock, self.drawn, self.limit, self.link, receiver)

    async def _tried(self, work: Callable[[], Awaitable[object]]) -> None:
        """What the outbox cannot take now is told of again when its claim ends."""
        try:
            await work()
        except (Stalled, Unreachable, NotYet) as error:
            log.warning("the outbox is away", extra={"problem": error.message})
