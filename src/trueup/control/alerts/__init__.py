"""
Alerts: what happened to an object becomes deliveries, each once.

A look holds the triggers that somebody has subscribed to against the object as it is
(`core.alerts`), puts what is due into the outbox, and only then writes the annotation that says
what was told. Who dies in between does it again, and the outbox knows it already. `postman` brings
what is there.

Nothing that is wrong ends a look: a template that fails is a delivery that is dead, whatever else
is wrong is an event of the object, told once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.control.alerts.facts import MOST, Answer, Facts
from trueup.control.alerts.inforce import InForce
from trueup.control.alerts.noting import Noting
from trueup.control.loop import Again, Problem
from trueup.control.memory import Recent
from trueup.core.alerts import state as states
from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.due import Due, Outcome, due
from trueup.core.alerts.rendering import rendered
from trueup.core.alerts.repository import Known, Question, Wanted
from trueup.core.alerts.scope import Around, scope
from trueup.core.delivery.approval import waits
from trueup.core.delivery.marks import over, timed, without
from trueup.core.delivery.topic import about, topic
from trueup.core.gotemplate.gotime import LAYOUTS, Time, parse
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.delivery import Letter, Occasion, Topic
from trueup.model.errors import Stalled
from trueup.model.event import Event
from trueup.ports import Clock, Events, Invitations, Live, Outbox

EVERY = 60.0  # seconds between two looks of what depends on the time
REMEMBERED = 10_000  # objects whose faults were told
INVALID = "NotificationInvalid"


@dataclass(frozen=True, slots=True)
class Alerts:
    """A reconciler of everything that there may be something to tell of."""

    control: Live
    outbox: Outbox
    invitations: Invitations
    settings: InForce
    facts: Facts
    noting: Noting
    events: Events
    clock: Clock
    namespace: str
    _told: Recent[Ref, tuple[str, ...]] = field(default_factory=lambda: Recent(REMEMBERED))

    async def reconcile(self, ref: Ref) -> Again:
        obj = self.control.get(ref)
        if obj is None:
            return Again()
        every = self.settings.of(ref.namespace)
        known: dict[Question, Answer] = {}
        outcome = await self._outcome(every, obj, known)
        wrong = {each.state: await self._put(every, obj, each, known) for each in outcome.due}
        failed = {state: problem for state, problem in wrong.items() if problem}
        annotation = without(outcome.annotation, failed)
        if annotation != obj.annotation(states.ANNOTATION):
            await self.outbox.ended(topic(obj), over(obj.annotation(states.ANNOTATION), annotation))
            await self.noting.note(obj, annotation)
        faults = dict.fromkeys((*map(str, outcome.findings), *failed.values()))
        await self._tell(obj, tuple(faults))
        return Again(EVERY if timed(every, outcome) else None)

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """It is no fault of the object: the log has it, and the page of Trueup's own health."""

    async def _outcome(
        self, every: Sequence[Configuration], obj: Object, known: dict[Question, Answer]
    ) -> Outcome:
        project, now = self._project(obj), self.clock.now()
        for _ in range(MOST):
            try:
                scopes = [scope(each, obj, self._around(project, known)) for each in every]
                return due(every, obj, project, scopes, now)
            except Wanted as asked:
                known[asked.question] = await self.facts.answer(obj, asked.question)
        return Outcome(annotation=obj.annotation(states.ANNOTATION))

    async def _put(
        self, every: Sequence[Configuration], obj: Object, it: Due, known: dict[Question, Answer]
    ) -> str:
        """Why there is no message; empty: there is one."""
        configuration, of = every[it.configuration], topic(obj)
        to = it.to
        occasion = Occasion(of, it.trigger, it.state, it.templates, to.service, to.recipient)
        more = {"approval": {"url": await self._approval(obj, of)}}
        for _ in range(MOST):
            around = self._around(self._project(obj), known, more)
            try:
                notice = rendered(
                    configuration, it.templates, scope(configuration, obj, around, to), to
                )
            except Wanted as asked:
                known[asked.question] = await self.facts.answer(obj, asked.question)
            except Stalled as error:
                await self.outbox.unwritten(occasion, str(error))
                return str(error)
            else:
                letter = Letter(notice, about(of, it.trigger, self.settings.url))
                await self.outbox.put(occasion, letter)
                return ""
        problem = f"{', '.join(it.templates)}: it asks for more than {MOST} things"
        await self.outbox.unwritten(occasion, problem)
        return problem

    async def _approval(self, obj: Object, of: Topic) -> str:
        """A link of its own for each message, where something waits for a person."""
        found = waits(obj)
        if found is None or not self.settings.url:
            return ""
        link = await self.invitations.give(found.kind, of.namespace, of.name, found.digest)
        return f"{self.settings.url.rstrip('/')}/approve/{link}"

    async def _tell(self, obj: Object, faults: tuple[str, ...]) -> None:
        """What is wrong, as long as it is not said already."""
        before = self._told.get(obj.ref) or ()
        if faults == before:
            return
        self._told.put(obj.ref, faults)
        for each in faults:
            if each not in before:
                await self.events.tell(obj, Event(INVALID, each, warning=True))

    def _project(self, obj: Object) -> Object | None:
        """Of an Application."""
        if obj.kind.kind != "Application":
            return None
        name = str(obj.at("spec", "project") or "default")
        return self.control.get(Ref(PROJECT, self.namespace, name))

    def _around(
        self, project: Object | None, known: Known, more: Mapping[str, Any] | None = None
    ) -> Around:
        return Around(self._time, project, known, more)

    def _time(self) -> Time:
        said = self.clock.now().isoformat(timespec="microseconds")
        return parse(LAYOUTS["RFC3339Nano"], said)
