"""ReplicaSet: all replicas available."""

from trueup.core.health.reading import (
    conditions,
    count,
    degraded,
    healthy,
    progressing,
    stale,
    text,
    unseen,
)
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health


def replicaset(obj: Object) -> Health:
    if stale(obj):
        return unseen("replica set")
    failure = find(conditions(obj), "ReplicaFailure")
    if failure and failure.get("status") == "True":
        return degraded(text(failure, "message"))
    wanted, available = count(obj, "spec", "replicas"), count(obj, "status", "availableReplicas")
    if available < wanted:
        return progressing(
            f"Waiting for rollout to finish: {available} out of {wanted} new replicas "
            "are available..."
        )
    return healthy()
