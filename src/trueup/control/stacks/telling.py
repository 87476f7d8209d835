"""Telling: where people read what became of a Stack: its events, and the record."""

from dataclasses import dataclass

from trueup.core.spans import run as of_run
from trueup.core.spans import waited
from trueup.core.stacks.told import decided, entry, event, not_done
from trueup.k8s.object import Object
from trueup.model.application import Initiator
from trueup.model.event import Event
from trueup.model.stack import PlanStatus, Stack
from trueup.ports import Clock, Events, History, Tracer


@dataclass(frozen=True, slots=True)
class Telling:
    """Nothing is told twice: an entry is known by its run."""

    events: Events
    history: History
    clock: Clock
    tracer: Tracer

    async def ended(self, obj: Object, stack: Stack, before: Stack) -> None:
        """A run has; *before*: the Stack as it was, with the approvals of what was applied."""
        run = stack.status.run
        if run is not None:
            self.history.add(entry(stack, run, self.clock.now()))
            for span in (of_run(stack, run, self.clock.now()), waited(before, run)):
                if span:
                    self.tracer.tell(span)
            await self.events.tell(obj, event(stack, run))

    async def refused(self, obj: Object, stack: Stack) -> None:
        """What was asked for last is not done."""
        what = stack.status.refused
        if what is not None:
            self.history.add(not_done(stack, what, self.clock.now()))
            message = f"{what.kind} is not done: {what.message}"[:1000]
            await self.events.tell(obj, Event(what.reason, message, warning=True))

    def rejected(self, stack: Stack, plan: PlanStatus, by: Initiator) -> None:
        """By a person."""
        self.history.add(decided(stack, plan, by, self.clock.now()))
