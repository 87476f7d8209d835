"""
Parts: what a process is made of, for those who start, wake, count and serve it.

They are built anew whenever the settings in the cluster change
(:mod:`trueup.service.wiring.assembly`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.alerts.build import AlertController
from trueup.control.apps.build import Controller
from trueup.control.hydrator.wake import Wake as Hydrating
from trueup.control.outside import Outside
from trueup.control.sources import Poller
from trueup.control.users import Users
from trueup.control.watch import Cache
from trueup.core.actions import Actions
from trueup.core.health import Judge
from trueup.edge.events import KubernetesEvents
from trueup.edge.history.keeper import Keeper as Recorder
from trueup.edge.outbox.opened import Outbox
from trueup.edge.states.opened import Opened
from trueup.model.inside import Inside
from trueup.model.serving import Serving
from trueup.ports import Tracer
from trueup.service.settings import Settings
from trueup.service.wiring.home import Reach
from trueup.service.wiring.reconciling import Reconciling
from trueup.service.wiring.supply import Supply


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What the controller and the web API share; *live* is the home cluster's cache.

    *others*: the reconcilers of other kinds than Applications. *hydrating*: None where the
    settings do not ask for it. *shown*: the certificate (PEM) of our own port, if this process has
    one.
    """

    settings: Settings
    reach: Reach
    live: Cache
    supply: Supply
    controller: Controller
    others: tuple[Reconciling, ...]
    hydrating: Hydrating | None
    poller: Poller
    users: Users
    judge: Judge
    actions: Actions
    labels: tuple[str, ...]
    host_labels: tuple[str, ...]
    events: KubernetesEvents
    inside: Inside
    serving: Serving
    history: Recorder
    outside: Outside
    states: Opened
    outbox: Outbox
    alerts: AlertController
    tracer: Tracer
    shown: Callable[[], bytes]
