"""
Story: a whole Trueup in this process, for tests that tell what happens in the world.

An embedded API server on a unix socket, the caches, the queue and the reconciler of Applications,
over sources that the test chooses (in memory by default). `eventually` looks again whenever
something in the cluster changed; nothing sleeps.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import yaml

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.fleet import live
from tests.support.recorded import Recorded
from tests.support.traced import Traced
from trueup.control.apps.build import Controller, Ports, controller
from trueup.control.apps.targets import Marks
from trueup.control.clusters import HERE, Fleet
from trueup.control.holdings import Change, Reason
from trueup.control.looks import Looks
from trueup.control.sources import Poller, Polling
from trueup.control.watch import Cache
from trueup.core.annotations.tracking import Tracking
from trueup.edge.clock import SystemClock
from trueup.edge.events import KubernetesEvents
from trueup.edge.jq.expressions import Expressions
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.clusters import Clusters
from trueup.edge.kube.transport import Transport
from trueup.edge.meter import CountingMeter
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.crds import crds
from trueup.model.errors import NotYet
from trueup.model.metric import Metric
from trueup.ports import Engine, Sources

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
PATIENCE = 30.0  # seconds until a story is given up
REAL_PATIENCE = 90.0
ARGOCD = "argocd"
URL = "https://git.example.test/shop.git"
CORE = {"Event", "ConfigMap", "Secret", "Service", "Namespace", "Pod", "ServiceAccount"}
GROUPS = {
    "CronJob": "batch",
    "Deployment": "apps",
    "Job": "batch",
    "ReplicaSet": "apps",
    "Application": "argoproj.io",
    "Thing": "example.test",
}
GROUPS |= {"AppProject": "argoproj.io", "CustomResourceDefinition": "apiextensions.k8s.io"}

PROJECT_YAML = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: default, namespace: argocd}
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
  clusterResourceWhitelist: [{group: '*', kind: '*'}]
"""


Stage: TypeAlias = Path | Access
"""Where a story is told: a folder for an embedded API server, or the way to a real one."""


class Origin(Sources, Engine, Protocol):
    """Where sources come from and how they are rendered."""


