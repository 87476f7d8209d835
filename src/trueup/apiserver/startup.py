"""
Startup: what a cluster has before anybody asks it for anything.

Made through the same verbs as clients use, and only if it is not there: a restart changes
nothing. The objects themselves are data, in :mod:`.starting`.
"""

from typing import Any

from trueup.apiserver import furniture, verbs
from trueup.apiserver.auth import ADMIN
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.performing import perform
from trueup.apiserver.relatives import Relatives
from trueup.apiserver.settings import Settings
from trueup.apiserver.starting import NAMESPACES, objects

MANAGER = "kube-apiserver"
INSTALLER = "trueup"
Body = dict[str, Any]


async def prepare(cluster: Cluster, settings: Settings, authority: str) -> None:
    """Make what is missing; install the definitions that the settings name."""
    for body in objects(settings.host, settings.port or 6443, cluster.timestamp()):
        await ensure(cluster, body)
    for name in NAMESPACES:
        for write in furniture.missing(Relatives(cluster), name, authority):
            if pending := perform(cluster, write):
                await pending
    for definition in settings.crds:
        await _install(cluster, dict(definition))


async def ensure(cluster: Cluster, body: Body) -> None:
    """Create *body* if there is no object of its name."""
    asked = _asked(cluster, body, MANAGER)
    if cluster.store.latest(*asked.key) is None:
        await verbs.create(cluster, asked, body)[0]


async def _install(cluster: Cluster, definition: Body) -> None:
    """Apply *definition*: a newer program brings newer fields, and takes back what was edited."""
    await verbs.apply(cluster, _asked(cluster, definition, INSTALLER), definition)[0]


def _asked(cluster: Cluster, body: Body, manager: str) -> Asked:
    meta = body["metadata"]
    return Asked(
        cluster.resource(body["apiVersion"], body["kind"]),
        meta.get("namespace", ""),
        meta["name"],
        "",
        ADMIN,
        manager,
        force=True,
        time=cluster.timestamp(),
        internal="status" in body,
    )
