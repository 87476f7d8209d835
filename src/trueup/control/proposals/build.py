"""Build: the reconciler of Proposals with its queue and its loop."""

from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.loop import Loop
from trueup.control.proposals import Proposals
from trueup.control.proposals.commits import Commits
from trueup.control.proposals.observe import Observer
from trueup.control.proposals.perform import Performer
from trueup.control.proposals.standing import Standing
from trueup.control.proposals.wake import Wake
from trueup.control.proposals.write import Writer
from trueup.control.queue import Queue
from trueup.k8s.ref import Ref
from trueup.ports import (
    AppForecasts,
    Clock,
    Cluster,
    History,
    Live,
    Merges,
    Repositories,
    StackForecasts,
    States,
    Tracer,
)

WORKERS = 4  # Proposals that are looked at at the same time


@dataclass(frozen=True, slots=True)
class ProposalPorts:
    """What the reconciler uses. *home*, *control*: the cluster where Proposals live."""

    home: Cluster
    control: Live
    repositories: Repositories[Merges]
    stacks: StackForecasts
    apps: AppForecasts
    states: States
    history: History
    clock: Clock
    tracer: Tracer


@dataclass(frozen=True, slots=True)
class ProposalController:
    """What runs: *loop*. `wake.told` is to be told of changes at home."""

    queue: Queue[Ref]
    loop: Loop[Ref]
    wake: Wake


def controller(
    ports: ProposalPorts,
    governs: Callable[[str], bool],
    queue: Queue[Ref],
) -> ProposalController:
    """Nothing runs yet. *queue*: which news of the runs of *ports* are put into."""
    wake = Wake(queue, ports.control)
    observer = Observer(
        control=ports.control,
        commits=Commits(ports.repositories),
        stacks=ports.stacks,
        apps=ports.apps,
        standing=Standing(ports.stacks, ports.apps),
        clock=ports.clock,
        governs=governs,
    )
    writer = Writer(ports.home, ports.control)
    performer = Performer(
        control=ports.control,
        stacks=ports.stacks,
        apps=ports.apps,
        states=ports.states,
        writer=writer,
        history=ports.history,
        clock=ports.clock,
    )
    reconciler = Proposals(observer, performer, writer, governs, ports.tracer)
    return ProposalController(queue, Loop("proposals", reconciler, queue, WORKERS), wake)
