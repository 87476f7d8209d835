"""DaemonSet: a pod of the present template available on every node that wants one."""

from trueup.core.health.reading import count, healthy, progressing, stale, unseen
from trueup.k8s.object import Object
from trueup.model.health import Health


def daemonset(obj: Object) -> Health:
    if stale(obj):
        return unseen("daemon set")
    wanted = count(obj, "status", "desiredNumberScheduled")
    updated = count(obj, "status", "updatedNumberScheduled")
    available = count(obj, "status", "numberAvailable")
    if obj.at("spec", "updateStrategy", "type") == "OnDelete":
        return healthy(f"daemon set {updated} out of {wanted} new pods have been updated")
    waiting = f'Waiting for daemon set "{obj.ref.name}" rollout to finish:'
    if updated < wanted:
        return progressing(f"{waiting} {updated} out of {wanted} new pods have been updated...")
    if available < wanted:
        return progressing(f"{waiting} {available} of {wanted} updated pods are available...")
    return healthy()
