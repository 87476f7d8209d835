"""A round: some of what one receiver is to be told, each alone or all in one message."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from trueup.core.alerts.address import parted
from trueup.core.delivery import retrying
from trueup.core.delivery.digest import digest
from trueup.core.delivery.pace import Pace, pace
from trueup.core.delivery.storm import Step
from trueup.core.metrics.catalogue.notifications import DELIVERIES
from trueup.core.metrics.unmetered import UNMETERED
from trueup.model.delivery import Delivery, Letter
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Clock, Meter, Notifier, Outbox

LEASE = 4  # messages that may take as long as they may, and the claim has not ended
log = logging.getLogger("trueup.notifications")
Receiver = tuple[str, str]
Taken = tuple[Delivery, Letter]


class Way(NamedTuple):
    """To a service, by its *kind*."""

    kind: str
    notifier: Notifier

    @property
    def pace(self) -> Pace:
        return pace(self.kind)


@dataclass(eq=False, slots=True)
class Round:
    """
    *limit*: seconds that a message may take. *link*: to all deliveries, for the one in their place.

    *rest*: seconds for which the receiver is left alone afterwards, as it could not be reached.
    """

    outbox: Outbox
    clock: Clock
    drawn: Callable[[], float]
    limit: float
    link: Callable[[], str]
    receiver: Receiver
    rest: float = 0.0
    meter: Meter = UNMETERED

    async def go(self, way: Way, step: Step) -> None:
        lease = self.limit * LEASE
        until = self.clock.monotonic() + lease - 2 * self.limit
        taken = await self.outbox.claim(self.receiver, step.most, timedelta(seconds=lease))
        if step.together and len(taken) > 1:
            about = tuple(each for each, _ in taken)
            await self._one(way, about, digest(about, self.link()))
        else:
            await self._each(way, taken, until)

    async def give_up(self, step: Step, problem: str) -> None:
        """There is no way to the service."""
        lease = timedelta(seconds=self.limit)
        taken = await self.outbox.claim(self.receiver, max(step.most, 1), lease)
        await self.outbox.failed([each.id for each, _ in taken], problem, None)

    async def _each(self, way: Way, taken: Sequence[Taken], until: float) -> None:
        """*until*: the claim might end in the midst of one that is begun later."""
        left = iter(taken)

        async def some() -> None:
            for delivery, letter in left:
                if self.rest or self.clock.monotonic() > until:
                    await self._put_back(delivery)
                else:
                    await self._one(way, (delivery,), letter)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(way.pace.parallel, len(taken))):
                group.create_task(some())

    async def _one(self, way: Way, about: Sequence[Delivery], letter: Letter) -> None:
        ids = [each.id for each in about]
        try:
            async with asyncio.timeout(self.limit):
                await way.notifier.send(letter.notice, self.receiver[1], letter.about)
        except TimeoutError:
            self._count(about, well=False)
            await self._failed(about, f"no answer within {self.limit:g} s")
        except Unreachable as error:
            self._count(about, well=False)
            await self._failed(about, error.message, error.after)
        except Stalled as error:
            self._count(about, well=False)
            await self._dead(ids, str(error))
        except Exception as error:
            self._count(about, well=False)
            log.exception("bug", extra={"service": self.receiver[0]})
            await self._dead(ids, f"{type(error).__name__}")
        else:
            self._count(about, well=True)
            await self.outbox.sent(ids)

    def _count(self, about: Sequence[Delivery], *, well: bool) -> None:
        for each in about:
            labels = (each.trigger, parted(self.receiver[0])[1], "true" if well else "false")
            self.meter.count(DELIVERIES, labels)

    async def _failed(
        self, about: Sequence[Delivery], problem: str, after: float | None = None
    ) -> None:
        """The oldest of them says when they are tried again, or that they are too old."""
        oldest = min(about, key=lambda each: each.made)
        again = retrying.again(oldest, self.clock.now(), self.drawn(), after)
        ids = [each.id for each in about]
        if again is None:
            await self._dead(ids, problem)
            return
        self.rest = max(self.rest, (again - self.clock.now()).total_seconds())
        self._log("failed", ids, problem)
        await self.outbox.failed(ids, problem, again)

    async def _dead(self, ids: Sequence[int], problem: str) -> None:
        self._log("dead", ids, problem)
        await self.outbox.failed(ids, problem, None)

    async def _put_back(self, of: Delivery) -> None:
        """It was not tried: the receiver cannot be reached just now."""
        again = self.clock.now() + timedelta(seconds=self.rest)
        await self.outbox.failed([of.id], "it waits for others that failed, or are slow", again)

    def _log(self, what: str, ids: Sequence[int], problem: str) -> None:
        service, recipient = self.receiver
        named = {"service": service, "recipient": recipient, "deliveries": len(ids)}
        log.warning(f"delivery {what}", extra={**named, "problem": problem})
