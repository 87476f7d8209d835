"""PersistentVolume, StorageClass, CSIDriver; claims have a module of their own."""

from trueup.apiserver.admission.claims import check_modes, protect
from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.numbers import check_quantity, write_canonical
from trueup.apiserver.admission.podspec import default_storage
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import label_key

RECLAIM = ("Delete", "Recycle", "Retain")
_ATTRIBUTES_FINALIZER = "kubernetes.io/vac-protection"
_VOLUME_FINALIZER = "kubernetes.io/pv-protection"


def _default_volume(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("persistentVolumeReclaimPolicy", "Retain")
    spec.setdefault("volumeMode", "Filesystem")
    write_canonical(spec.get("capacity"))
    if "hostPath" in spec:
        spec["hostPath"].setdefault("type", "")
    default_storage(spec)
    if before is None:
        body.setdefault("status", {}).setdefault("phase", "Pending")


def _complete_volume(body: Draft, before: Draft | None, context: Admission) -> None:
    if before is None:
        now = context.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        body["status"].setdefault("lastPhaseTransitionTime", now)
        protect(body, _VOLUME_FINALIZER)


def _complete_attributes(body: Draft, before: Draft | None, context: Admission) -> None:
    if before is None:
        protect(body, _ATTRIBUTES_FINALIZER)


_NOT_SOURCES = frozenset(
    {
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    }
)


def _check_volume(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    if not spec.get("accessModes"):
        problems.required("spec.accessModes")
    check_modes(problems, "spec.accessModes", spec)
    capacity = spec.get("capacity") or {}
    if not capacity:
        problems.required("spec.capacity")
        problems.unsupported("spec.capacity", None, ["storage"])
    elif "storage" not in capacity:
        problems.unsupported("spec.capacity", sorted(capacity)[0], ["storage"])
    for name, value in capacity.items():
        check_quantity(problems, f"spec.capacity[{name}]", value)
    policy = spec["persistentVolumeReclaimPolicy"]
    if policy not in RECLAIM:
        problems.unsupported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM)
    sources = spec.keys() - _NOT_SOURCES
    where = (spec.get("hostPath") or {}).get("path", "")
    if ".." in where.split("/"):
        problems.invalid("spec.hostPath.path", where, "must not contain '..'")
    if where == "/" and policy == "Recycle":
        told = "may not be 'recycle' for a hostPath mount of '/'"
        problems.forbidden("spec.persistentVolumeReclaimPolicy", told)
    if not sources:
        problems.required("spec", "must specify a volume type")
    for source in sorted(sources)[1:]:
        problems.forbidden(f"spec.{source}", "may not specify more than 1 volume type")


def _compare_volume(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    for source in (old.keys() | new.keys()) - _NOT_SOURCES:
        if old.get(source) != new.get(source):
            told = "spec.persistentvolumesource is immutable after creation"
            problems.forbidden("spec.persistentvolumesource", told)
            return
    if old.get("volumeMode") != new.get("volumeMode"):
        problems.immutable("spec.volumeMode", new.get("volumeMode"))


def _default_storage_class(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("reclaimPolicy", "Delete")
    body.setdefault("volumeBindingMode", "Immediate")


def _check_storage_class(body: Draft, problems: Problems) -> None:
    problems.named("provisioner", body.get("provisioner"), lambda name: label_key(name.lower()))
    policies = ("Delete", "Retain")
    if body["reclaimPolicy"] not in policies:
        problems.unsupported("reclaimPolicy", body["reclaimPolicy"], policies)
    modes = ("Immediate", "WaitForFirstConsumer")
    if body["volumeBindingMode"] not in modes:
        problems.unsupported("volumeBindingMode", body["volumeBindingMode"], modes)


def _compare_storage_class(before: Draft, after: Draft, problems: Problems) -> None:
    if (before.get("parameters") or {}) != (after.get("parameters") or {}):
        problems.forbidden("parameters", "updates to parameters are forbidden.")
    if before.get("provisioner") != after.get("provisioner"):
        problems.forbidden("provisioner", "updates to provisioner are forbidden.")
    if before.get("reclaimPolicy") != after.get("reclaimPolicy"):
        problems.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.")
    if before.get("volumeBindingMode") != after.get("volumeBindingMode"):
        problems.immutable("volumeBindingMode", after.get("volumeBindingMode"))


def _default_driver(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("attachRequired", True)
    spec.setdefault("podInfoOnMount", False)
    spec.setdefault("storageCapacity", False)
    spec.setdefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
    spec.setdefault("volumeLifecycleModes", ["Persistent"])
    spec.setdefault("requiresRepublish", False)
    spec.setdefault("seLinuxMount", False)


VOLUMES = Rules(_default_volume, _check_volume, _compare_volume, _complete_volume)
ATTRIBUTES = Rules(complete=_complete_attributes)
STORAGE_CLASSES = Rules(_default_storage_class, _check_storage_class, _compare_storage_class)
CSI_DRIVERS = Rules(_default_driver)
