"""Storage and backup: Velero, Longhorn, Rook, snapshots, NetApp's Astra and Trident."""

from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    When,
    in_order,
    joined,
    phased,
    ranked,
    said,
    words,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def _velero(what: str) -> Check:
    failed = (
        "FailedValidation",
        "Failed",
        "PartiallyFailed",
        "WaitingForPluginOperationsPartiallyFailed",
        "FinalizingPartiallyFailed",
    )
    return phased(
        "phase",
        {
            "Completed": (HEALTHY, f"{what} completed"),
            **words(DEGRADED, *failed, say=("{failureReason}", "{value}")),
        },
        f"Waiting for {what.lower()} to be processed",
        (PROGRESSING, "{value}"),
    )


def longhorn_volume(obj: Object) -> Health:
    state, robust = (obj.at("status", name) for name in ("state", "robustness"))
    if robust == "faulted":
        return Health(DEGRADED, "Volume is faulted")
    if state == "attached":
        if robust == "healthy":
            return Health(HEALTHY, "Volume is attached and healthy")
        rebuilding = robust == "degraded"
        told = "degraded (rebuilding replicas)" if rebuilding else "attached"
        return Health(PROGRESSING, f"Volume is {told}")
    if state == "detached":
        return Health(HEALTHY, "Volume is detached")
    return Health(PROGRESSING, f"Volume is {state}" if state else "Waiting for volume")


_CEPH = {"HEALTH_OK": HEALTHY, "HEALTH_WARN": DEGRADED, "HEALTH_ERR": DEGRADED}
_CEPH_STATES = {"Created": HEALTHY, "Connected": HEALTHY, "Error": DEGRADED}


def ceph_cluster(obj: Object) -> Health:
    """What Ceph says of itself; if that is good, what Rook says of it."""
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for status to be reported")
    status, told = PROGRESSING, []
    ceph, state = obj.at("status", "ceph", "health"), obj.at("status", "state")
    if ceph is not None:
        status = _CEPH.get(str(ceph), PROGRESSING)
        told.append(f"Ceph health is {ceph}{_details(obj.at('status', 'ceph', 'details'))}")
    if status is HEALTHY and state is not None:
        status = _CEPH_STATES.get(str(state), PROGRESSING)
        told.append(f"Ceph cluster state is {state}")
    told.append(str(obj.at("status", "message") or ""))
    return Health(status, joined(filter(None, told), " - "))


def _details(found: object) -> str:
    known = found if isinstance(found, Mapping) else {}
    parts = [said("{message}", known[kind]) for kind in sorted(known)]
    parts = [part for part in parts if part]
    return f" ({joined(parts, '; ')})" if parts else ""


