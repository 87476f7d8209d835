"""Asking: one object of one configuration: who wants to be told of it, and what holds of that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.core.alerts import state as states
from trueup.core.alerts.configuration import NAME, Configuration, Finding
from trueup.core.alerts.subscriptions import IN_MAP, Wish, of_project, outdated, wishes
from trueup.core.alerts.trigger import Told
from trueup.core.expr import TOGETHER, Budget
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


@dataclass(eq=False, slots=True)
class Round:
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
    budget: Budget = field(default_factory=lambda: Budget(TOGETHER))

    def ask(self, scope: Mapping[str, Any]) -> None:
        for name, receivers in self.wanted().items():
            every = self.configuration.triggers[name].evaluated(scope, self.budget)
            self.evaluations.extend((name, each.holds) for each in every)
            for told in every:
                self.check(name, told)
                for to, where in receivers.items():
                    self._tell(name, told, to, where)

    def _tell(self, trigger: str, told: Told, to: Destination, where: str) -> None:
        key = self.key(trigger, told, to)
        if not told.holds:
            self.state.pop(key, None)
        elif key not in self.state and self.known(trigger, told, to, where):
            self.state[key] = self.now
            self.due.append(Due(trigger, key, told.send, to, self.at))

    def wanted(self) -> Mapping[str, Mapping[Destination, str]]:
        """Where each destination of each trigger stands."""
        found: dict[str, dict[Destination, str]] = {}
        for trigger, to, where in self._wishes():
            found.setdefault(trigger, {}).setdefault(to, where)
        return found

    def key(self, trigger: str, told: Told, to: Destination) -> str:
        """What the annotation calls it."""
        own = self.configuration.namespace if self.configuration.own else ""
        return states.key(trigger, told, to, own)

    def check(self, trigger: str, told: Told) -> None:
        if told.problem and not self._early(told.problem):
            said = self.configuration.told(f"{told.place}.{told.problem}")
            self._find(f"trigger.{trigger}", said)

    def _early(self, problem: str) -> bool:
        """What most conditions look into comes with the first operation; few ask whether it is."""
        fresh = self.it.kind.kind == "Application" and not self.it.at("status", "operationState")
        return fresh and problem.endswith("from nil")

    def known(self, trigger: str, told: Told, to: Destination, where: str) -> bool:
        """Whether there is the service, and each template."""
        services, templates = self.configuration.services, self.configuration.templates
        if to.service not in services:
            what, hint = self._lacking(to.service)
            self._find(where, what, hint, vain=where != IN_MAP)
            return False
        missing = [each for each in told.send if each not in templates]
        for each in missing:
            hint = f"template.{each} of {NAME} declares it"
            self._find(f"trigger.{trigger}", f"there is no template {each!r}", hint)
        for each in told.send:
            self.findings.extend(self.configuration.of_template(each))
        return not missing

    def _lacking(self, service: str) -> tuple[str, str]:
        """That there is none of that name, or that it is not understood; and what to do."""
        for each in self.configuration.findings:
            kind, _, called = each.where.partition(".")
            if kind == "service" and called.rpartition(".")[2] == service:
                return f"{each.where} makes no sense", each.message
        known = ", ".join(sorted(self.configuration.services)) or "none"
        return f"there is no service {service!r}", f"{DECLARED}; there are: {known}"

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
        labels, annotations = _metadata(self.it)
        yield from wishes(self.configuration, labels, annotations)
        if self.it.kind.kind != PROJECT:
            yield from outdated(annotations)
        if self.project is not None:
            yield from of_project(self.configuration, _metadata(self.project)[1])

    def _asks(self, name: str, wish: Wish) -> bool:
        """Whether there is the trigger, and it is about such objects."""
        trigger = self.configuration.triggers.get(name)
        if trigger is None:
            key = f"trigger.{name}"
            wrong = [each for each in self.configuration.findings if each.where == key]
            what = f"{key} makes no sense" if wrong else f"there is no trigger {name!r}"
            hint = wrong[0].message if wrong else f"{key} of {NAME} declares it"
            self._find(wish.where, what, hint, vain=wish.where != IN_MAP)
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
