"""Understood: who is told of what of an object, as its settings are read; for people to check."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from trueup.core.alerts import state as states
from trueup.core.alerts.address import address
from trueup.core.alerts.asking import Round
from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.due import findings
from trueup.core.alerts.repository import Wanted
from trueup.core.alerts.trigger import Told
from trueup.k8s.object import Object
from trueup.k8s.value import Value


class Subscribed(Value, frozen=True):
    """
    *service* as deliveries call it. *where*: the annotation, or the key of the ConfigMap.

    *holds*: a condition of the trigger is so now; None: it depends on the repository, which nobody
    asks for this. *told*: when the last was told of what still is so.
    """

    trigger: str
    service: str
    recipient: str
    where: str
    holds: bool | None = False
    told: datetime | None = None


class Fault(Value, frozen=True):
    """What is passed over; *hint*: what to do."""

    where: str
    message: str
    hint: str = ""


class Understood(Value, frozen=True):
    subscriptions: tuple[Subscribed, ...] = ()
    faults: tuple[Fault, ...] = ()


def understood(
    configurations: Sequence[Configuration],
    it: Object,
    project: Object | None,
    scopes: Iterable[Mapping[str, Any]],
) -> Understood:
    """As `due` is asked, whatever was told already."""
    state = states.read(it.annotation(states.ANNOTATION))
    rounds = [Round(it, project, at, each, 0, state) for at, each in enumerate(configurations)]
    found = [
        one for each, scope in zip(rounds, scopes, strict=True) for one in _subscribed(each, scope)
    ]
    wrong = findings([each.findings for each in rounds])
    faults = tuple(Fault(each.where, each.message, each.hint) for each in wrong)
    return Understood(tuple(found), faults)


def _subscribed(round: Round, scope: Mapping[str, Any]) -> Iterator[Subscribed]:
    own = round.configuration.namespace if round.configuration.own else ""
    for name, receivers in round.wanted().items():
        trigger = round.configuration.triggers[name]
        every = _asked(round, name, scope)
        sent = tuple(dict.fromkeys(one for each in trigger.conditions for one in each.send))
        for to, where in receivers.items():
            round.known(name, Told("", holds=False, send=sent), to, where)
            if to.service not in round.configuration.services:
                continue
            times = [round.state.get(round.key(name, each, to)) for each in every or ()]
            told = max(filter(None, times), default=None)
            yield Subscribed(
                name,
                address(to.service, own),
                to.recipient,
                where,
                None if every is None else any(each.holds for each in every),
                datetime.fromtimestamp(told, UTC) if told else None,
            )


def _asked(round: Round, name: str, scope: Mapping[str, Any]) -> list[Told] | None:
    """None: only the shell could say."""
    try:
        every = round.configuration.triggers[name].evaluated(scope, round.budget)
    except Wanted:
        return None
    for each in every:
        round.check(name, each)
    return every