def ceph_object_store(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    statuses = {"Ready": HEALTHY, "Failure": DEGRADED}
    told = "Waiting for status to be reported"
    if phase is not None:
        told = f"Ceph object store phase is {phase}"
    if endpoint := obj.at("status", "info", "endpoint"):
        told += f" - endpoint: {endpoint}"
    return Health(statuses.get(str(phase), PROGRESSING), told)


def object_bucket_claim(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for status to be reported")
    if phase is None:
        return Health(PROGRESSING, "Waiting for phase to be reported")
    statuses = {"Bound": HEALTHY, "Failed": DEGRADED}
    return Health(statuses.get(phase, PROGRESSING), f"Object bucket claim phase is {phase}")


_STORAGE_CLUSTER = ranked(
    (
        When("Degraded", "True", DEGRADED),
        When("Progressing", "True", PROGRESSING),
        When("Available", "True", HEALTHY),
    ),
    "StorageCluster is in an unknown state.",
    UNKNOWN,
)


def volume_snapshot(obj: Object) -> Health:
    if obj.at("status", "readyToUse"):
        return Health(HEALTHY, "Ready to use")
    error = obj.at("status", "error")
    if error is not None:
        return Health(DEGRADED, str(obj.at("status", "error", "message") or ""))
    return Health(PROGRESSING, "Waiting for status")


def exec_hook(obj: Object) -> Health:
    enabled, kind = obj.at("spec", "enabled"), obj.ref.kind.kind
    if enabled is None:
        return Health(PROGRESSING, "No status available")
    return Health(HEALTHY, f"{kind} enabled") if enabled else Health(SUSPENDED, f"{kind} disabled")


def protection_schedule(obj: Object) -> Health:
    last = obj.at("status", "lastScheduleTime")
    if last is None:
        return Health(HEALTHY, "Protection policy not yet executed")
    return Health(HEALTHY, f"Protection policy lastScheduleTime: {last}")


def astra_application(obj: Object) -> Health:
    protection = obj.at("status", "protectionState") or ""
    told = f"Astra Application Ready, protectionState: {protection}"
    rows = (
        When("Ready", "True", HEALTHY, told),
        When("Ready", "False", DEGRADED, "Astra Application Degraded, message: {message}"),
    )
    return in_order(rows, "No status available")(obj)


def trident_backend(obj: Object) -> Health:
    message = str(obj.at("status", "message") or "")
    phase, last = (obj.at("status", name) for name in ("phase", "lastOperationStatus"))
    if (phase, last) == ("Bound", "Success"):
        return Health(HEALTHY, message)
    if last == "Failed":
        return Health(DEGRADED, message)
    return Health(PROGRESSING, "Waiting for backend creation")


_ASTRA_BACKUP = phased(
    "state",
    {"Completed": (HEALTHY, "{kind} Completed"), "Running": (PROGRESSING, "{kind} Running")},
    "No status available",
    (DEGRADED, "{value}"),
)
_VAULT = phased(
    "state",
    {
        **words(HEALTHY, "available", "Available", say="{kind} Available"),
        **words(DEGRADED, "failed", "Failed", say="{kind} Failed"),
    },
    "No status available",
    (PROGRESSING, "No status available"),
)
_ASTRA, _CEPH_GROUP, _TRIDENT = "astra.netapp.io", "ceph.rook.io", "trident.netapp.io"

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_ASTRA, "AppVault"): _VAULT,
    GroupKind(_ASTRA, "Application"): astra_application,
    GroupKind(_ASTRA, "Backup"): _ASTRA_BACKUP,
    GroupKind(_ASTRA, "ExecHook"): exec_hook,
    GroupKind(_ASTRA, "ExecHooksRun"): _ASTRA_BACKUP,
    GroupKind(_ASTRA, "ResourceBackup"): _ASTRA_BACKUP,
    GroupKind(_ASTRA, "ResticVolumeBackup"): _ASTRA_BACKUP,
    GroupKind(_ASTRA, "Schedule"): protection_schedule,
    GroupKind(_ASTRA, "Snapshot"): _ASTRA_BACKUP,
    GroupKind(_CEPH_GROUP, "CephCluster"): ceph_cluster,
    GroupKind(_CEPH_GROUP, "CephObjectStore"): ceph_object_store,
    GroupKind("longhorn.io", "Volume"): longhorn_volume,
    GroupKind("objectbucket.io", "ObjectBucketClaim"): object_bucket_claim,
    GroupKind("ocs.openshift.io", "StorageCluster"): _STORAGE_CLUSTER,
    GroupKind("snapshot.storage.k8s.io", "VolumeSnapshot"): volume_snapshot,
    GroupKind("snapshot.storage.k8s.io", "VolumeSnapshotContent"): volume_snapshot,
    GroupKind(_TRIDENT, "TridentBackendConfig"): trident_backend,
    GroupKind(_TRIDENT, "TridentOrchestrator"): phased(
        "status",
        {
            "Installed": (HEALTHY, "{message}"),
            **words(DEGRADED, "Failed", "Error", say="{message}"),
        },
        "Waiting for trident installation",
        (PROGRESSING, "Waiting for trident installation"),
    ),
    GroupKind("velero.io", "Backup"): _velero("Backup"),
    GroupKind("velero.io", "BackupStorageLocation"): phased(
        "phase",
        {"Available": (HEALTHY, ""), "Unavailable": (DEGRADED, ("{message}", ""))},
        "Waiting for the storage location to be checked",
    ),
    GroupKind("velero.io", "Restore"): _velero("Restore"),
    GroupKind("velero.io", "Schedule"): phased(
        "phase",
        {
            "Enabled": (HEALTHY, "Schedule is enabled"),
            "FailedValidation": (DEGRADED, "Schedule failed validation"),
        },
        "Waiting for schedule to be processed",
        (PROGRESSING, "{value}"),
    ),
}
