"""Proposals: the controller over what Stacks and Applications would do."""

from dataclasses import dataclass
from functools import partial

from trueup.control.apps.foreseeing import AppForesight
from trueup.control.apps.observe import Observer
from trueup.control.proposals.build import ProposalController, ProposalPorts, controller
from trueup.control.queue import Queue, Urgency
from trueup.control.stacks.build import StackController
from trueup.control.stacks.foreseeing import StackForesight
from trueup.control.stacks.telling import Telling
from trueup.edge.states.opened import Opened
from trueup.k8s.ref import Ref
from trueup.ports import Live, Merges, Repositories
from trueup.service.wiring.home import Reach


@dataclass(frozen=True, slots=True)
class Proposing:
    """*foresight*: whose runs are followed beside the loop."""

    controller: ProposalController
    foresight: StackForesight


def proposing(
    reach: Reach,
    live: Live,
    sources: Repositories[Merges],
    opened: Opened,
    telling: Telling,
    observer: Observer,
    stacks: StackController,
) -> Proposing:
    """*observer*: of Applications."""
    queue: Queue[Ref] = Queue(reach.clock)
    foresight = stacks.foresight(partial(queue.add, urgency=Urgency.NOW))
    ports = ProposalPorts(
        home=reach.home,
        control=live,
        repositories=sources,
        stacks=foresight,
        apps=AppForesight(observer, opened.states),
        states=opened.states,
        history=telling.history,
        clock=reach.clock,
        tracer=telling.tracer,
    )
    return Proposing(controller(ports, observer.marks.governs, queue), foresight)
