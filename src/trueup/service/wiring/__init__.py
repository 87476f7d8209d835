"""
The composition root: the only place that builds adapters and hands them to those who use ports.

What is built here is started and stopped by `service.roles`; `Adapters` close what they hold.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version

from starlette.applications import Starlette

from trueup.control.alerts.build import AlertController
from trueup.control.apps.build import Controller, Ports, controller
from trueup.control.apps.remembered import Remembered
from trueup.control.apps.targets import Marks
from trueup.control.hydrator import Hydrator
from trueup.control.hydrator.wake import Wake as Hydrating
from trueup.control.outside import Outside
from trueup.control.queue import Queue
from trueup.control.sources import Poller, Polling
from trueup.control.stacks.telling import Telling
from trueup.control.watch import Cache
from trueup.core.actions import Actions
from trueup.core.capabilities import Capabilities
from trueup.core.health import Judge, judge
from trueup.edge.events import KubernetesEvents
from trueup.edge.fetch.keyring import described
from trueup.edge.fetch.probe import Probe
from trueup.edge.gotemplates import GoTemplates
from trueup.edge.history.keeper import Keeper as Recorder
from trueup.edge.jq.expressions import Expressions
from trueup.edge.kube.registrar import Registrar
from trueup.edge.lua import Lua
from trueup.edge.outbox.opened import Outbox
from trueup.edge.states.opened import Opened
from trueup.edge.traces import tracer
from trueup.model.application import Destination
from trueup.model.inside import Inside
from trueup.model.serving import Serving
from trueup.model.terraform import StateAccess
from trueup.ports import Tracer
from trueup.service.argocd_cm import Operating, listed
from trueup.service.mishaps import Mishaps
from trueup.service.operator import Operator
from trueup.service.settings import Settings
from trueup.service.tracing import in_force
from trueup.service.views import ControllerViews
from trueup.service.wiring.entrance import Entrance, furnished, kept
from trueup.service.wiring.figures import measured
from trueup.service.wiring.home import (
    Reach,
    api_folder,
    api_server,
    history,
    outbox,
    process_info,
    reach,
    states,
)
from trueup.service.wiring.notifying import notifying
from trueup.service.wiring.reconciling import Reconciling, infrastructure
from trueup.service.wiring.supply import Supply, supplied
from trueup.service.wiring.waking import awake, beside, loops, moved
from trueup.service.wiring.workings import workings
from trueup.web.app import app
from trueup.web.deps import Deps
from trueup.web.forests import Forests
from trueup.web.gate.proxied import networks

__all__ = [
    "Entrance",
    "Opened",
    "Outbox",
    "Parts",
    "Reach",
    "Recorder",
    "actions",
    "api_folder",
    "api_server",
    "awake",
    "beside",
    "furnished",
    "history",
    "judged",
    "kept",
    "measured",
    "outbox",
    "parts",
    "process_info",
    "reach",
    "states",
    "web",
]


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


def judged(now: Operating) -> Judge:
    """Of the health of live objects; Lua is started by the first script that runs."""
    return judge(now.health, Remembered(Lua()))


def actions(now: Operating) -> Actions:
    """What can be done with live objects; its scripts run in a box of their own."""
    return Actions(now.actions, Lua().act)


@asynccontextmanager
async def parts(
    settings: Settings,
    reach: Reach,
    now: Operating,
    history: Recorder,
    outside: Outside,
    states: Opened,
    outbox: Outbox,
    door: Callable[[], StateAccess],
    shown: Callable[[], bytes],
) -> AsyncIterator[Parts]:
    """Over clusters that are followed; closes sources and workers at the end."""
    live = await reach.fleet.control(reach.home)
    async with AsyncExitStack() as ends:
        supply = await ends.enter_async_context(supplied(settings, live, now, reach.meter))
        events = KubernetesEvents(reach.home, reach.clock)
        tracing = in_force(settings.otlp, now.tracing)
        traced = tracer(tracing, version("trueup"))
        reach.meter.tracing = bool(tracing.address)
        ends.push_async_callback(asyncio.to_thread, traced.close)
        jq = Expressions(reach.clock, settings.controller.jq_timeout)
        ends.callback(jq.close)
        judging = judged(now)
        made = controller(
            Ports(
                reach.home,
                live,
                reach.fleet,
                supply.sources,
                supply.engine,
                events,
                reach.clock,
                jq,
                history,
                traced,
                reach.meter,
                socket.gethostname(),
            ),
            _marks(settings, now),
            judge=judging,
            workers=settings.controller.workers,
            own=supply.credentials.own,
        )
        hydrating = _hydrating(reach, live, supply, made, now) if now.hydrating else None
        others = infrastructure(
            settings,
            reach,
            live,
            supply.sources,
            states,
            Telling(events, history, reach.clock, traced),
            made.apps.observer,
            door,
        )
        poller = Poller(
            supply.sources,
            live.get,
            made.queue,
            reach.clock,
            Polling(now.timing.reconciliation, now.timing.jitter),
            traced,
            moved(others, hydrating),
        )
        alerts = await ends.enter_async_context(
            notifying(
                settings, reach, live, supply, outbox, events, made, self_service=now.self_service
            )
        )
        yield Parts(
            settings=settings,
            reach=reach,
            live=live,
            supply=supply,
            controller=made,
            others=others,
            hydrating=hydrating,
            poller=poller,
            judge=judging,
            actions=actions(now),
            labels=now.labels,
            host_labels=now.host_labels,
            events=events,
            inside=now.inside,
            serving=now.serving,
            history=history,
            outside=outside,
            states=states,
            outbox=outbox,
            alerts=alerts,
            tracer=traced,
            shown=shown,
        )


def _marks(settings: Settings, now: Operating) -> Marks:
    return Marks(
        now.tracking,
        settings.home.namespace,
        now.filters,
        now.overrides,
        settings.controller.server_side_diff or now.server_side_diff,
        (*listed(settings.home.applications), *now.namespaces),
        now.pace,
        now.impersonation,
        now.lending,
        now.hydrating,
    )


def _hydrating(
    reach: Reach, live: Cache, supply: Supply, made: Controller, now: Operating
) -> Hydrating:
    observer = made.apps.observer

    async def around(destination: Destination) -> Capabilities:
        await observer.places.find(destination)
        return observer.places.capabilities(destination)

    hydrator = Hydrator(
        home=reach.home,
        control=live,
        sources=supply.sources,
        engine=supply.engine,
        pusher=supply.pushes,
        texts=GoTemplates(reach.clock),
        clock=reach.clock,
        author=now.author,
        governs=observer.marks.governs,
        project=observer.project,
        around=around,
    )
    return Hydrating(hydrator, Queue(reach.clock))


def web(parts: Parts, entrance: Entrance, operator: Operator, mishaps: Mishaps) -> Starlette:
    """The HTTP API, over the very parts that the controller uses."""
    supply = parts.supply
    running = loops(parts)
    return app(
        Deps(
            cluster=parts.reach.home,
            clusters=parts.reach.fleet,
            sources=supply.sources,
            catalog=supply.sources,
            blame=supply.sources,
            reverser=supply.reversals,
            files=supply.sources,
            views=ControllerViews(parts.controller.apps.observer),
            surveyor=supply.engine,
            clock=parts.reach.clock,
            events=parts.events,
            history=parts.history,
            tracer=parts.tracer,
            probe=Probe(supply.accesses.said),
            registrar=Registrar(parts.reach.home, parts.reach.clock),
            described=described,
            doors=entrance.keeper,
            texts=GoTemplates(parts.reach.clock),
            namespace=parts.settings.home.namespace,
            names=parts.settings.web.called,
            held=parts.live.get,
            judge=parts.judge,
            actions=parts.actions,
            forests=Forests(parts.labels, parts.host_labels),
            plugins=supply.plugins,
            hydrating=parts.hydrating is not None,
            signon=entrance.issuers,
            extensions=entrance.extending,
            inside=parts.inside,
            serving=parts.serving,
            proxies=networks(listed(parts.settings.web.proxies)),
            problems=operator.problems,
            in_force=operator.in_force,
            workings=lambda: workings(parts, running, mishaps),
            states=parts.states.states,
            runs=parts.states.tokens,
            errands=parts.states.errands,
            meter=parts.reach.meter,
            deliveries=parts.outbox.deliveries,
            invitations=parts.outbox.invitations,
            alerts=parts.alerts.settings.of,
        )
    )
