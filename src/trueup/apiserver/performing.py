"""
Performing: the writes that the server's own controllers ask for, carried out as by a client.

A write that lost a race is dropped: what it lost to wakes the controller again.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from trueup.apiserver import deleting, verbs, writing
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.deleting import Deletion
from trueup.apiserver.exchange import User
from trueup.apiserver.lifecycle import DeleteOptions
from trueup.apiserver.records import Record
from trueup.apiserver.writes import Verb, Write
from trueup.k8s.equality import same

CONTROLLER = User("system:kube-controller-manager", ("system:authenticated",))


def perform(cluster: Cluster, write: Write) -> Awaitable[Record] | None:
    """Hand *write* to the store; None if there is nothing (any more) to do. Raises `Refused`."""
    resource = cluster.registry.stored(write.ref.kind)
    if resource is None:
        return None
    before = cluster.store.latest(resource.key, write.ref.namespace, write.ref.name)
    asked = Asked(
        resource,
        write.ref.namespace,
        write.ref.name,
        "",
        CONTROLLER,
        write.manager,
        time=cluster.timestamp(),
        internal=True,
    )
    match write.verb:
        case Verb.CREATE:
            return verbs.create(cluster, asked, dict(write.body))[0] if before is None else None
        case Verb.UPDATE:
            return _update(cluster, asked, before, write.body) if before else None
        case Verb.DELETE:
            if before is None or (write.uid and before.uid != write.uid):
                return None
            options = DeleteOptions(write.propagation, write.grace)  # type: ignore[arg-type]
            return deleting.begin(cluster, asked, Deletion(options))[1]


def _update(
    cluster: Cluster, asked: Asked, before: Record, body: Mapping[str, Any]
) -> Awaitable[Record]:
    live = before.decoded()
    part = "status" if asked.resource.status and _only_status(live, body) else ""
    return writing.update(cluster, replace(asked, subresource=part), before, dict(body))


def _only_status(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the write would have gone to the status subresource."""
    return all(
        same(before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if name != "status"
    )
