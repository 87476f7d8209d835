"""Build: the reconciler of Applications with its queue and loop, from the ports it uses."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from trueup.control.apps import Applications
from trueup.control.apps.comparing import Comparing
from trueup.control.apps.doubts import Doubts
from trueup.control.apps.following import Following
from trueup.control.apps.leaning import Leaning
from trueup.control.apps.measures import Measures
from trueup.control.apps.observe import Observer
from trueup.control.apps.place import Places
from trueup.control.apps.settled import Settled
from trueup.control.apps.targets import Marks, Targets
from trueup.control.apps.updates import Updates
from trueup.control.apps.wake import Wake
from trueup.control.apps.write import Writer
from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.core.health import Judge, health
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.project.lending import Own, nothing
from trueup.k8s.ref import Ref
from trueup.ports import (
    Clock,
    Cluster,
    Clusters,
    Engine,
    Events,
    History,
    Live,
    Meter,
    PathExpressions,
    Repositories,
    Sources,
    Tracer,
)

SPREAD = 8  # clusters that may have all of their workers waiting, and keep no other waiting


@dataclass(frozen=True, slots=True)
class Controller:
    """What runs: *loop*. `wake.told` is to be told of changes in every cluster."""

    queue: Queue[Ref]
    loop: Loop[Ref]
    wake: Wake
    apps: Applications


@dataclass(frozen=True, slots=True)
class Ports:
    """
    What the reconciler uses. *home*, *control*: the cluster where Applications live. *host*: this
    machine's name.
    """

    home: Cluster
    control: Live
    clusters: Clusters
    sources: Repositories[Sources]
    engine: Engine
    events: Events
    clock: Clock
    jq: PathExpressions
    history: History
    tracer: Tracer
    meter: Meter = UNMETERED
    host: str = ""


def controller(
    ports: Ports,
    marks: Marks,
    *,
    judge: Judge = health,
    workers: int = 20,
    own: Own = nothing,
) -> Controller:
    """
    Nothing runs yet. *judge*: of the health of live objects; *workers*: for each cluster.

    *own*: the repositories of a project.
    """
    queue: Queue[Ref] = Queue(ports.clock, lane=_destinations(ports.control), share=workers)
    places = Places(ports.clusters)
    leaning = Leaning(ports.control)
    measures = Measures(ports.meter, ports.clock, ports.host)
    observer = Observer(
        control=ports.control,
        places=places,
        targets=Targets(ports.sources, ports.engine, marks, places.capabilities, leaning.output),
        leaning=leaning,
        comparing=Comparing(marks, Doubts(ports.clock), ports.jq, judge),
        marks=marks,
        clock=ports.clock,
        measures=measures,
        own=own,
    )
    settled = Settled(observer)
    rules = tuple(each.rule for each in marks.overrides.updates)
    updates = Updates(rules, ports.jq.paths, ports.clusters.known)
    lending = frozenset(each.project_name for each in marks.lending)
    wake = Wake(queue, ports.control, settled, marks.control_namespace, updates, lending, leaning)
    apps = Applications(
        observer,
        Writer(ports.home, ports.control, wake, marks.control_namespace),
        settled,
        ports.events,
        ports.history,
        Following(ports.tracer, lambda: ports.clock.now().timestamp()),
        measures,
    )
    return Controller(queue, Loop("apps", apps, queue, workers * SPREAD), wake, apps)


def _destinations(control: Live) -> Callable[[Ref], Hashable]:
    """What an application goes to: each cluster has a share of the workers."""

    def lane(ref: Ref) -> Hashable:
        app = control.get(ref)
        where = (app.at("spec", "destination") if app else None) or {}
        return where.get("server"), where.get("name")

    return lane
