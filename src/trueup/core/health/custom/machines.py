"""Machines: Cluster API, Karpenter, KubeVirt, nmstate, Calico."""

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
    observed,
    phased,
    ranked,
    said,
    unless,
)
from trueup.core.health.reading import conditions, count, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def cluster(obj: Object) -> Health:
    """By its phase; not ready is a failure unless it is said to be on its way (``Info``)."""
    for each in conditions(obj):
        said_bad = each.get("type") == "Ready" and each.get("status") == "False"
        if said_bad and each.get("severity") != "Info":
            return Health(DEGRADED, text(each, "message"))
    match obj.at("status", "phase"):
        case "Provisioned":
            return Health(HEALTHY, "Cluster is running")
        case "Failed":
            return Health(DEGRADED)
    return Health(PROGRESSING, "Waiting for clusters")


def machine(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    if phase == "Running":
        return Health(HEALTHY, "Machine is running")
    each = find(conditions(obj), "Ready") or {}
    why = text(each, "message") if each.get("status") == "False" else "Condition is unknown"
    return Health(DEGRADED if phase == "Failed" else PROGRESSING, why)


_MACHINE_DEPLOYMENT = phased(
    "phase",
    {
        "Running": (HEALTHY, "Machines are running under this deployment"),
        "ScalingUp": (PROGRESSING, "Cluster is spawning machines"),
        "ScalingDown": (PROGRESSING, "Cluster is stopping machines"),
        "Failed": (DEGRADED, "MachineDeployment is failed"),
    },
    "Waiting for machines",
)


def machine_health_check(obj: Object) -> Health:
    healthy = obj.at("status", "currentHealthy")
    if healthy is None:
        return Health(PROGRESSING)
    return Health(HEALTHY if healthy == obj.at("status", "expectedMachines") else DEGRADED)


_POOL = {"Running": HEALTHY, "Scaling": HEALTHY, "Failed": DEGRADED, "Unknown": DEGRADED}


def machine_pool(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    told = "" if phase is None else f"MachinePool is {phase}"
    missing = [
        said(("Not {type} ({reason})", "Not {type}"), each)
        for each in conditions(obj)
        if each.get("status") == "False"
    ]
    message = f"{told}: {joined(missing)}" if missing else told
    return Health(_POOL.get(str(phase), PROGRESSING), message)


def resource_set(obj: Object) -> Health:
    rows = (
        When("ResourcesApplied", "True", HEALTHY, "cluster resource set is applied"),
        When("ResourcesApplied", "False", DEGRADED),
    )
    return in_order(rows, "Initializing cluster resource set")(obj)


_PLANE = (
    ("MachinesReady", "Machines not ready"),
    ("MachinesUpToDate", "Updating machines"),
)


def kubeadm_control_plane(obj: Object) -> Health:
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for KubeadmControlPlane status")
    old = conditions(obj)
    newer = obj.at("status", "v1beta2", "conditions")
    newer = newer if isinstance(newer, list) else []
    if _not_true(find(old, "EtcdClusterHealthy")):
        return Health(DEGRADED, "Etcd cluster is unhealthy")
    for kind, message in _PLANE:
        if _not_true(find(newer, kind)):
            return Health(PROGRESSING, message)
    if _not_true(find(old, "ControlPlaneComponentsHealthy")):
        return Health(PROGRESSING, "Control plane components unhealthy")
    if (find(newer, "RollingOut") or {}).get("status") == "True":
        return Health(PROGRESSING, "Rolling out")
    wanted, updated, ready = (
        count(obj, "status", name) for name in ("replicas", "updatedReplicas", "readyReplicas")
    )
    if wanted > 0 and updated < wanted:
        return Health(PROGRESSING, f"Updating: {updated}/{wanted} updated, {ready} ready")
    if wanted != ready:
        return Health(PROGRESSING, f"{ready}/{wanted} ready")
    return Health(HEALTHY, "Control plane is healthy")


def _not_true(condition: Mapping[str, object] | None) -> bool:
    return condition is not None and condition.get("status") != "True"


def aws_control_plane(obj: Object) -> Health:
    if failure := obj.at("status", "failureMessage"):
        return Health(DEGRADED, str(failure))
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, "Provisioning...")
    known = conditions(obj)
    if (find(known, "EKSControlPlaneUpdating") or {}).get("status") == "True":
        return Health(PROGRESSING, "EKS control plane is updating")
    errors = ""
    for each in known:
        if each.get("type") == "Ready" and each.get("status") == "True":
            return Health(HEALTHY, "Control plane is ready")
        if each.get("status") == "False" and each.get("severity") == "Error":
            errors += f"{text(each, 'message')} "
    if errors:
        return Health(DEGRADED, errors)
    unready = " (.status.ready is false)" if obj.at("status", "ready") is False else ""
    return Health(PROGRESSING, f"Control plane is not ready{unready}")


def shoot(obj: Object) -> Health:
    """Gardener: it tells by a label."""
    found = obj.at("metadata", "labels", "shoot.gardener.cloud/status")
    status = _SHOOT.get(str(found))
    if status is None:
        return Health(PROGRESSING, "Update in progress")
    told = "Update in progress" if status is PROGRESSING else str(found).title()
    return Health(status, f"Component state: {told}")


_SHOOT = {
    "healthy": HEALTHY,
    "progressing": PROGRESSING,
    "unhealthy": DEGRADED,
    "unknown": UNKNOWN,
}
_NODE_CLAIM = (
    When("Disrupting", "True", SUSPENDED),
    When("Ready", "True", HEALTHY),
    When("Ready", "False", DEGRADED),
    When("Initialized", "True", PROGRESSING, "Node initialized, waiting for Ready"),
    When("Registered", "True", PROGRESSING, "Node registered, waiting for initialization"),
    When("Launched", "True", PROGRESSING, "Node launched, waiting for registration"),
)
_NODE_POOL = (
    When("Ready", "False", DEGRADED),
    When("Ready", "True", HEALTHY),
    When("NodeClassReady", "False", DEGRADED),
)
_NODE_CLASS = (
    When("Ready", "False", DEGRADED),
    When("Ready", "True", HEALTHY, "EC2NodeClass is ready"),
    When("SubnetsReady", "False", DEGRADED),
    When("SecurityGroupsReady", "False", DEGRADED),
    When("ValidationSucceeded", "False", DEGRADED),
)


def virtual_machine(obj: Object) -> Health:
    """KubeVirt: not to run is to be suspended, unless it is about to, or was not to run at all."""
    halted = obj.at("spec", "running") is False or obj.at("spec", "runStrategy") == "Halted"
    if halted and not obj.at("status", "created"):
        return Health(HEALTHY, "Stopped as declared")
    status, message = PROGRESSING, "No status available"
    for each in conditions(obj):
        if each.get("type") == "Paused" and each.get("status") == "True":
            return Health(SUSPENDED, "Paused")
        if each.get("type") == "Ready" and each.get("status") == "True":
            status, message = HEALTHY, "Running"
        elif each.get("type") == "Ready" and obj.at("status", "created"):
            message = "Starting"
        elif each.get("type") == "Ready":
            status, message = SUSPENDED, "Stopped"
    shown = obj.at("status", "printableStatus")
    return Health(status, message if shown is None else str(shown))


_INSTANCE = {
    "Failed": DEGRADED,
    "Pending": PROGRESSING,
    "Scheduling": PROGRESSING,
    "Scheduled": PROGRESSING,
    "Succeeded": SUSPENDED,
    "Unknown": UNKNOWN,
}


def virtual_machine_instance(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    if phase in _INSTANCE:
        return Health(_INSTANCE[phase], str(phase))
    found = Health(PROGRESSING, "No status available" if phase is None else str(phase))
    for each in conditions(obj):
        if each.get("type") == "Paused" and each.get("status") == "True":
            return Health(SUSPENDED, text(each, "message"))
        if each.get("type") == "Ready":
            good = each.get("status") == "True"
            found = Health(HEALTHY, "Running") if good else Health(DEGRADED, text(each, "message"))
    return found


def data_volume(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    statuses = {"Failed": DEGRADED, "Unknown": DEGRADED}
    if phase in ("Succeeded", "Paused"):
        return Health(HEALTHY if phase == "Succeeded" else SUSPENDED, str(phase))
    for each in conditions(obj):
        if (each.get("type"), each.get("status"), each.get("reason")) == _VOLUME_ERROR:
            return Health(DEGRADED, text(each, "message"))
    message = "No status available" if phase is None else str(phase)
    return Health(statuses.get(str(phase), PROGRESSING), message)


_VOLUME_ERROR = ("Running", "False", "Error")
_WHY = ("{reason}: {message}", "{reason}")


def _nmstate(rows: Mapping[str, object], waiting: str, *, retries: bool = False) -> Check:
    def check(obj: Object) -> Health:
        true = [each for each in conditions(obj) if each.get("status") == "True"]
        failing = find(true, "Failing")
        if retries and failing and find(true, "Progressing"):
            return Health(PROGRESSING, _reason(failing))
        for each in true:
            status = rows.get(text(each, "type"))
            if status is not None:
                return Health(status, _reason(each))  # type: ignore[arg-type]
        return Health(PROGRESSING, waiting)

    return check


def _reason(each: Mapping[str, object]) -> str:
    return said(_WHY if text(each, "message") else "{reason}", each)


_ENACTMENT = {
    "Available": HEALTHY,
    "Failing": DEGRADED,
    "Progressing": PROGRESSING,
    "Pending": PROGRESSING,
    "Aborted": SUSPENDED,
}
_POLICY = {
    "Available": HEALTHY,
    "Degraded": DEGRADED,
    "Progressing": PROGRESSING,
    "Ignored": SUSPENDED,
}
_CALICO = (
    When("Degraded", "True", DEGRADED, ("{message}", "{reason}", "Installation is degraded")),
    When("Available", "True", HEALTHY, ("{message}", "All Calico components are available")),
)

_CAPI, _PLANES = "cluster.x-k8s.io", "controlplane.cluster.x-k8s.io"
CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("addons.cluster.x-k8s.io", "ClusterResourceSet"): resource_set,
    GroupKind("cdi.kubevirt.io", "DataVolume"): data_volume,
    GroupKind(_CAPI, "Cluster"): unless(cluster, "paused", "Cluster is paused"),
    GroupKind(_CAPI, "Machine"): machine,
    GroupKind(_CAPI, "MachineDeployment"): unless(
        _MACHINE_DEPLOYMENT, "paused", "MachineDeployment is paused"
    ),
    GroupKind(_CAPI, "MachineHealthCheck"): machine_health_check,
    GroupKind(_CAPI, "MachinePool"): machine_pool,
    GroupKind(_PLANES, "AWSManagedControlPlane"): observed(
        aws_control_plane, "Waiting for the control plane spec to be reconciled"
    ),
    GroupKind("core.gardener.cloud", "Shoot"): shoot,
    GroupKind(_PLANES, "KubeadmControlPlane"): kubeadm_control_plane,
    GroupKind("karpenter.k8s.aws", "EC2NodeClass"): ranked(
        _NODE_CLASS, "Waiting for EC2NodeClass to be ready"
    ),
    GroupKind("karpenter.sh", "NodeClaim"): observed(
        ranked(_NODE_CLAIM, "Waiting for NodeClaim to be launched"),
        "Waiting for NodeClaim spec to be reconciled",
    ),
    GroupKind("karpenter.sh", "NodePool"): ranked(_NODE_POOL, "Waiting for NodePool to be ready"),
    GroupKind("kubevirt.io", "VirtualMachine"): virtual_machine,
    GroupKind("kubevirt.io", "VirtualMachineInstance"): virtual_machine_instance,
    GroupKind("nmstate.io", "NodeNetworkConfigurationEnactment"): _nmstate(
        _ENACTMENT, "Waiting for enactment to be applied", retries=True
    ),
    GroupKind("nmstate.io", "NodeNetworkConfigurationPolicy"): _nmstate(
        _POLICY, "Waiting for policy to be applied"
    ),
    GroupKind("operator.tigera.io", "Installation"): ranked(
        _CALICO, "Waiting for Installation to become available"
    ),
}
