"""Events of Kubernetes about one object, as a list."""

from typing import Any

from trueup.k8s.ref import GroupKind
from trueup.ports import Cluster
from trueup.web.exchange import without_managed_fields

EVENT = GroupKind("", "Event")


async def about(cluster: Cluster, namespace: str, uid: str) -> dict[str, Any]:
    """Of the object with that *uid*."""
    listed, version = await cluster.list(EVENT, namespace=namespace)
    items = [
        without_managed_fields(each.body)
        for each in listed
        if (each.at("involvedObject") or {}).get("uid") == uid
    ]
    return {"metadata": {"resourceVersion": version}, "items": items}
