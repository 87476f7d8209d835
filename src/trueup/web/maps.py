"""ConfigMaps in the control namespace that people's keys and certificates are kept in."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.k8s.ref import GroupKind, Ref
from trueup.web.exchange import deps

CONFIG_MAP = GroupKind("", "ConfigMap")
SETTINGS, PARAMETERS = "argocd-cm", "argocd-cmd-params-cm"
Data = Mapping[str, str]
PART = {"app.kubernetes.io/part-of": "argocd"}


async def data(request: Request, name: str) -> dict[str, str]:
    found = await deps(request).cluster.get(Ref(CONFIG_MAP, deps(request).namespace, name))
    return dict((found.at("data") if found else None) or {})


async def settings(request: Request) -> tuple[Data, Data]:
    """What of ``argocd-cm`` and ``argocd-cmd-params-cm`` is in force."""
    said = [await data(request, name) for name in (SETTINGS, PARAMETERS)]
    return deps(request).in_force(*said)


async def change(request: Request, name: str, wanted: Mapping[str, str | None]) -> None:
    """Set keys, or with None take them out; the ConfigMap is made if it is not there."""
    ref = Ref(CONFIG_MAP, deps(request).namespace, name)
    cluster = deps(request).cluster
    if await cluster.get(ref) is None:
        metadata: dict[str, Any] = {"name": name, "namespace": ref.namespace, "labels": PART}
        kept = {key: value for key, value in wanted.items() if value is not None}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": kept}
        await cluster.create(body)
    else:
        await cluster.patch(ref, {"data": dict(wanted)}, media_type="merge")
