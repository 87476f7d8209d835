"""
Alerts: what happened to an object becomes deliveries, each once.

A look holds the triggers that somebody has subscribed to against the object as it is
(`core.alerts`), puts what is due into the outbox (`saying`), and only then writes the annotation
that says what was told. Who dies in between does it again, and the outbox knows it already.
`postman` brings what is there; `troubled` looks after what is no object.

Nothing that is wrong ends a look: a template that fails is a delivery that is dead, whatever else
is wrong is an event of the object, told once.
"""

from dataclasses import dataclass, field

from trueup.control.alerts.noting import Noting
from trueup.control.alerts.saying import Saying
from trueup.control.loop import Again, Problem
from trueup.control.memory import Recent
from trueup.core.alerts import state as states
from trueup.core.delivery.marks import over
from trueup.core.delivery.topic import topic
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.event import Event
from trueup.ports import Events, Live, Outbox

EVERY = 60.0  # seconds between two looks of what depends on the time
REMEMBERED = 10_000  # objects whose faults were told
INVALID = "NotificationInvalid"


@dataclass(frozen=True, slots=True)
class Alerts:
    """A reconciler of everything that there may be something to tell of."""

    control: Live
    outbox: Outbox
    saying: Saying
    noting: Noting
    events: Events
    _told: Recent[Ref, tuple[str, ...]] = field(default_factory=lambda: Recent(REMEMBERED))

    async def reconcile(self, ref: Ref) -> Again:
        obj = self.control.get(ref)
        if obj is None:
            return Again()
        said, before = await self.saying.say(obj), obj.annotation(states.ANNOTATION)
        if said.annotation != before:
            await self.outbox.ended(topic(obj), over(before, said.annotation))
            await self.noting.note(obj, said.annotation)
        await self._tell(obj, said.faults)
        return Again(EVERY if said.timed else None)

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """It is no fault of the object: the log has it, and the page of Trueup's own health."""

    async def _tell(self, obj: Object, faults: tuple[str, ...]) -> None:
        """What is wrong, as long as it is not said already."""
        before = self._told.get(obj.ref) or ()
        if faults == before:
            return
        self._told.put(obj.ref, faults)
        for each in faults:
            if each not in before:
                await self.events.tell(obj, Event(INVALID, each, warning=True))
