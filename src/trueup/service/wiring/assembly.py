"""Assembly: the parts of a process put together, as the settings in the cluster are now."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from trueup.control.apps.build import Controller, Ports, controller
from trueup.control.apps.remembered import Remembered
from trueup.control.apps.targets import Marks
from trueup.control.hydrator import Hydrator
from trueup.control.hydrator.wake import Wake as Hydrating
from trueup.control.queue import Queue
from trueup.control.sources import Poller, Polling
from trueup.control.stacks.telling import Telling
from trueup.control.users import Users
from trueup.control.watch import Cache
from trueup.core.actions import Actions
from trueup.core.capabilities import Capabilities
from trueup.core.health import Judge, judge
from trueup.edge.events import KubernetesEvents
from trueup.edge.gotemplates import GoTemplates
from trueup.edge.jq.expressions import Expressions
from trueup.edge.lua import Lua
from trueup.edge.traces import tracer
from trueup.model.application import Destination
from trueup.ports import Tracer
from trueup.service.argocd_cm import Operating, listed
from trueup.service.settings import Settings
from trueup.service.tracing import in_force, shared
from trueup.service.wiring.ground import Ground
from trueup.service.wiring.home import Reach
from trueup.service.wiring.notifying import notifying
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.reconciling import infrastructure
from trueup.service.wiring.supply import Supply, supplied
from trueup.service.wiring.waking import moved


@asynccontextmanager
async def parts(ground: Ground, now: Operating) -> AsyncIterator[Parts]:
    """Over clusters that are followed; closes sources and workers at the end."""
    settings, reach = ground.settings, ground.reach
    live = await reach.fleet.control(reach.home)
    async with AsyncExitStack() as ends:
        supply = await ends.enter_async_context(supplied(settings, live, now, reach.meter))
        events = KubernetesEvents(reach.home, reach.clock)
        telling = Telling(events, ground.history, reach.clock, _tracer(ground, now, ends))
        judging = judged(now)
        made = _applications(ground, now, live, supply, telling, judging, ends)
        hydrating = _hydrating(reach, live, supply, made, now) if now.hydrating else None
        others = infrastructure(ground, live, supply.sources, telling, made.apps.observer)
        poller = Poller(
            supply.sources,
            live.get,
            made.queue,
            reach.clock,
            Polling(now.timing.reconciliation, now.timing.jitter),
            telling.tracer,
            moved(others, hydrating),
        )
        users = Users(live, supply.asking.forget)
        ends.callback(live.listen(users.told))
        notified = notifying(ground, live, supply, events, made, self_service=now.self_service)
        alerts = await ends.enter_async_context(notified)
        yield Parts(
            settings=settings,
            reach=reach,
            live=live,
            supply=supply,
            controller=made,
            others=others,
            hydrating=hydrating,
            poller=poller,
            users=users,
            judge=judging,
            actions=actions(now),
            labels=now.labels,
            host_labels=now.host_labels,
            events=events,
            inside=now.inside,
            serving=now.serving,
            history=ground.history,
            outside=ground.outside,
            states=ground.states,
            outbox=ground.outbox,
            alerts=alerts,
            tracer=telling.tracer,
            shown=ground.port.shown,
        )


def judged(now: Operating) -> Judge:
    """Of the health of live objects; Lua is started by the first script that runs."""
    return judge(now.health, Remembered(Lua()))


def actions(now: Operating) -> Actions:
    """What can be done with live objects; its scripts run in a box of their own."""
    return Actions(now.actions, Lua().act)


def _tracer(ground: Ground, now: Operating, ends: AsyncExitStack) -> Tracer:
    """Where traces go; what waits is told at the end."""
    said = in_force(ground.settings.otlp, now.tracing, os.environ)
    made = tracer(said, version("trueup"))
    ground.reach.meter.tracing = shared(said)
    ends.push_async_callback(asyncio.to_thread, made.close)
    return made


def _applications(
    ground: Ground,
    now: Operating,
    live: Cache,
    supply: Supply,
    telling: Telling,
    judging: Judge,
    ends: AsyncExitStack,
) -> Controller:
    settings, reach = ground.settings, ground.reach
    jq = Expressions(reach.clock, settings.controller.jq_timeout)
    ends.callback(jq.close)
    ports = Ports(
        home=reach.home,
        control=live,
        clusters=reach.fleet,
        sources=supply.sources,
        engine=supply.engine,
        events=telling.events,
        clock=reach.clock,
        jq=jq,
        history=ground.history,
        tracer=telling.tracer,
        meter=reach.meter,
        host=socket.gethostname(),
    )
    workers, own = settings.controller.workers, supply.credentials.own
    return controller(ports, _marks(settings, now), judge=judging, workers=workers, own=own)


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