@dataclass
class World:
    """What a story sees and does."""

    cluster: Client
    cache: Cache
    controller: Controller
    changed: asyncio.Condition
    declared: Declared
    poller: Poller
    kill: Callable[[], object]
    patience: float = PATIENCE
    history: Recorded = field(default_factory=Recorded)
    traced: Traced = field(default_factory=Traced)
    meter: CountingMeter = field(default_factory=CountingMeter)

    def counted(self, metric: Metric) -> list[str]:
        """The lines of a metric, as Prometheus is told them."""
        return b"".join(self.meter.lines(metric, openly=False)).decode().splitlines()

    async def apply(self, text: str) -> None:
        """As ``kubectl apply --server-side`` by another manager than ours."""
        for body in yaml.safe_load_all(text):
            await self.cluster.create(body)

    async def create(self, body: Mapping[str, Any]) -> None:
        await self.cluster.create(body)

    async def create_namespace(self, name: str) -> None:
        await self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    async def apply_client_side(self, text: str) -> None:
        """As ``kubectl apply`` makes an object in *shop*: with the annotation and its owner."""
        body = yaml.safe_load(text)
        last = json.dumps(body)
        meta = {**body["metadata"], "namespace": "shop", "annotations": {LAST_APPLIED: last}}
        fields: dict[str, Any] = {f"f:{key}": {} for key in body["data"]}
        manager = {
            "manager": "kubectl-client-side-apply",
            "operation": "Update",
            "apiVersion": "v1",
            "fieldsType": "FieldsV1",
            "fieldsV1": {
                "f:data": {".": {}, **fields},
                "f:metadata": {"f:annotations": {".": {}, f"f:{LAST_APPLIED}": {}}},
            },
        }
        await self.create({**body, "metadata": {**meta, "managedFields": [manager]}})

    async def get(self, kind: str, name: str, namespace: str = "shop") -> Object | None:
        return await self.cluster.get(ref(kind, name, namespace))

    async def all(self, kind: str, namespace: str = "shop") -> Sequence[Object]:
        found, _ = await self.cluster.list(ref(kind, "", namespace).kind, namespace=namespace)
        return found

    async def there(self, kind: str, name: str, namespace: str = "shop") -> Object:
        found = await self.get(kind, name, namespace)
        assert found is not None, f"{kind} {name} is not there"
        return found

    async def app(self, name: str = "web") -> Mapping[str, Any]:
        found = await self.get("Application", name, ARGOCD)
        return found.body if found else {}

    async def status(self, name: str = "web") -> Mapping[str, Any]:
        return (await self.app(name)).get("status") or {}

    async def patch(self, kind: str, name: str, patch: Any, namespace: str = "shop") -> Object:
        return await self.cluster.patch(ref(kind, name, namespace), patch, media_type="merge")

    async def sync(self, name: str = "web", **sync: Any) -> None:
        """Ask for an operation, as the API and ``kubectl patch`` do."""
        operation = {"initiatedBy": {"username": "ann"}, "sync": sync}
        await self.patch("Application", name, {"operation": operation}, ARGOCD)

    async def refresh(self, name: str = "web") -> None:
        meta = {"annotations": {"argocd.argoproj.io/refresh": "normal"}}
        await self.patch("Application", name, {"metadata": meta}, ARGOCD)

    async def delete(self, kind: str, name: str, namespace: str = "shop") -> None:
        await self.cluster.delete(ref(kind, name, namespace), propagation="Background")

    async def eventually(self, seen: Callable[[], Awaitable[Any]]) -> Any:
        """What *seen* gives as soon as it gives something true."""
        try:
            async with asyncio.timeout(self.patience), self.changed:
                while not (found := await seen()):
                    await self.changed.wait()
                return found
        except TimeoutError:
            raise AssertionError(await self._told()) from None

    async def becomes(
        self, sync: str = "Synced", health: str = "Healthy", name: str = "web", revision: str = ""
    ) -> Mapping[str, Any]:
        """The status, once the application is settled like this and no operation is left."""

        async def settled() -> Mapping[str, Any] | None:
            body = await self.app(name)
            status = body.get("status") or {}
            now = [(status.get(part) or {}).get("status") for part in ("sync", "health")]
            there = not revision or (status.get("sync") or {}).get("revision") == revision
            return status if there and now == [sync, health] and "operation" not in body else None

        found: Mapping[str, Any] = await self.eventually(settled)
        return found

    async def ends(self, phase: str = "Succeeded", name: str = "web") -> Mapping[str, Any]:
        """The operation's state, once it has ended in this phase."""

        async def ended() -> Mapping[str, Any] | None:
            body = await self.app(name)
            state = (body.get("status") or {}).get("operationState") or {}
            return state if "operation" not in body and state.get("phase") == phase else None

        found: Mapping[str, Any] = await self.eventually(ended)
        return found

    async def look_at(self, name: str) -> None:
        """Have an application that rests looked at, whether or not anything was told."""

        async def looked() -> bool:
            try:
                await self.controller.apps.reconcile(Ref(APPLICATION, ARGOCD, name))
            except NotYet:  # the controller was writing to it just then
                return False
            return True

        await self.eventually(looked)

    async def _told(self) -> str:
        apps, _ = await self.cluster.list(APPLICATION)
        shown = ({"name": app.ref.name, **(app.body.get("status") or {})} for app in apps)
        return "it did not come to pass:\n" + yaml.safe_dump_all(shown, sort_keys=False)


def application(policy: Mapping[str, Any], name: str = "web", **more: Any) -> dict[str, Any]:
    """The Application *name*, of the folder of that name; *more* goes into its spec."""
    source = {"repoURL": URL, "path": name, "targetRevision": "main"}
    spec = {
        "project": "default",
        "source": source,
        "destination": {"server": HERE, "namespace": "shop"},
        "syncPolicy": policy,
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": ARGOCD},
        "spec": {**spec, **more},
    }


def config(name: str, annotations: Mapping[str, str] | None = None, **data: str) -> str:
    """A ConfigMap as YAML."""
    meta = {"name": name, **({"annotations": dict(annotations)} if annotations else {})}
    return yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data})


