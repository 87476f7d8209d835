"""
Suite: the manifests in a real Git repository, put into a cluster by Trueup itself.

Trueup's own objects live in an embedded API server; the manifests go there too, or into another
cluster that a kubeconfig names. One Application per area.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tests.settled.manifests import areas, files
from tests.support.apiserver import serving
from tests.support.fleet import live
from tests.support.origin import origin
from tests.support.repository import Repository
from tests.support.story import ARGOCD, World, application, running
from trueup.control.apps.schemas import Schemas
from trueup.control.clusters import HERE
from trueup.control.holdings import Change
from trueup.core.compare.differences import dotted
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import MANAGER, Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, Application, Destination
from trueup.model.comparison import Compared, SyncCode
from trueup.model.crds import crds
from trueup.model.errors import Refused, Stalled
from trueup.ports import Live

PATIENCE = 90.0  # seconds for the slowest step on a busy machine
AT_ONCE = 16
RETRY = {"limit": 3, "backoff": {"duration": "1s", "factor": 1}}
"""A real server hears of limits and quotas some time after it took them, as any admission does."""
REFRESH = "argocd.argoproj.io/refresh"
PREFIX = "settled-"
PATHS = {"charts": "charts/web"}  # of the areas that are not their folder
NAMESPACE = GroupKind("", "Namespace")
OBSERVED = (  # the kinds whose controllers say how far they have come
    *(GroupKind("apps", kind) for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")),
    GroupKind("policy", "PodDisruptionBudget"),
)
_WRITTEN = frozenset({"resourceVersion", "generation", "managedFields"})
Status = Mapping[str, Any]


@dataclass
class Suite:
    """
    A running Trueup whose Applications are the areas; *server*: where the manifests go, by the same
    *kubeconfig* as others.

    *lapses*: each time that an Application which had been Synced was told to be something else.
    """

    it: World
    cluster: Client
    server: str
    kubeconfig: Path
    live: Live
    areas: tuple[str, ...]
    lapses: list[str] = field(default_factory=list)

    async def create(self, address: str) -> None:
        for area in self.areas:
            path = PATHS.get(area, area)
            source = {"repoURL": address, "path": path, "targetRevision": "main"}
            destination = {"server": self.server, "namespace": PREFIX + area}
            policy = {"syncOptions": ["CreateNamespace=true"]}
            more = {"source": source, "destination": destination}
            await self.it.create(application(policy, area, **more))

    async def sync(self, *options: str) -> Mapping[str, str]:
        """Sync all; what failed, by application."""
        asked = {"syncOptions": ["CreateNamespace=true", *options]}
        states = await self._all(lambda area: self._sync(area, asked))
        return {area: state["message"] for area, state in states if state["phase"] != "Succeeded"}

    async def refresh(self) -> None:
        """A hard refresh of all, until each has been looked at."""

        async def one(area: str) -> Status:
            meta = {"annotations": {REFRESH: "hard"}}
            await self.it.patch("Application", area, {"metadata": meta}, ARGOCD)
            return await self.until(area, lambda body: REFRESH not in _annotations(body))

        await self._all(one)

    async def settled(self) -> None:
        """The controllers have written what they think of the workloads."""
        refs = [each.ref for _, each in await self.compared() if each.ref.kind in OBSERVED]

        def observed() -> bool:
            found = [obj for ref in refs if (obj := self.live.get(ref))]
            return all(
                each.at("status", "observedGeneration") == each.at("metadata", "generation")
                for each in found
            )

        await self._wait(observed)

    async def understood(self) -> None:
        """
        Trueup knows the schemas of all kinds.

        A real server publishes that of a new kind a moment after it serves it, and tells nobody:
        ask until it does.
        """
        async with asyncio.timeout(PATIENCE):
            while await self.differing():
                await self.refresh()

    async def states(self) -> set[str]:
        """What the applications say of their sync."""
        return {(await self.it.status(area))["sync"]["status"] for area in self.areas}

    async def differing(self) -> Mapping[str, list[str]]:
        """The fields of each object that Trueup would say to differ now."""
        return {
            f"{area} {each.ref.kind.kind}/{each.ref.name}": told(each)
            for area, each in await self.compared()
            if each.status is not SyncCode.SYNCED
        }

    async def compared(self) -> list[tuple[str, Compared]]:
        """Every object with its area."""
        return [(area, each) for area in self.areas for each in await self._compared(area)]

    async def schemas(self) -> Schemas:
        """Those that Trueup compares with."""
        places = self.it.controller.apps.observer.places
        await live(places.clusters, self.server)
        return (await places.find(Destination(self.server))).schemas

    async def ours(self) -> Mapping[Ref, tuple[Any, Any]]:
        """What shows that we have written an object: its generation, and what we own and since."""
        found = {each.ref: self.live.get(each.ref) for _, each in await self.compared()}
        return {
            ref: (obj.at("metadata", "generation"), _entry(obj))
            for ref, obj in found.items()
            if obj
        }

    async def changed_by_another_apply(self) -> list[str]:
        """
        The objects that are refused or become others by being applied once more.

        Not by their resourceVersion alone: a kube-apiserver counts the apply of an empty list, or
        of one with an empty item, as a change each time, though what it stores is the same.
        """
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(each: Compared) -> str:
            async with turn:
                try:
                    same = await self._same(each) or await self._same(each)  # its controller wrote
                except Refused as error:
                    return str(error)
            return "" if same else str(each.ref)

        asked = [one(each) for _, each in await self.compared()]
        return [told for told in await asyncio.gather(*asked) if told]

    async def remove(self) -> None:
        """Everything that was made in the cluster, until it is gone."""
        refs = [each.ref for _, each in await self.compared() if not each.ref.namespace]
        refs += [Ref(NAMESPACE, "", PREFIX + area) for area in self.areas]
        for ref in dict.fromkeys(refs):
            with suppress(Refused, Stalled):  # it went with its definition
                await self.cluster.delete(ref, propagation="Background")
        await self._wait(lambda: not any(map(self.live.get, refs)))

    async def until(self, area: str, holds: Callable[[Status], Any]) -> Status:
        """The Application, as soon as *holds* of it."""
        body: Status = {}
        try:
            async with asyncio.timeout(PATIENCE), self.it.changed:
                while not holds(body := await self.it.app(area)):
                    await self.it.changed.wait()
        except TimeoutError:
            raise AssertionError(f"{area}: it did not come to pass: {body}") from None
        return body

    def watch(self) -> None:
        """Begin to note lapses."""

        def told(change: Change) -> None:
            app = self.it.cache.get(change.ref) if change.ref.kind == APPLICATION else None
            state = app.at("status", "sync", "status") if app else "Synced"
            if state != "Synced":
                self.lapses.append(f"{change.ref.name}: {state}")

        self.it.cache.listen(told)

    async def _compared(self, area: str) -> Iterable[Compared]:
        app = await self.it.cluster.get(Ref(APPLICATION, ARGOCD, area))
        assert app is not None
        read = msgspec.convert(app.body, Application, strict=False)
        await live(self.it.controller.apps.observer.places.clusters, self.server)
        seen = await self.it.controller.apps.observer.observe(app, read)
        assert seen.comparison is not None, seen.findings
        return seen.comparison.objects

    async def _sync(self, area: str, asked: Mapping[str, Any]) -> Status:
        before = (await self.it.status(area)).get("operationState") or {}
        operation = {"sync": asked, "retry": RETRY}
        await self.it.patch("Application", area, {"operation": operation}, ARGOCD)

        def ended(body: Status) -> bool:
            state = (body.get("status") or {}).get("operationState") or {}
            over = state.get("phase") in ("Succeeded", "Failed", "Error")
            news = state.get("startedAt") != before.get("startedAt")
            return over and news and "operation" not in body

        body = await self.until(area, ended)
        state: Status = body["status"]["operationState"]
        return state

    async def _same(self, each: Compared) -> bool:
        assert each.desired is not None
        before = await self.cluster.get(each.ref, each.version)
        after = await self.cluster.apply(each.desired.body)
        return before is not None and _owned(before) == _owned(after)

    async def _all(self, one: Callable[[str], Awaitable[Status]]) -> Iterable[tuple[str, Status]]:
        return list(zip(self.areas, await asyncio.gather(*map(one, self.areas)), strict=True))

    async def _wait(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.it.changed:
            await self.it.changed.wait_for(holds)


def told(compared: Compared) -> list[str]:
    """The fields that differ, or what is to be done."""
    if compared.change is None or not compared.change.fields:
        return [str(compared.change and compared.change.action)]
    return [f"{dotted(f.path)}: {f.before!r} -> {f.after!r}" for f in compared.change.fields]


def _annotations(body: Status) -> Mapping[str, str]:
    found: Mapping[str, str] = body["metadata"].get("annotations") or {}
    return found


def content(obj: Object) -> Any:
    """What is declared of it: all but the status, who owns what, and when it was written."""
    meta = {key: value for key, value in obj.body["metadata"].items() if key not in _WRITTEN}
    return {key: value for key, value in obj.body.items() if key != "status"} | {"metadata": meta}


def _entry(obj: Object) -> Any:
    """What we own and since when."""
    entries = obj.at("metadata", "managedFields") or []
    return [each for each in entries if each["manager"] == MANAGER]


def _owned(obj: Object) -> Any:
    """The content and who owns it."""
    entries = obj.at("metadata", "managedFields") or []
    declared = [{**each, "time": ""} for each in entries if each.get("subresource") != "status"]
    return content(obj), declared


@asynccontextmanager
async def suite(
    folder: Path, config: Path | None = None, without: str = ""
) -> AsyncIterator[Suite]:
    """
    Trueup on *folder*; a second one there goes on where the first one ended.

    *config*: a kubeconfig of the cluster that the manifests go to; None: the embedded one.
    *without*: an area that is left out.
    """
    chosen = tuple(area for area in areas() if area != without)
    async with (
        serving(folder, crds=crds(), tls=True) as server,
        origin(folder) as source,
        running(str(server.settings.socket), source) as it,
    ):
        fleet = it.controller.apps.observer.places.clusters
        if config is None:
            held = await live(fleet)
            yield Suite(it, it.cluster, HERE, server.kubeconfig, held, chosen)
            return
        access = kubeconfig.read([config]).access(SystemClock())
        if await it.cluster.get(_SECRET_REF) is None:
            await it.create(await _secret(access))
        client = Client(Transport(access, SystemClock()), SystemClock())
        try:
            held = await live(fleet, access.server)
            yield Suite(it, client, access.server, config, held, chosen)
        finally:
            await client.close()


def repository(folder: Path) -> str:
    """The address of a new Git repository with the manifests."""
    made = Repository(folder / "repository")
    made.commit(files())
    return made.url


_SECRET_REF = Ref(GroupKind("", "Secret"), ARGOCD, "there")


async def _secret(access: Access) -> dict[str, Any]:
    """The cluster Secret that makes a cluster a destination."""
    shown = await access.credentials.current()
    pem = {"caData": access.tls.authority, "certData": shown.certificate, "keyData": shown.key}
    tls = {key: b64encode(value).decode() for key, value in pem.items()}
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _SECRET_REF.name, "namespace": ARGOCD, "labels": labels},
        "stringData": {
            "name": "there",
            "server": access.server,
            "config": json.dumps({"tlsClientConfig": tls}),
        },
    }
