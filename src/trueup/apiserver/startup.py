"""
Startup: what a cluster has before anybody asks it for anything.

Made through the same verbs as clients use, and only if it is not there: a restart changes
nothing.
"""

from typing import Any

from trueup.apiserver import verbs
from trueup.apiserver.auth import ADMIN
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.settings import Settings

NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
ADDRESS = "10.96.0.1"
MANAGER = "kube-apiserver"
Body = dict[str, Any]


async def prepare(cluster: Cluster, authority: str, settings: Settings) -> None:
    """Make what is missing."""
    for name in NAMESPACES:
        await ensure(cluster, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    await ensure(cluster, _kubernetes_service())


def _kubernetes_service() -> Body:
    labels = {"component": "apiserver", "provider": "kubernetes"}
    port = {"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": labels},
        "spec": {"type": "ClusterIP", "clusterIP": ADDRESS, "ports": [port]},
    }


async def ensure(cluster: Cluster, body: Body, manager: str = MANAGER) -> None:
    """Create *body* if there is no object of its name."""
    resource = cluster.resource(body["apiVersion"], body["kind"])
    meta = body["metadata"]
    namespace = meta.get("namespace", "")
    if cluster.store.latest(resource.key, namespace, meta["name"]) is not None:
        return
    asked = Asked(resource, namespace, meta["name"], "", ADMIN, manager, time=cluster.timestamp())
    future, _, _ = verbs.create(cluster, asked, body)
    await future
