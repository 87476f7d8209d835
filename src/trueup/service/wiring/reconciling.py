"""Reconciling: the controllers of kinds besides Applications, as far as a process sees them."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from trueup.control.apps.observe import Observer
from trueup.control.holdings import Change
from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.control.stacks.telling import Telling
from trueup.control.watch import Cache
from trueup.edge.fetch.circles import Circles
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET
from trueup.service.wiring.ground import Ground
from trueup.service.wiring.proposals import proposing
from trueup.service.wiring.stacks import stack_controller, stackset_controller


@dataclass(frozen=True, slots=True)
class Reconciling:
    """
    One controller.

    *told* hears of changes at home, and at first of every object of *kind*. *unlocked*: a new
    cluster or another credential may let its objects go on. *beside*: what goes on next to its
    loop.
    """

    kind: GroupKind
    queue: Queue[Ref]
    loop: Loop[Any]
    told: Callable[[Change], None]
    unlocked: bool = True
    beside: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = ()


def infrastructure(
    ground: Ground, live: Cache, sources: Circles, telling: Telling, observer: Observer
) -> tuple[Reconciling, ...]:
    """Of Stacks, sets of them, and Proposals. *observer*: of Applications."""
    reach, states = ground.reach, ground.states
    stacks = stack_controller(ground, live, telling, sources, observer)
    sets = stackset_controller(reach, live, sources, observer)
    made = proposing(reach, live, sources, states, telling, observer, stacks)
    proposals, following = made.controller, made.foresight.runs.run
    work = (stacks.leftovers.sweep, stacks.runs.run, stacks.orphans.run)
    return (
        Reconciling(STACK, stacks.queue, stacks.loop, stacks.wake.told, beside=work),
        Reconciling(STACK_SET, sets.queue, sets.loop, sets.wake.told),
        Reconciling(
            PROPOSAL,
            proposals.queue,
            proposals.loop,
            proposals.wake.told,
            unlocked=False,
            beside=(following,),
        ),
    )
