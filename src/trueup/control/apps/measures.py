"""Measures: looks at applications, their syncs, and the requests that these cost, are counted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from trueup.core.metrics.catalogue.applications import (
    EXECUTED,
    EXECUTING,
    K8S_REQUESTS,
    ORPHANED,
    RECONCILE,
    SYNC_DURATION,
    SYNC_TOTAL,
)
from trueup.core.spans import followed
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application, OperationState
from trueup.model.errors import Refused, Unreachable
from trueup.ports import ApiKind, Clock, Cluster, Meter


@dataclass(frozen=True, slots=True)
class Measures:
    """By the names that Argo CD has for them; *host*: this machine."""

    meter: Meter
    clock: Clock
    host: str = ""

    @contextmanager
    def looking(self, app: Application, server: str) -> Iterator[None]:
        """The block is one look at an application that goes to *server*."""
        began = self.clock.monotonic()
        try:
            yield
        finally:
            took = self.clock.monotonic() - began
            self.meter.observe(RECONCILE, (app.namespace, server), took, followed(app))

    def synced(self, app: Application, state: OperationState, phase: str, server: str) -> None:
        """An operation has ended."""
        named, sync = _named(app), state.operation.sync
        rehearsed = _said(bool(sync and sync.dry_run))
        self.meter.count(SYNC_TOTAL, (*named, server, phase, rehearsed), trace=followed(app))
        if state.started_at:
            took = (self.clock.now() - state.started_at).total_seconds()
            self.meter.count(SYNC_DURATION, (*named, server), max(0.0, took))

    def orphaned(self, app: Application, many: int) -> None:
        """Beside *app* lie objects that nobody declares, whether or not anybody is warned."""
        self.meter.put(ORPHANED, _named(app), many)

    def writer(self, cluster: Cluster, app: Application, server: str) -> "Writes":
        """*cluster*, with what is asked of it for *app* counted."""
        return Writes(cluster, self.meter, _named(app), server, self.host)


@dataclass(frozen=True, slots=True)
class Writes:
    """What a `Performer` needs of a cluster."""

    cluster: Cluster
    meter: Meter
    named: tuple[str, str, str]
    server: str
    host: str = ""

    async def get(self, ref: Ref) -> Object | None:
        with self._asking("Get", ref.kind.kind, ref.namespace) as asked:
            found = await self.cluster.get(ref)
            asked["code"] = "200" if found else "404"
            return found

    async def apply(self, body: Mapping[str, Any], *, dry_run: bool = False) -> Object:
        with self._executing("apply"), self._asking("Patch", *_of(body), dry_run=dry_run):
            return await self.cluster.apply(body, dry_run=dry_run)

    async def create(self, body: Mapping[str, Any]) -> Object:
        with self._executing("create"), self._asking("Create", *_of(body)) as asked:
            asked["code"] = "201"
            return await self.cluster.create(body)

    async def replace(self, body: Mapping[str, Any]) -> Object:
        with self._executing("replace"), self._asking("Update", *_of(body)):
            return await self.cluster.replace(body)

    async def patch(self, ref: Ref, patch: Any, *, media_type: str) -> Object:
        with self._asking("Patch", ref.kind.kind, ref.namespace):
            return await self.cluster.patch(ref, patch, media_type=media_type)

    async def delete(
        self, ref: Ref, *, propagation: str = "Foreground", uid: str = ""
    ) -> Object | None:
        with self._asking("Delete", ref.kind.kind, ref.namespace):
            return await self.cluster.delete(ref, propagation=propagation, uid=uid)

    def relearn(self) -> None:
        self.cluster.relearn()

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        return await self.cluster.kinds()

    async def schemas(self) -> Mapping[str, str]:
        return await self.cluster.schemas()

    @contextmanager
    def _executing(self, command: str) -> Iterator[None]:
        """What Argo CD has a ``kubectl`` for."""
        labels = (self.host, command)
        self.meter.add(EXECUTING, labels, 1)
        try:
            yield
        finally:
            self.meter.add(EXECUTING, labels, -1)
            self.meter.count(EXECUTED, labels)

    @contextmanager
    def _asking(
        self, verb: str, kind: str, namespace: str, *, dry_run: bool = False
    ) -> Iterator[dict[str, str]]:
        """*verb*: as `core.metrics.verbs`. The code of the answer; ``0`` if there was none."""
        asked = {"code": "200"}
        try:
            yield asked
        except Refused as error:
            asked["code"] = str(error.code)
            raise
        except Unreachable:
            asked["code"] = "0"
            raise
        finally:
            labels = (self.server, asked["code"], verb, kind, namespace, _said(dry_run))
            self.meter.count(K8S_REQUESTS, (*self.named, *labels))


def _named(app: Application) -> tuple[str, str, str]:
    return app.namespace, app.name, app.project


def _of(body: Mapping[str, Any]) -> tuple[str, str]:
    return str(body.get("kind") or ""), str((body.get("metadata") or {}).get("namespace") or "")


def _said(value: bool) -> str:  # as labels have it
    return "true" if value else "false"
