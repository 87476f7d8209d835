"""
Troubled: people are told of what troubles Trueup itself, once, and when it is over.

Nothing of it is an object with an annotation: what was told stands in the outbox, so that it is
known after a restart. A thing of which nobody knows anything yet stays as it was.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from trueup.control.alerts.saying import Saying
from trueup.core.alerts.troubles import GONE, Kept, Sighting, kept, lasts, trouble
from trueup.model.errors import NotYet, Refused, Stalled, Unreachable
from trueup.ports import Clock, Outbox

log = logging.getLogger("trueup.alerts")
EVERY = 5.0  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Troubled:
    """*sightings*: how everything is that there may be trouble with. `run` must run."""

    sightings: Callable[[], Iterable[Sighting]]
    outbox: Outbox
    saying: Saying
    clock: Clock
    _since: dict[str, datetime] = field(default_factory=dict)
    _gone: dict[str, datetime] = field(default_factory=dict)
    _faults: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.clock.sleep(EVERY)
            try:
                await self.look()
            except (Stalled, Refused, NotYet, Unreachable) as error:
                log.warning("troubles not told", extra={"reason": str(error)})

    async def look(self) -> None:
        before = {name: kept(await self.outbox.state(name)) for name in await self.outbox.topics()}
        gone = {*self._since, *self._faults}
        for each in self.sightings():
            gone.discard(each.name)
            await self._one(each, before.pop(each.name, None))
            self._gone.pop(each.name, None)
        for name in gone:  # should it come back, it is waited for anew
            self._since.pop(name, None)
            self._faults.pop(name, None)
        for name, known in before.items():
            if known is not None:
                await self._left(name, known)

    async def _left(self, name: str, known: Kept) -> None:
        """Nobody uses it any more: who was told of its trouble need not wait for the end."""
        now = self.clock.now()
        if now - self._gone.setdefault(name, now) < GONE:
            return
        del self._gone[name]
        await self._say(known, left=True)
        await self.outbox.keep(name, "")

    async def _one(self, it: Sighting, before: Kept | None) -> None:
        if it.problem is None:
            return
        if it.problem:
            await self._troubles(it, it.problem, before)
            return
        self._since.pop(it.name, None)
        self._faults.pop(it.name, None)
        if before is not None:
            await self._say(before, over=True)
            await self.outbox.keep(it.name, "")

    async def _troubles(self, it: Sighting, problem: str, before: Kept | None) -> None:
        now = self.clock.now()
        since = before.since if before else self._since.setdefault(it.name, now)
        if before is None and not lasts(it, since, now):
            return
        told = before.annotation if before else ""
        after = await self._say(Kept(it.about, it.subject, since, problem, told))
        if after != before:
            await self.outbox.keep(it.name, after.text)

    async def _say(self, it: Kept, *, over: bool = False, left: bool = False) -> Kept:
        """With what was told by now."""
        message, told = "" if over or left else it.message, it.annotation
        obj = trouble(
            it.about, it.subject, message, it.since, over=over, left=left, annotation=told
        )
        said = await self.saying.say(obj)
        if said.faults != self._faults.get(obj.ref.name, ()):
            self._faults[obj.ref.name] = said.faults
            for each in said.faults:
                log.warning("trouble not told", extra={"trouble": obj.ref.name, "reason": each})
        return replace(it, annotation=said.annotation or "")
