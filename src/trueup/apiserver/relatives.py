"""
Relatives: how the server's own controllers look at the objects around one.

They see what is on its way to the disk too: writes reach the disk in the order in which they
were made, so whatever a controller builds on is there if what it built is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.apiserver.cluster import Cluster
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.schema import Schema

Body = Mapping[str, Any]


class Relatives:
    """Makes `simulate.Related` and `lifecycle.Graph` true."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, ref: Ref) -> Body | None:
        return self._cluster.get(ref)

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        return self._cluster.listed(kind, namespace)

    def schema(self, group: str, version: str, resource: str) -> tuple[str, Schema] | None:
        found = self._cluster.registry.find(group, version, resource)
        return (found.kind, self._cluster.schemas.of(found)) if found else None

    def owned(self, kind: GroupKind, uid: str) -> Sequence[Body]:
        resource = self._cluster.registry.stored(kind)
        if resource is None:
            return ()
        records = self._cluster.store.latest_dependents(uid)
        mine = (found.decoded() for found in records if found.resource == resource.key)
        return [body for body in mine if _controller(body) == uid]

    def orphans(self, kind: GroupKind, namespace: str) -> Sequence[Body]:
        resource = self._cluster.registry.stored(kind)
        if resource is None:
            return ()
        records = self._cluster.store.latest_select(resource.key, namespace)
        return [found.decoded() for found in records if not found.controlled]

    def by_uid(self, uid: str) -> Body | None:
        found = self._cluster.store.latest_by_uid(uid)
        return found.decoded() if found else None

    def dependents(self, uid: str) -> Sequence[Body]:
        return [found.decoded() for found in self._cluster.store.latest_dependents(uid)]

    def knows(self, reference: Mapping[str, Any], namespace: str) -> bool:
        group, _, version = reference["apiVersion"].rpartition("/")
        found = self._cluster.registry.of_kind(group, version, reference["kind"])
        return found is not None and (bool(namespace) or not found.namespaced)

    def contents(self, namespace: str) -> Iterator[Body]:
        """Everything in a namespace."""
        for resource in self._cluster.registry:
            if resource.namespaced and resource.kept and not resource.stored_as:
                if resource.stored_version:
                    continue
                for found in self._cluster.store.latest_select(resource.key, namespace):
                    yield found.decoded()


def _controller(body: Body) -> str:
    """The uid of the owner that manages the object, or nothing."""
    for owner in body["metadata"].get("ownerReferences") or ():
        if owner.get("controller"):
            uid: str = owner["uid"]
            return uid
    return ""
