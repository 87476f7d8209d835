"""
The composition root: the only place that builds adapters and hands them to those who use ports.

What is built here is started and stopped by `service.roles`; `Adapters` close what they hold.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from trueup.control.apps.build import Controller, Ports, controller
from trueup.control.apps.remembered import Remembered
from trueup.control.apps.targets import Marks
from trueup.control.holdings import Change, Reason
from trueup.control.hydrator import Hydrator
from trueup.control.hydrator.wake import Wake as Rehydrating
from trueup.control.looks import Looks
from trueup.control.loop import Loop
from trueup.control.outside import Outside, Rules
from trueup.control.queue import Queue, Urgency
from trueup.control.sources import Poller, Polling
from trueup.control.stacks.build import StackController
from trueup.control.stacks.telling import Telling
from trueup.control.stacksets.build import StackSetController
from trueup.control.watch import Cache
from trueup.core.actions import Actions
from trueup.core.capabilities import Capabilities
from trueup.core.health import Judge, judge
from trueup.core.history.outside import CONFIG_MAP, SECRET
from trueup.edge.engines.gotemplate import GoTemplates
from trueup.edge.events import KubernetesEvents
from trueup.edge.fetch.keyring import described
from trueup.edge.fetch.probe import Probe
from trueup.edge.history.keeper import Keeper as Recorder
from trueup.edge.jq.expressions import Expressions
from trueup.edge.kube.registrar import Registrar
from trueup.edge.lua import Lua
from trueup.edge.states.opened import Opened
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, PROJECT, Destination
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.inside import Inside
from trueup.model.proposal import PROPOSAL
from trueup.model.serving import Serving
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET
from trueup.model.terraform import StateAccess
from trueup.service.argocd_cm import Operating, listed
from trueup.service.mishaps import Mishaps
from trueup.service.operator import Operator
from trueup.service.settings import Settings
from trueup.service.views import ControllerViews
from trueup.service.wiring.entrance import Entrance, furnished, kept
from trueup.service.wiring.home import Reach, api_folder, api_server, history, reach, states
from trueup.service.wiring.proposals import Proposing, proposing
from trueup.service.wiring.stacks import stack_controller, stackset_controller
from trueup.service.wiring.supply import Supply, supplied
from trueup.service.wiring.workings import workings
from trueup.web.app import app
from trueup.web.deps import Deps
from trueup.web.forests import Forests
from trueup.web.gate.proxied import networks

__all__ = [
    "Entrance",
    "Opened",
    "Parts",
    "Reach",
    "Recorder",
    "actions",
    "api_folder",
    "api_server",
    "furnished",
    "history",
    "judged",
    "kept",
    "loops",
    "parts",
    "reach",
    "states",
    "web",
]
DECIDED = (
    APPLICATION,
    APPLICATION_SET,
    PROJECT,
    STACK,
    STACK_SET,
    CONFIG_MAP,
    SECRET,
)  # whose changes are put on record
HYDRATIONS = 5  # branches that are hydrated at the same time


@dataclass(frozen=True, slots=True)
class Parts:
    """What the controller and the web API share; *live* is the home cluster's cache."""

    settings: Settings
    reach: Reach
    live: Cache
    supply: Supply
    controller: Controller
    hydrating: Rehydrating | None
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
    stacks: StackController
    stacksets: StackSetController
    proposals: Proposing


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
    door: Callable[[], StateAccess],
) -> AsyncIterator[Parts]:
    """Over clusters that are followed; closes sources and workers at the end."""
    live = await reach.fleet.control(reach.home)
    async with AsyncExitStack() as ends:
        supply = await ends.enter_async_context(supplied(settings, live, now))
        events = KubernetesEvents(reach.home, reach.clock)
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
            ),
            _marks(settings, now),
            judge=judging,
            workers=settings.controller.workers,
            own=supply.credentials.own,
        )
        rehydrating = _rehydrating(reach, live, supply, made, now)
        stacks = stack_controller(
            settings,
            reach,
            live,
            Telling(events, history, reach.clock),
            supply.sources,
            states,
            made.apps.observer,
            door,
        )

        stacksets = stackset_controller(reach, live, supply.sources, made.apps.observer)
        proposals = proposing(
            reach, live, supply.sources, states, history, made.apps.observer, stacks
        )

        def moved(user: Ref) -> None:
            if user.kind == STACK:
                stacks.queue.add(user)
            elif user.kind == STACK_SET:
                stacksets.queue.add(user)
            elif user.kind == PROPOSAL:
                proposals.controller.queue.add(user)
            else:
                rehydrating.moved(user)

        poller = Poller(
            supply.sources,
            live.get,
            made.queue,
            reach.clock,
            Polling(now.timing.reconciliation, now.timing.jitter),
            moved,
        )
        yield Parts(
            settings,
            reach,
            live,
            supply,
            made,
            rehydrating if now.hydrating else None,
            poller,
            judging,
            actions(now),
            now.labels,
            now.host_labels,
            events,
            now.inside,
            now.serving,
            history,
            outside,
            states,
            stacks,
            stacksets,
            proposals,
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


def _rehydrating(
    reach: Reach, live: Cache, supply: Supply, made: Controller, now: Operating
) -> Rehydrating:
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
        texts=GoTemplates(supply.workers),
        clock=reach.clock,
        author=now.author,
        governs=observer.marks.governs,
        project=observer.project,
        around=around,
    )
    return Rehydrating(hydrator, Queue(reach.clock))


