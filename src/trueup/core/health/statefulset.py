"""StatefulSet: ready, and updated as far as its update strategy asks for."""

from trueup.core.health.reading import count, healthy, progressing, stale
from trueup.k8s.object import Object
from trueup.model.health import Health


def statefulset(obj: Object) -> Health:
    if count(obj, "status", "observedGeneration") == 0 or stale(obj):
        return progressing("Waiting for statefulset spec update to be observed...")
    wanted, ready = count(obj, "spec", "replicas"), count(obj, "status", "readyReplicas")
    if ready < wanted:
        return progressing(f"Waiting for {wanted - ready} pods to be ready...")
    if obj.at("spec", "updateStrategy", "type") == "OnDelete":
        return healthy(f"statefulset has {ready} ready pods")
    updated = count(obj, "status", "updatedReplicas")
    if obj.at("spec", "updateStrategy", "rollingUpdate") is not None:
        return _partitioned(obj, wanted, updated)
    if obj.at("status", "updateRevision") != obj.at("status", "currentRevision"):
        revision = obj.at("status", "updateRevision")
        return progressing(
            f"waiting for statefulset rolling update to complete {updated} pods "
            f"at revision {revision}..."
        )
    current = count(obj, "status", "currentReplicas")
    return healthy(
        f"statefulset rolling update complete {current} pods "
        f"at revision {obj.at('status', 'currentRevision')}..."
    )


def _partitioned(obj: Object, wanted: int, updated: int) -> Health:
    """Only the pods from the partition on are to be updated."""
    new = wanted - count(obj, "spec", "updateStrategy", "rollingUpdate", "partition")
    if updated < new:
        return progressing(
            f"Waiting for partitioned roll out to finish: {updated} out of {new} new pods "
            "have been updated..."
        )
    return healthy(f"partitioned roll out complete: {updated} new pods have been updated...")
