"""Build: the reconciler of StackSets with its queue and its loop."""

from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.control.stacksets import StackSets
from trueup.control.stacksets.roots import Roots
from trueup.control.stacksets.wake import Wake
from trueup.control.stacksets.write import Writer
from trueup.k8s.ref import Ref
from trueup.model.project import AppProject
from trueup.ports import Clock, Cluster, Live, Repositories, Repository

WORKERS = 4  # sets that are looked at at the same time


@dataclass(frozen=True, slots=True)
class StackSetController:
    """What runs: *loop*. `wake.told` is to be told of changes at home."""

    queue: Queue[Ref]
    loop: Loop[Ref]
    wake: Wake


@dataclass(frozen=True, slots=True)
class StackSetPorts:
    """*home*, *control*: the cluster where sets and their Stacks live."""

    home: Cluster
    control: Live
    repositories: Repositories[Repository]
    clock: Clock


def controller(
    ports: StackSetPorts,
    project: Callable[[str], AppProject | None],
    namespace: str,
    governs: Callable[[str], bool],
) -> StackSetController:
    """Nothing runs yet."""
    queue: Queue[Ref] = Queue(ports.clock)
    sets = StackSets(
        control=ports.control,
        roots=Roots(ports.repositories),
        writer=Writer(ports.home, ports.control),
        clock=ports.clock,
        project=project,
        governs=governs,
        home=namespace,
    )
    return StackSetController(
        queue, Loop("stacksets", sets, queue, WORKERS), Wake(queue, ports.control)
    )