def ref(kind: str, name: str, namespace: str) -> Ref:
    scoped = kind not in ("Namespace", "CustomResourceDefinition")
    group = "" if kind in CORE else GROUPS[kind]
    return Ref(GroupKind(group, kind), namespace if scoped else "", name)


@asynccontextmanager
async def world(
    stage: Stage, origin: Origin | None = None, marks: Marks | None = None, **settings: Any
) -> AsyncIterator[World]:
    """
    A running world with the project ``default``; a second one on the same stage goes on.

    *settings*: of the embedded API server.
    """
    if isinstance(stage, Access):
        async with over(stage, origin or Declared(), marks=marks) as made:
            made.patience = REAL_PATIENCE
            yield made
        return
    async with (
        serving(stage, crds=crds(), **settings) as server,
        running(str(server.settings.socket), origin or Declared(), marks=marks) as made,
    ):
        yield made


def running(
    socket: str,
    origin: Any,
    controlled: Callable[[Client], Any] = lambda client: client,
    marks: Marks | None = None,
) -> AbstractAsyncContextManager[World]:
    """The controller, over an API server that is there; it writes through *controlled*."""
    return over(Access("http://localhost", socket=socket), origin, controlled, marks)


@asynccontextmanager
async def over(
    access: Access,
    origin: Any,
    controlled: Callable[[Client], Any] = lambda client: client,
    marks: Marks | None = None,
) -> AsyncIterator[World]:
    """The same over any API server that serves our kinds."""
    clock = SystemClock()
    home = Client(Transport(access, clock), clock)
    ours = controlled(home)
    clusters = Clusters(ours, clock, ARGOCD)
    fleet = Fleet(clusters, clock, Tracking(), namespace=ARGOCD)
    clusters.listen(fleet.forget)
    changed = asyncio.Condition()
    wakes: set[asyncio.Task[None]] = set()

    async def told() -> None:
        async with changed:
            changed.notify_all()

    def change(*_: object) -> None:
        task = asyncio.get_running_loop().create_task(told())
        wakes.add(task)
        task.add_done_callback(wakes.discard)

    async with AsyncExitStack() as ends, asyncio.TaskGroup() as group:
        ends.push_async_callback(home.close)
        tasks = [group.create_task(clusters.run()), group.create_task(fleet.run())]
        await asyncio.sleep(0)  # they have begun
        cache = await live(fleet)
        fleet.listen(change)
        await _prepare(home)
        await cache.follow((APPLICATION, PROJECT))
        events = KubernetesEvents(home, clock)
        jq = Expressions(clock)
        ends.callback(jq.close)
        history, traced, meter = Recorded(), Traced(), CountingMeter()
        ports = Ports(ours, cache, fleet, origin, origin, events, clock, jq, history, traced, meter)
        made = controller(ports, marks or Marks())
        fleet.listen(made.wake.told)
        fleet.learn(made.wake.learnt)
        fleet.turn(made.wake.turned)
        for app in cache.of_kind(APPLICATION):
            made.queue.add(app.ref)
        poller = Poller(origin, cache.get, made.queue, clock, Polling(), traced)
        cache.listen(poller.told)
        cache.listen(Looks(cache.get, ARGOCD, poller.look_now).told)
        tasks.append(group.create_task(poller.run()))
        for app in cache.of_kind(APPLICATION):
            poller.told(Change(app.ref, Reason.APPEARED, frozenset()))
        loop = group.create_task(made.loop.run())
        yield World(
            home,
            cache,
            made,
            changed,
            origin,
            poller,
            loop.cancel,
            history=history,
            traced=traced,
            meter=meter,
        )
        made.queue.close()
        await asyncio.wait((loop,))
        for task in tasks:
            task.cancel()


async def _prepare(home: Client) -> None:
    for text in ("{apiVersion: v1, kind: Namespace, metadata: {name: argocd}}", PROJECT_YAML):
        body = yaml.safe_load(text)
        if await home.get(Object(body).ref) is None:
            await home.create(body)
