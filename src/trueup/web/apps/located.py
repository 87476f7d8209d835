"""Located: the live object that a request names, if it belongs to the Application."""

from starlette.requests import Request

from trueup.core.tree import Node
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.ports import Cluster
from trueup.web.apps.found import project
from trueup.web.apps.tree import nodes, orphaned
from trueup.web.errors import invalid
from trueup.web.exchange import deps


async def located(request: Request, app: Application, wanted: Ref) -> tuple[Cluster, Node]:
    """
    Its cluster, and its place in the tree or among its orphans, where nothing is that the project
    forbids.
    """
    for looked in (nodes, orphaned):
        for node in await looked(request, app):
            ref = ref_of(node)
            same = (ref.kind, ref.name) == (wanted.kind, wanted.name)
            if same and ref.namespace in ("", wanted.namespace):
                return await destination(request, app), node
    kind = wanted.kind
    said = f"{kind.kind} {kind.group} {wanted.name} not found as part of application {app.name}"
    raise invalid(said)


async def live(cluster: Cluster, node: Node, version: str = "") -> Object:
    """As it is now; *version*: of its kind, else that which is preferred."""
    found = await cluster.get(ref_of(node), version)
    if found is None:
        raise invalid(f"{node.kind} {node.name} is not there: it is missing from the cluster")
    return found


async def destination(request: Request, app: Application) -> Cluster:
    """Its cluster, as whoever its project says."""
    return await deps(request).views.destination(app, await project(request, app.spec.project))


def ref_of(node: Node) -> Ref:
    return Ref(GroupKind(node.group, node.kind), node.namespace, node.name)
