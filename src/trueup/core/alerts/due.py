"""
What is to be sent now: triggers held against an object, and what was told already.

Pure: the caller puts what is due where it cannot be lost, then writes the annotation. Of a trigger,
a service or a template that there is not the object gets a finding; the others go on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trueup.core.alerts import state as states
from trueup.core.alerts.configuration import NAME, Configuration, Finding
from trueup.core.alerts.settled import settled
from trueup.core.alerts.subscriptions import IN_MAP, Wish, of_project, wishes
from trueup.core.alerts.trigger import Told
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.notice import Destination

PROJECT = "AppProject"
"""What its annotations say is mostly for what is of it."""
DECLARED = f"service.<type>[.<name>] of {NAME} declares one"


class Due(Value, frozen=True):
    """
    One message: *templates* of the configuration of *namespace*, to one destination.

    *state*: what the annotation calls it; equal ones are one message. *configuration*: by its place
    among those that were asked.
    """

    trigger: str
    state: str
    templates: tuple[str, ...]
    to: Destination
    configuration: int = 0


class Outcome(Value, frozen=True):
    """
    *annotation*: what it is to be (None: there is none); *changed*: it is to be written.

    *evaluations*: triggers, with whether it held once for each of their conditions, for figures.
    """

    due: tuple[Due, ...] = ()
    annotation: str | None = None
    changed: bool = False
    findings: tuple[Finding, ...] = ()
    evaluations: tuple[tuple[str, bool], ...] = ()


def due(
    configurations: Iterable[Configuration],
    it: Object,
    project: Object | None,
    scopes: Iterable[Mapping[str, Any]],
    now: datetime,
) -> Outcome:
    """
    What is to be told of *it* at *now*.

    *project*: of an Application, whose annotations count too. *scopes*: what expressions may name,
    for each configuration (`scope`). Raises ``Wanted`` (`repository`) if an expression asks for
    what only the shell can get.
    """
    before = it.annotation(states.ANNOTATION)
    if not settled(it):
        return Outcome(annotation=before)
    state = states.read(before)
    rounds = [
        _Round(it, project, at, configuration, int(now.timestamp()), state)
        for at, configuration in enumerate(configurations)
    ]
    for round, scope in zip(rounds, scopes, strict=True):
        round.ask(scope)
    after = states.written(state) if any(each.evaluations for each in rounds) else before
    return Outcome(
        tuple(one for each in rounds for one in each.due),
        after,
        after != before,
        _findings([each.findings for each in rounds]),
        tuple(one for each in rounds for one in each.evaluations),
    )


def _findings(rounds: Sequence[Sequence[Finding]]) -> tuple[Finding, ...]:
    """A wish that one configuration can fulfil is not in vain, whatever the others lack."""
    vain = [{(each.where, each.message) for each in found if each.vain} for found in rounds]
    every = set.intersection(*vain) if vain else set()
    found = (one for each in rounds for one in each)
    kept = (each for each in found if not each.vain or (each.where, each.message) in every)
    return tuple(dict.fromkeys(kept))


@dataclass(eq=False, slots=True)
class _Round:
    """One object, asked of one configuration. *state* is changed."""

    it: Object
    project: Object | None
    at: int
    configuration: Configuration
    now: int
    state: dict[str, int]
    due: list[Due] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    evaluations: list[tuple[str, bool]] = field(default_factory=list)

    def ask(self, scope: Mapping[str, Any]) -> None:
        wanted: dict[str, dict[Destination, str]] = {}
        for trigger, to, where in self._wishes():
            wanted.setdefault(trigger, {}).setdefault(to, where)
        for name, receivers in wanted.items():
            every = self.configuration.triggers[name].evaluated(scope)
            self.evaluations.extend((name, each.holds) for each in every)
            for told in every:
                if told.problem:
                    self._find(f"trigger.{name}", f"{told.place}.{told.problem}")
                for to, where in receivers.items():
                    self._tell(name, told, to, where)

    def _tell(self, trigger: str, told: Told, to: Destination, where: str) -> None:
        own = self.configuration.namespace if self.configuration.own else ""
        key = states.key(trigger, told, to, own)
        if not told.holds:
            self.state.pop(key, None)
        elif key not in self.state and self._known(trigger, told, to, where):
            self.state[key] = self.now
            self.due.append(Due(trigger, key, told.send, to, self.at))

    def _known(self, trigger: str, told: Told, to: Destination, where: str) -> bool:
        """Whether there is the service, and each template."""
        services, templates = self.configuration.services, self.configuration.templates
        if to.service not in services:
            hint = f"{DECLARED}; there are: {', '.join(sorted(services)) or 'none'}"
            self._find(where, f"there is no service {to.service!r}", hint, vain=where != IN_MAP)
            return False
        missing = [each for each in told.send if each not in templates]
        for each in missing:
            hint = f"template.{each} of {NAME} declares it"
            self._find(f"trigger.{trigger}", f"there is no template {each!r}", hint)
        return not missing

    def _wishes(self) -> Iterator[Wish]:
        """With a trigger each; what makes no sense becomes a finding."""
        for each in self._said():
            if isinstance(each, Finding):
                self.findings.append(each)
                continue
            names = (
                (each.trigger,) if each.trigger else self.configuration.defaults(each.to.service)
            )
            for name in names:
                if self._asks(name, each):
                    yield each._replace(trigger=name)

    def _said(self) -> Iterator[Wish | Finding]:
        yield from wishes(self.configuration, *_metadata(self.it))
        if self.project is not None:
            yield from of_project(_metadata(self.project)[1])

    def _asks(self, name: str, wish: Wish) -> bool:
        """Whether there is the trigger, and it is about such objects."""
        trigger = self.configuration.triggers.get(name)
        if trigger is None:
            hint = f"trigger.{name} of {NAME} declares it"
            self._find(wish.where, f"there is no trigger {name!r}", hint, vain=wish.where != IN_MAP)
            return False
        kind = self.it.kind.kind
        if kind in trigger.kinds:
            return True
        own = kind != PROJECT and self.it.annotation(wish.where) is not None
        if wish.trigger and own:
            about = " or ".join(sorted(trigger.kinds))
            self._find(wish.where, f"trigger {name!r} is about {about}, not {kind}")
        return False

    def _find(self, where: str, message: str, hint: str = "", *, vain: bool = False) -> None:
        self.findings.append(Finding(where, message, hint, vain))


def _metadata(of: Object) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return of.at("metadata", "labels") or {}, of.at("metadata", "annotations") or {}
