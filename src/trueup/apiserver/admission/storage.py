"""PersistentVolumeClaim, PersistentVolume, StorageClass, CSIDriver."""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import check_selector
from trueup.apiserver.admission.numbers import amount, check_quantity, write_canonical
from trueup.apiserver.admission.podspec import default_storage
from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import dns_subdomain, label_key
from trueup.k8s.ref import GroupKind

STORAGE_CLASS = GroupKind("storage.k8s.io", "StorageClass")
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")
RECLAIM = ("Delete", "Recycle", "Retain")
_SOURCES = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))
_CLAIM_FINALIZER = "kubernetes.io/pvc-protection"
_ATTRIBUTES_FINALIZER = "kubernetes.io/vac-protection"
_VOLUME_FINALIZER = "kubernetes.io/pv-protection"


def _default_claim(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("volumeMode", "Filesystem")
    resources = spec.setdefault("resources", {})
    write_canonical(resources.get("requests"))
    write_canonical(resources.get("limits"))
    if before is not None:
        for field in ("volumeName", "storageClassName"):
            if field in before.get("spec", {}):
                spec.setdefault(field, before["spec"][field])
        return
    body.setdefault("status", {}).setdefault("phase", "Pending")


def _default_source(spec: Draft) -> None:
    """The old and the new field for a source say the same; what cannot be a source is dropped."""
    source = spec.get("dataSource")
    if source and (source.get("apiGroup") or "", source.get("kind")) not in _SOURCES:
        del spec["dataSource"]
    elif source and "dataSourceRef" not in spec:
        spec["dataSourceRef"] = dict(source)


def _complete_claim(body: Draft, before: Draft | None, context: Admission) -> None:
    if before is not None:
        return
    spec = body["spec"]
    _default_source(spec)
    _protect(body, _CLAIM_FINALIZER)
    if "storageClassName" not in spec:
        name = _default_class_name(context)
        if name is not None:
            spec["storageClassName"] = name


def _default_class_name(context: Admission) -> str | None:
    """The newest of the classes that are marked as default."""
    marked = [
        found["metadata"]
        for found in context.reader.listed(STORAGE_CLASS)
        if (found["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
    ]
    newest = max(marked, key=lambda meta: meta.get("creationTimestamp", ""), default=None)
    return None if newest is None else str(newest["name"])


def _protect(body: Draft, finalizer: str) -> None:
    finalizers = body["metadata"].setdefault("finalizers", [])
    if finalizer not in finalizers:
        finalizers.append(finalizer)


def _check_claim(body: Draft, problems: Problems) -> None:
    check_claim(problems, "spec", body["spec"])


def check_claim(problems: Problems, path: str, spec: Draft) -> None:
    """Look at the spec of a claim, or of the template of one."""
    _check_modes(problems, f"{path}.accessModes", spec, "at least 1 access mode is required")
    if spec.get("selector"):
        check_selector(problems, f"{path}.selector", spec["selector"])
    _check_size(problems, f"{path}.resources[storage]", spec)
    if name := spec.get("storageClassName"):
        problems.named(f"{path}.storageClassName", name, dns_subdomain)
    mode = spec.get("volumeMode", "Filesystem")
    if mode not in VOLUME_MODES:
        problems.unsupported(f"{path}.volumeMode", mode, VOLUME_MODES)
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source and reference and source.get("name") != reference.get("name"):
        problems.invalid(path, in_go({}), "must match dataSourceRef")


def _check_size(problems: Problems, path: str, spec: Draft) -> None:
    storage = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if storage is None:
        problems.required(path)
    elif (found := amount(storage)) is not None and found <= 0:
        problems.invalid(path, storage, "must be greater than zero")
    else:
        check_quantity(problems, path, storage)


def _check_modes(problems: Problems, path: str, spec: Draft, told: str = "") -> None:
    modes = spec.get("accessModes") or []
    if not modes:
        problems.required(path, told)
    for mode in modes:
        if mode not in MODES:
            problems.unsupported(path, mode, MODES)
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        problems.forbidden(path, "may not use ReadWriteOncePod with other access modes")


_CLAIM_FIXED = (
    "spec is immutable after creation except resources.requests and volumeAttributesClassName "
    "for bound claims"
)


def _compare_claim(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    if _fixed(old) != _fixed(new):
        problems.forbidden("spec", _CLAIM_FIXED)
        return
    was, now = _request(old), _request(new)
    if was != now and (before.get("status") or {}).get("phase") != "Bound":
        problems.forbidden("spec", _CLAIM_FIXED)
    elif was is not None and now is not None and now < was:
        told = "field can not be less than previous value"
        problems.forbidden("spec.resources.requests.storage", told)


def _request(spec: Draft) -> Any:
    return amount(((spec.get("resources") or {}).get("requests") or {}).get("storage"))


def _fixed(spec: Draft) -> Draft:
    """What of a claim may not change; the volume and class may be set once."""
    free = {"resources", "volumeAttributesClassName"}
    return {key: value for key, value in spec.items() if key not in free}


def _allow_binding(before: Draft, after: Draft, problems: Problems) -> None:
    """Empty volumeName and storageClassName may be filled."""
    old = dict(before["spec"])
    for field in ("volumeName", "storageClassName"):
        if not old.get(field) and after["spec"].get(field):
            old[field] = after["spec"][field]
    _compare_claim({**before, "spec": old}, after, problems)


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
        _protect(body, _VOLUME_FINALIZER)


def _complete_attributes(body: Draft, before: Draft | None, context: Admission) -> None:
    if before is None:
        _protect(body, _ATTRIBUTES_FINALIZER)


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
    _check_modes(problems, "spec.accessModes", spec)
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


CLAIMS = Rules(_default_claim, _check_claim, _allow_binding, _complete_claim)
VOLUMES = Rules(_default_volume, _check_volume, _compare_volume, _complete_volume)
ATTRIBUTES = Rules(complete=_complete_attributes)
STORAGE_CLASSES = Rules(_default_storage_class, _check_storage_class, _compare_storage_class)
CSI_DRIVERS = Rules(_default_driver)
