"""ResourceQuota: what a namespace uses of what it may. Counted and shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.owners import POD
from trueup.apiserver.simulate.scheduler import CLAIM
from trueup.apiserver.writes import update
from trueup.k8s.quantity import Quantity, QuantityError, parse
from trueup.k8s.ref import GroupKind

QUOTA = GroupKind("", "ResourceQuota")
LOOK_AGAIN = 10.0
_COUNTED = {
    "configmaps": GroupKind("", "ConfigMap"),
    "persistentvolumeclaims": CLAIM,
    "pods": POD,
    "replicationcontrollers": GroupKind("", "ReplicationController"),
    "resourcequotas": QUOTA,
    "secrets": GroupKind("", "Secret"),
    "services": GroupKind("", "Service"),
    "deployments.apps": GroupKind("apps", "Deployment"),
    "replicasets.apps": GroupKind("apps", "ReplicaSet"),
    "statefulsets.apps": GroupKind("apps", "StatefulSet"),
    "jobs.batch": GroupKind("batch", "Job"),
    "cronjobs.batch": GroupKind("batch", "CronJob"),
    "ingresses.networking.k8s.io": GroupKind("networking.k8s.io", "Ingress"),
}


class Listing(Protocol):
    """A look at the objects of a namespace."""

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        """The objects of *kind*."""


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a quota."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    hard = body.get("spec", {}).get("hard") or {}
    namespace = body["metadata"]["namespace"]
    taken = {name: used(name, namespace, related) for name in hard}
    status = {"hard": dict(hard), "used": taken}
    writes = () if status == body.get("status") else (update({**body, "status": status}),)
    return Step(writes, LOOK_AGAIN)


def used(name: str, namespace: str, related: "Listing") -> str:
    """How much of the quota's item *name* is taken by what there is in the namespace."""
    kind = _COUNTED.get(name.removeprefix("count/"))
    if kind == POD:
        return str(len(_running(related, namespace)))
    if kind is not None:
        return str(len(related.listed(kind, namespace)))
    if name == "requests.storage":
        claims = related.listed(CLAIM, namespace)
        return _sum(_at(c["spec"].get("resources"), "requests", "storage") for c in claims)
    if name.startswith("services."):
        wanted = {"services.loadbalancers": "LoadBalancer", "services.nodeports": "NodePort"}
        services = related.listed(_COUNTED["services"], namespace)
        return str(sum(s["spec"].get("type") == wanted.get(name) for s in services))
    field, _, resource = name.partition(".")
    if field not in ("requests", "limits"):
        field, resource = "requests", name  # resources of other makes have dots in their names
    return _sum(
        _at(container.get("resources"), field, resource)
        for pod in _running(related, namespace)
        for container in pod["spec"]["containers"]
    )


def _at(found: Mapping[str, Any] | None, *path: str) -> Any:
    for key in path:
        found = (found or {}).get(key)
    return found


def _running(related: "Listing", namespace: str) -> list[Body]:
    return [
        pod
        for pod in related.listed(POD, namespace)
        if pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")
    ]


def _sum(values: Iterable[Any]) -> str:
    total = Quantity(Decimal(0))
    for value in values:
        try:
            total = total + parse(value if value is not None else 0)
        except QuantityError:
            continue
    return str(total)


QUOTAS = Controller(step)
