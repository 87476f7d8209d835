"""Waking: everything that reconciles hears of what is there, and of what changes."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from trueup.control.holdings import Change, Reason
from trueup.control.hydrator.wake import Wake as Hydrating
from trueup.control.looks import Looks
from trueup.control.loop import Loop
from trueup.control.outside import Rules
from trueup.control.queue import Urgency
from trueup.core.history.outside import CONFIG_MAP, SECRET
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.reconciling import Reconciling
from trueup.service.wiring.troubles import troubled

DECIDED = (
    APPLICATION,
    APPLICATION_SET,
    PROJECT,
    STACK,
    STACK_SET,
    CONFIG_MAP,
    SECRET,
)  # whose changes are put on record
HYDRATIONS = 5  # branches that are hydrated at the same time


def loops(parts: Parts) -> tuple[Loop[Any], ...]:
    """What runs in this process."""
    telling = (parts.alerts.loop,) if parts.settings.tells else ()
    if "controller" not in parts.settings.active:
        return telling
    made = (parts.controller.loop, *(each.loop for each in parts.others), *telling)
    if wake := parts.hydrating:
        return (*made, Loop("hydrator", wake.hydrator, wake.queue, HYDRATIONS))
    return made


def beside(parts: Parts) -> Iterator[Callable[[], Coroutine[Any, Any, None]]]:
    """What goes on next to the loops."""
    if "controller" in parts.settings.active:
        yield parts.poller.run
        yield troubled(parts).run
        for each in parts.others:
            yield from each.beside
    if parts.settings.tells:
        yield parts.alerts.postman.run


@contextmanager
def awake(parts: Parts) -> Iterator[tuple[Loop[Any], ...]]:
    """Every loop, woken by what is there and by what changes for the length of the block."""
    with ExitStack() as ends:
        if "controller" in parts.settings.active:
            _applications(parts, ends)
            _home(parts, ends)
            _unlocked(parts, ends)
        if parts.settings.tells:
            _telling(parts, ends)
        yield loops(parts)


def _telling(parts: Parts, ends: ExitStack) -> None:
    """Whatever was missed is told now: what was told already stands on each object."""
    ends.callback(parts.live.listen(parts.alerts.wake.told))
    parts.alerts.wake.all()


def _applications(parts: Parts, ends: ExitStack) -> None:
    """They have objects in every cluster."""
    fleet, wake = parts.reach.fleet, parts.controller.wake
    ends.callback(fleet.listen(wake.told))
    ends.callback(fleet.learn(wake.learnt))
    ends.callback(fleet.turn(wake.turned))


def _home(parts: Parts, ends: ExitStack) -> None:
    """What lives in the home cluster."""
    live, marks = parts.live, parts.controller.apps.observer.marks

    def polled(change: Change) -> None:
        if marks.governs(change.ref.namespace):
            parts.poller.told(change)

    watched = (ref for kind in DECIDED for ref in live.refs(kind))
    parts.outside.begin(watched, Rules(marks.governs, marks.overrides.sensitive))
    asked = Looks(live.get, parts.settings.home.namespace, parts.poller.look_now)
    for listener in (polled, asked.told, parts.outside.told):
        ends.callback(live.listen(listener))
    for change in _standing(live.refs(APPLICATION)):
        polled(change)
    for each in parts.others:
        ends.callback(live.listen(each.told))
        for change in _standing(live.refs(each.kind)):
            polled(change)
            each.told(change)
    if wake := parts.hydrating:
        ends.callback(live.listen(wake.told))
        for change in _standing(live.refs(APPLICATION)):
            wake.told(change)


def _standing(refs: Iterable[Ref]) -> Iterator[Change]:
    for ref in refs:
        yield Change(ref, Reason.APPEARED, frozenset(), initial=True)


def _unlocked(parts: Parts, ends: ExitStack) -> None:
    """Some may go to a new cluster now, or may have waited for a key or a password."""
    waiting = [(APPLICATION, parts.controller.queue)]
    waiting += [(each.kind, each.queue) for each in parts.others if each.unlocked]

    def look_again(*_: object) -> None:
        for kind, queue in waiting:
            for ref in parts.live.refs(kind):
                queue.add(ref, Urgency.ROUTINE)

    for source in (parts.reach.clusters, parts.supply.keyring, parts.supply.credentials):
        ends.callback(source.listen(look_again))
    look_again()


def moved(others: tuple[Reconciling, ...], hydrating: Hydrating | None) -> Callable[[Ref], None]:
    """Whom the poller tells, besides Applications' own queue, that a source of theirs moved."""
    queues = {each.kind: each.queue for each in others}

    def told(user: Ref) -> None:
        if user.kind in queues:
            queues[user.kind].add(user)
        elif hydrating:
            hydrating.moved(user)

    return told
