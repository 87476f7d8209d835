"""
CONTROLLERS: which kinds are simulated, as one table; and who is to be looked at when.

The driver calls :func:`woken` for every object that was created, changed or removed and
runs the step of each name that it gives.
"""

from collections.abc import Iterator, Mapping

from trueup.apiserver.simulate.contract import Body, Controller, Related
from trueup.apiserver.simulate.deployments import DEPLOYMENTS
from trueup.apiserver.simulate.events import EVENTS
from trueup.apiserver.simulate.pods import PODS
from trueup.apiserver.simulate.replicasets import REPLICA_SETS, REPLICATION_CONTROLLERS
from trueup.apiserver.writes import kind_of, ref_of
from trueup.k8s.ref import GroupKind, Ref

CONTROLLERS: Mapping[GroupKind, Controller] = {
    GroupKind("", "Event"): EVENTS,
    GroupKind("", "Pod"): PODS,
    GroupKind("", "ReplicationController"): REPLICATION_CONTROLLERS,
    GroupKind("apps", "Deployment"): DEPLOYMENTS,
    GroupKind("apps", "ReplicaSet"): REPLICA_SETS,
}


def woken(body: Body, related: Related) -> Iterator[Ref]:
    """Whom to look at after *body* was written or removed: itself, its controller, and others."""
    own = ref_of(body)
    controller = CONTROLLERS.get(kind_of(body))
    if controller:
        yield own
    for owner in body["metadata"].get("ownerReferences", ()):
        group = owner["apiVersion"].rpartition("/")[0]
        kind = GroupKind(group, owner["kind"])
        if kind in CONTROLLERS:
            yield Ref(kind, own.namespace, owner["name"])
    if controller and controller.wakes:
        yield from controller.wakes(body, related)
