"""Deployment: rolled out when all replicas are of the present template and available."""

from trueup.core.health.reading import (
    conditions,
    count,
    degraded,
    healthy,
    progressing,
    stale,
    unseen,
)
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health, Status


def deployment(obj: Object) -> Health:
    if obj.at("spec", "paused") is True:
        return Health(Status.SUSPENDED, "Deployment is paused")
    if stale(obj):
        return unseen("deployment")
    condition = find(conditions(obj), "Progressing")
    if condition and condition.get("reason") == "ProgressDeadlineExceeded":
        return degraded(f'Deployment "{obj.ref.name}" exceeded its progress deadline')
    wanted, updated = count(obj, "spec", "replicas"), count(obj, "status", "updatedReplicas")
    replicas, available = (
        count(obj, "status", "replicas"),
        count(obj, "status", "availableReplicas"),
    )
    if updated < wanted:
        return _waiting(f"{updated} out of {wanted} new replicas have been updated...")
    if replicas > updated:
        return _waiting(f"{replicas - updated} old replicas are pending termination...")
    if available < updated:
        return _waiting(f"{available} of {updated} updated replicas are available...")
    return healthy()


def _waiting(what: str) -> Health:
    return progressing(f"Waiting for rollout to finish: {what}")
