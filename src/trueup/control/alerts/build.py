"""Build: the reconciler of what is to be told, with its queue, its loop and its postman."""

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trueup.control.alerts import Alerts
from trueup.control.alerts.facts import Details, Facts
from trueup.control.alerts.inforce import InForce
from trueup.control.alerts.noting import Noting, TakenIn
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.control.alerts.saying import Saying
from trueup.control.alerts.wake import Wake
from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.core.gotemplate import Time, sprig
from trueup.core.gotemplate.gotime import UTC_ZONE, Zone
from trueup.core.metrics.unmetered import UNMETERED
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.ports import (
    Clock,
    Cluster,
    Events,
    Invitations,
    Live,
    Meter,
    Notifiers,
    Outbox,
    Repositories,
    Sources,
)

WORKERS = 4  # objects that are looked at at the same time


@dataclass(frozen=True, slots=True)
class AlertPorts:
    """What it uses. *home*, *control*: the cluster where the objects live."""

    home: Cluster
    control: Live
    outbox: Outbox
    invitations: Invitations
    notifiers: Notifiers
    repositories: Repositories[Sources]
    details: Details
    events: Events
    clock: Clock
    meter: Meter = UNMETERED


@dataclass(frozen=True, slots=True)
class AlertController:
    """
    What runs: *loop* and *postman*. `wake.told` is to be told of changes at home.

    *saying*: for what is no object there.
    """

    queue: Queue[Ref]
    loop: Loop[Ref]
    wake: Wake
    postman: Postman
    settings: InForce
    saying: Saying


def controller(
    ports: AlertPorts,
    namespace: str,
    governs: Callable[[str], bool],
    decoded: Callable[[Object], Mapping[str, str]],
    taken_in: TakenIn,
    *,
    self_service: bool = False,
    home: Zone = UTC_ZONE,
) -> AlertController:
    """
    Nothing runs yet. *namespace*: of the settings; *decoded*: what a Secret says; *self_service*:
    other namespaces may have some of their own; *home*: where clocks are read.
    """
    functions = sprig(lambda: Time.of(ports.clock.now(), home), os.urandom)
    settings = InForce(ports.control.get, namespace, decoded, functions, self_service, home)
    queue: Queue[Ref] = Queue(ports.clock)
    saying = Saying(
        read=ports.control.get,
        outbox=ports.outbox,
        invitations=ports.invitations,
        settings=settings,
        facts=Facts(ports.repositories, ports.details, ports.clock),
        clock=ports.clock,
        meter=ports.meter,
        namespace=namespace,
    )
    noting = Noting(ports.home, ports.control, taken_in)
    alerts = Alerts(ports.control, ports.outbox, saying, noting, ports.events)

    def way(service: str) -> Way:
        found = settings.service(service)
        return Way(found.kind, ports.notifiers.notifier(found))

    def link() -> str:
        url = settings.url
        return f"{url.rstrip('/')}/notifications" if url else ""

    postman = Postman(ports.outbox, way, ports.clock, random.random, link, meter=ports.meter)
    wake = Wake(queue, ports.control, governs, settings.told)
    return AlertController(
        queue, Loop("notifications", alerts, queue, WORKERS), wake, postman, settings, saying
    )
