"""
Saying: what is due of one object becomes letters in the outbox, each once.

Who dies before what was told is noted down says it again, and the outbox knows it already.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.control.alerts.facts import MOST, Answer, Facts
from trueup.control.alerts.inforce import InForce, Read
from trueup.core.alerts import state as states
from trueup.core.alerts.address import address
from trueup.core.alerts.asking import Due
from trueup.core.alerts.configuration import NAME, Configuration, Finding
from trueup.core.alerts.due import Outcome, due
from trueup.core.alerts.links import home, of_sources
from trueup.core.alerts.rendering import rendered
from trueup.core.alerts.repository import Known, Question, Wanted
from trueup.core.alerts.scope import Around, scope
from trueup.core.delivery.approval import waits
from trueup.core.delivery.marks import timed, without
from trueup.core.delivery.topic import about, topic
from trueup.core.gotemplate.gotime import LAYOUTS, Time, parse
from trueup.core.metrics.catalogue.notifications import EVALUATIONS
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import PROJECT
from trueup.model.delivery import Letter, Occasion, Topic
from trueup.model.errors import Stalled
from trueup.ports import Clock, Invitations, Meter, Outbox


class Said(Value, frozen=True):
    """
    *annotation*: of what was told by now; None: of nothing. *faults*: what stands in the way.

    *timed*: what was asked goes by the clock, so it is to be asked again.
    """

    annotation: str | None
    faults: tuple[str, ...] = ()
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """*read*: an object of the home cluster. *namespace*: where projects are."""

    read: Read
    outbox: Outbox
    invitations: Invitations
    settings: InForce
    facts: Facts
    clock: Clock
    meter: Meter
    namespace: str

    async def say(self, obj: Object) -> Said:
        every = self.settings.of(obj.ref.namespace)
        known: dict[Question, Answer] = {}
        outcome = await self._outcome(every, obj, known)
        for trigger, held in outcome.evaluations:
            self.meter.count(EVALUATIONS, (trigger, str(held).lower()))
        strange: list[str] = []
        wrong = {
            each.state: await self._put(every, obj, each, known, strange) for each in outcome.due
        }
        failed = {state: problem for state, problem in wrong.items() if problem}
        faults = dict.fromkeys((*map(str, outcome.findings), *failed.values(), *strange))
        annotation = without(outcome.annotation, failed)
        for namespace, data in self.settings.unsaved().items():
            await self.outbox.remember(namespace, data)
            self.settings.saved(namespace, data)
        return Said(annotation, tuple(faults), timed(every, outcome))

    async def _outcome(
        self, every: Sequence[Configuration], obj: Object, known: dict[Question, Answer]
    ) -> Outcome:
        project, now = self._project(obj), self.clock.now()
        for _ in range(MOST + 1):
            try:
                scopes = [scope(each, obj, self._around(project, known)) for each in every]
                return due(every, obj, project, scopes, now)
            except Wanted as asked:
                known[asked.question] = await self.facts.answer(obj, asked.question)
                await asyncio.sleep(0)  # what was known already lets nobody else have a turn
        problem = f"they ask for more than {MOST} things of its repository"
        many = Finding("triggers", problem, "compare fewer commits in when and oncePer")
        return Outcome(annotation=obj.annotation(states.ANNOTATION), findings=(many,))

    async def _put(
        self,
        every: Sequence[Configuration],
        obj: Object,
        it: Due,
        known: dict[Question, Answer],
        strange: list[str],
    ) -> str:
        """
        Why there is no message; empty: there is one.

        *strange*: what is told of links that were left out is added.
        """
        configuration, of = every[it.configuration], topic(obj)
        to = it.to
        service = address(to.service, configuration.namespace if configuration.own else "")
        occasion = Occasion(of, it.trigger, it.state, it.templates, service, to.recipient)
        more = {"approval": {"url": await self._approval(obj, of)}}
        for _ in range(MOST + 1):
            around = self._around(self._project(obj), known, more)
            try:
                variables = scope(configuration, obj, around, to)
                notice = rendered(configuration, it.templates, variables, to)
            except Wanted as asked:
                known[asked.question] = await self.facts.answer(obj, asked.question)
                await asyncio.sleep(0)
            except Stalled as error:
                await self.outbox.unwritten(occasion, str(error))
                return str(error)
            else:
                known_hosts = configuration.hosts | self.settings.ours | of_sources(variables)
                notice, left_out = home(notice, known_hosts)
                strange += [_left_out(it, host) for host in left_out]
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

    def _project(self, obj: Object) -> Object | None:
        """Of an Application."""
        if obj.kind.kind != "Application":
            return None
        name = str(obj.at("spec", "project") or "default")
        return self.read(Ref(PROJECT, self.namespace, name))

    def _around(
        self, project: Object | None, known: Known, more: Mapping[str, Any] | None = None
    ) -> Around:
        url = self.settings.url.rstrip("/")
        return Around(self._time, project, known, more, {"argocdUrl": url} if url else None)

    def _time(self) -> Time:
        said = self.clock.now().isoformat(timespec="microseconds")
        return parse(LAYOUTS["RFC3339Nano"], said)


def _left_out(it: Due, host: str) -> str:
    hint = f"context of {NAME} may name the host, if it is meant"
    return f"template {', '.join(it.templates)}: a link to {host} is left out ({hint})"