def web(parts: Parts, entrance: Entrance, operator: Operator, mishaps: Mishaps) -> Starlette:
    """The HTTP API, over the very parts that the controller uses."""
    supply = parts.supply
    running = _loops(parts) if "controller" in parts.settings.active else ()
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
            probe=Probe(supply.accesses.said),
            registrar=Registrar(parts.reach.home, parts.reach.clock),
            described=described,
            doors=entrance.keeper,
            texts=GoTemplates(supply.workers),
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
        )
    )


@contextmanager
def loops(parts: Parts) -> Iterator[tuple[Loop[Any], ...]]:
    """Everything that reconciles, woken by what is there and by what changes in the block."""
    made = parts.controller
    with ExitStack() as ends:
        ends.callback(parts.reach.fleet.listen(made.wake.told))
        ends.callback(parts.reach.fleet.learn(made.wake.learnt))
        ends.callback(parts.reach.fleet.turn(made.wake.turned))
        marks = made.apps.observer.marks

        def told(change: Change) -> None:
            if marks.governs(change.ref.namespace):
                parts.poller.told(change)

        ends.callback(parts.live.listen(told))
        asked = Looks(parts.live.get, parts.settings.home.namespace, parts.poller.look_now)
        ends.callback(parts.live.listen(asked.told))
        watched = (ref for kind in DECIDED for ref in parts.live.refs(kind))
        parts.outside.begin(watched, Rules(marks.governs, marks.overrides.sensitive))
        ends.callback(parts.live.listen(parts.outside.told))

        def look_again(*_: object) -> None:
            for ref in parts.live.refs(APPLICATION):
                made.queue.add(ref, Urgency.ROUTINE)
            for ref in parts.live.refs(STACK):
                parts.stacks.queue.add(ref, Urgency.ROUTINE)
            for ref in parts.live.refs(STACK_SET):
                parts.stacksets.queue.add(ref, Urgency.ROUTINE)

        ends.callback(parts.reach.clusters.listen(look_again))  # some may go to a new cluster
        ends.callback(parts.supply.keyring.listen(look_again))  # some may have waited for a key
        ends.callback(parts.supply.credentials.listen(look_again))  # or for a password
        ends.callback(parts.live.listen(parts.stacks.wake.told))
        ends.callback(parts.live.listen(parts.stacksets.wake.told))
        proposals = parts.proposals.controller
        ends.callback(parts.live.listen(proposals.wake.told))
        for ref in parts.live.refs(APPLICATION):
            told(Change(ref, Reason.APPEARED, frozenset(), initial=True))
        for ref in parts.live.refs(STACK):
            appeared = Change(ref, Reason.APPEARED, frozenset(), initial=True)
            told(appeared)
            parts.stacks.wake.told(appeared)
        for ref in parts.live.refs(STACK_SET):
            appeared = Change(ref, Reason.APPEARED, frozenset(), initial=True)
            told(appeared)
            parts.stacksets.wake.told(appeared)
        for ref in parts.live.refs(PROPOSAL):
            appeared = Change(ref, Reason.APPEARED, frozenset(), initial=True)
            told(appeared)
            proposals.wake.told(appeared)
        look_again()
        wake = parts.hydrating
        if wake is None:
            yield _loops(parts)
            return
        ends.callback(parts.live.listen(wake.told))
        for ref in parts.live.refs(APPLICATION):
            wake.told(Change(ref, Reason.APPEARED, frozenset(), initial=True))
        yield _loops(parts)


def _loops(parts: Parts) -> tuple[Loop[Any], ...]:
    made = (
        parts.controller.loop,
        parts.stacks.loop,
        parts.stacksets.loop,
        parts.proposals.controller.loop,
    )
    if parts.hydrating is None:
        return made
    wake = parts.hydrating
    return (*made, Loop("hydrator", wake.hydrator, wake.queue, HYDRATIONS))
