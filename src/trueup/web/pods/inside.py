"""The pods of an Application: nothing of one is shown that is not in its tree."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.core.tree import Node
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.ports import Cluster
from trueup.web.apps.located import destination
from trueup.web.apps.tree import nodes
from trueup.web.errors import invalid
from trueup.web.rights import demand, named

POD = GroupKind("", "Pod")


def ref_of(node: Node) -> Ref:
    return Ref(POD, node.namespace, node.name)


def demand_of(request: Request, app: Application, resource: str, action: str) -> None:
    """Whoever sees into pods must see their Application, too, which was asked before."""
    name = named(request, app.project, app.ref.namespace, app.name)
    demand(request, resource, action, name)


async def pod_of(
    request: Request, app: Application, namespace: str, name: str
) -> tuple[Cluster, Mapping[str, Any]]:
    """A pod of its tree as it is now, and its cluster; ``INVALID_ARGUMENT`` if it has none such."""
    for each in await nodes(request, app):
        if (each.group, each.kind, each.name) != ("", "Pod", name) or not each.uid:
            continue
        if namespace in ("", each.namespace):
            cluster = await destination(request, app)
            found = await cluster.get(ref_of(each))
            if found is not None:
                return cluster, found.body
    raise invalid(f"pod {name} does not belong to application {app.name}")


def running(pod: Mapping[str, Any], container: str) -> bool:
    status = pod.get("status") or {}
    kinds = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    found = (each for kind in kinds for each in status.get(kind) or ())
    return any(each["name"] == container and "running" in each["state"] for each in found)
