"""A client of an embedded API server, and objects to put into it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from trueup.edge.clock import SystemClock
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.ref import GroupKind, Ref
from trueup.ports import Clock

CONFIG_MAP = GroupKind("", "ConfigMap")
TRACKING_ID = "argocd.argoproj.io/tracking-id"


@asynccontextmanager
async def client(socket: Path | None, clock: Clock | None = None) -> AsyncIterator[Client]:
    """Over the unix socket of a server."""
    clock = clock or SystemClock()
    made = Client(
        Transport(Access("http://localhost", socket=str(socket), name="here"), clock), clock
    )
    try:
        yield made
    finally:
        await made.close()


def config_map(name: str, *, app: str = "", **data: str) -> dict[str, Any]:
    """In namespace ``default``; *app*: marked as Argo CD marks it."""
    meta: dict[str, Any] = {"name": name, "namespace": "default"}
    if app:
        meta["annotations"] = {TRACKING_ID: f"{app}:/ConfigMap:default/{name}"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def config_map_ref(name: str) -> Ref:
    return Ref(CONFIG_MAP, "default", name)


def crd(kind: str) -> dict[str, Any]:
    """A namespaced kind of ``example.com/v1`` that takes anything."""
    plural = f"{kind.lower()}s"
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [version],
        },
    }
