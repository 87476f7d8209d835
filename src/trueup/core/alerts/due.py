"""
What is to be sent now: triggers held against an object, and what was told already.

Pure: the caller puts what is due where it cannot be lost, then writes the annotation. Of a trigger,
a service or a template that there is not the object gets a finding; the others go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.core.alerts import state as states
from trueup.core.alerts.asking import Due, Round
from trueup.core.alerts.configuration import Configuration, Finding
from trueup.core.alerts.settled import settled
from trueup.k8s.object import Object
from trueup.k8s.value import Value


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
        Round(it, project, at, configuration, int(now.timestamp()), state)
        for at, configuration in enumerate(configurations)
    ]
    for round, scope in zip(rounds, scopes, strict=True):
        round.ask(scope)
    after = states.written(state) if any(each.evaluations for each in rounds) else before
    return Outcome(
        tuple(one for each in rounds for one in each.due),
        after,
        after != before,
        findings([each.findings for each in rounds]),
        tuple(one for each in rounds for one in each.evaluations),
    )


def findings(rounds: Sequence[Sequence[Finding]]) -> tuple[Finding, ...]:
    """A wish that one configuration can fulfil is not in vain, whatever the others lack."""
    vain = [{(each.where, each.message) for each in found if each.vain} for found in rounds]
    every = set.intersection(*vain) if vain else set()
    found = (one for each in rounds for one in each)
    kept = (each for each in found if not each.vain or (each.where, each.message) in every)
    return tuple(dict.fromkeys(kept))
