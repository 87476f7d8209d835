"""Build: the reconciler of Stacks with its queue, its loop and the runs that it follows."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.control.stacks import Stacks
from trueup.control.stacks.files import Files
from trueup.control.stacks.foreseeing import StackForesight
from trueup.control.stacks.jobs import Jobs
from trueup.control.stacks.leftovers import Leftovers, told_of
from trueup.control.stacks.observe import Observer
from trueup.control.stacks.orphans import Orphans
from trueup.control.stacks.outputs import Outputs
from trueup.control.stacks.owning import Owning, OwnOutputs
from trueup.control.stacks.perform import Performer
from trueup.control.stacks.plans import Plans
from trueup.control.stacks.resolving import Resolver
from trueup.control.stacks.ruling import Ruling
from trueup.control.stacks.runs import Runs
from trueup.control.stacks.telling import Telling
from trueup.control.stacks.wake import Wake
from trueup.control.stacks.write import Writer
from trueup.k8s.ref import Ref
from trueup.model.project import AppProject
from trueup.model.terraform import StateAccess
from trueup.ports import (
    Clock,
    Cluster,
    Live,
    Owners,
    Repositories,
    Repository,
    Rules,
    Runner,
    RunTokens,
    Scanner,
    States,
)


@dataclass(frozen=True, slots=True)
class StackPorts:
    """What the reconciler uses. *home*, *control*: the cluster where Stacks live."""

    home: Cluster
    control: Live
    repositories: Repositories[Repository]
    runner: Runner
    states: States
    owners: Owners
    rules: Rules
    scanner: Scanner
    tokens: RunTokens
    telling: Telling
    clock: Clock


@dataclass(frozen=True, slots=True)
class StackController:
    """
    What runs: *loop*, `runs.run`, `orphans.run` and, once, `leftovers.sweep`. `wake.told` is to be
    told of changes at home.
    """

    queue: Queue[Ref]
    loop: Loop[Ref]
    wake: Wake
    runs: Runs
    stacks: Stacks
    plans: Plans
    foresight: Callable[[Callable[[Ref], None]], StackForesight]
    leftovers: Leftovers
    orphans: Orphans


def controller(
    ports: StackPorts,
    project: Callable[[str], AppProject | None],
    namespace: str,
    governs: Callable[[str], bool],
    door: Callable[[], StateAccess],
    workers: int,
) -> StackController:
    """
    Nothing runs yet. *door*: where runs reach our own API, without a token. *workers*: Stacks that
    are looked at at the same time; how many run is the runner's to say.
    """
    queue: Queue[Ref] = Queue(ports.clock)
    wake = Wake(queue, ports.control)
    runs = Runs(ports.runner, ports.states, ports.clock, wake.news)
    files = Files(ports.repositories)
    owning = Owning(ports.owners, ports.home, namespace)
    given = OwnOutputs(ports.states, ports.control, owning)
    plans = Plans(ports.states, Ruling(ports.rules, ports.scanner))
    observer = Observer(
        control=ports.control,
        files=files,
        resolver=Resolver(ports.home, ports.control, given, plans.key, namespace),
        states=ports.states,
        owning=owning,
        runs=runs,
        plans=plans,
        clock=ports.clock,
        project=project,
        home=namespace,
    )
    performer = Performer(
        runner=ports.runner,
        runs=runs,
        states=ports.states,
        jobs=Jobs(files, ports.states, owning, ports.tokens, door, ports.control),
        plans=plans,
        tokens=ports.tokens,
        outputs=Outputs(ports.home, ports.control, ports.states, namespace),
        clock=ports.clock,
        fresh=lambda: uuid.uuid4().hex[:12],
    )
    orphans = _orphans(ports, governs)
    writer = Writer(ports.home, ports.control, wake)
    stacks = Stacks(observer, performer, writer, ports.telling, orphans, governs)
    loop = Loop("stacks", stacks, queue, workers)

    def foresight(told: Callable[[Ref], None]) -> StackForesight:
        """What it remembers of files is of other commits."""
        other = Files(ports.repositories)
        return StackForesight(
            files=other,
            resolver=observer.resolver,
            jobs=Jobs(other, ports.states, owning, ports.tokens, door, ports.control),
            plans=plans,
            runs=Runs(ports.runner, ports.states, ports.clock, told),
            runner=ports.runner,
            tokens=ports.tokens,
            states=ports.states,
            clock=ports.clock,
            project=project,
        )

    left = Leftovers(ports.runner, lambda: told_of(ports.control))
    return StackController(queue, loop, wake, runs, stacks, plans, foresight, left, orphans)


def _orphans(ports: StackPorts, governs: Callable[[str], bool]) -> Orphans:
    return Orphans(
        owners=ports.owners,
        states=ports.states,
        home=ports.home,
        control=ports.control,
        history=ports.telling.history,
        clock=ports.clock,
        governs=governs,
    )
