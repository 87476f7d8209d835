"""StatefulSet: ready, and updated as far as its update strategy asks for."""

from trueup.core.health.reading import count, healthy, progressing, stale, text
from trueup.k8s.object import Object
from trueup.model.health import Health


def statefulset(obj: Object) -> Health:
    if count(obj, "status", "observedGeneration") == 0 or stale(obj):
        return progressing("Waiting for statefulset spec update to be observed...")
    wanted, ready = count(obj, "spec", "replicas"), count(obj, "status", "readyReplicas")
    if ready < wanted:
        return progressing(f"Waiting for {wanted - ready} pods to be ready...")
    strategy, updated = obj.at("spec", "updateStrategy"), count(obj, "status", "updatedReplicas")
    kind = text(strategy, "type")
    if kind == "RollingUpdate" and strategy.get("rollingUpdate") is not None:
        return _partitioned(obj, wanted, updated)
    if kind == "OnDelete":
        return healthy(f"statefulset has {ready} ready pods")
    new, old = (text(obj.at("status"), f"{name}Revision") for name in ("update", "current"))
    if new != old:
        what = "waiting for statefulset rolling update to complete"
        return progressing(f"{what} {updated} pods at revision {new}...")
    current = count(obj, "status", "currentReplicas")
    return healthy(f"statefulset rolling update complete {current} pods at revision {old}...")


def _partitioned(obj: Object, wanted: int, updated: int) -> Health:
    """Only the pods from the partition on are to be updated."""
    partition = obj.at("spec", "updateStrategy", "rollingUpdate", "partition")
    new = wanted - count(obj, "spec", "updateStrategy", "rollingUpdate", "partition")
    if partition is not None and updated < new:
        return progressing(
            f"Waiting for partitioned roll out to finish: {updated} out of {new} new pods "
            "have been updated..."
        )
    return healthy(f"partitioned roll out complete: {updated} new pods have been updated...")
