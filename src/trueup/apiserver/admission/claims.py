"""
PersistentVolumeClaim: defaults, rules, and what little of one may change.

The two fields for a source, the old and the new, say the same: each is filled from the other, on
both sides of a comparison too.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import check_selector
from trueup.apiserver.admission.numbers import amount, check_quantity, write_canonical
from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import dns_label, dns_subdomain
from trueup.k8s.ref import GroupKind

STORAGE_CLASS = GroupKind("storage.k8s.io", "StorageClass")
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")
_SOURCES = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))
_FINALIZER = "kubernetes.io/pvc-protection"


def _default(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("volumeMode", "Filesystem")
    resources = spec.setdefault("resources", {})
    write_canonical(resources.get("requests"))
    write_canonical(resources.get("limits"))
    if before is None:
        body.setdefault("status", {}).setdefault("phase", "Pending")


def _complete(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body["spec"]
    _drop_sources(spec, (before or {}).get("spec") or {})
    _pair_sources(spec)
    if before is not None:
        return
    protect(body, _FINALIZER)
    name = None if "storageClassName" in spec else _default_class_name(context)
    if name is not None:
        spec["storageClassName"] = name


def _drop_sources(spec: Draft, old: Draft) -> None:
    """What cannot be a source is dropped without a word, unless there was one before."""
    if "dataSourceRef" not in old and (spec.get("dataSourceRef") or {}).get("namespace"):
        del spec["dataSourceRef"]
    if "dataSource" in old or "dataSourceRef" in old or "dataSourceRef" in spec:
        return
    source = spec.get("dataSource") or {}
    if (source.get("apiGroup") or "", source.get("kind")) not in _SOURCES:
        spec.pop("dataSource", None)


def _pair_sources(spec: Draft) -> None:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source is not None and reference is None:
        spec["dataSourceRef"] = dict(source)
    elif reference is not None and source is None and not reference.get("namespace"):
        spec["dataSource"] = {key: each for key, each in reference.items() if key != "namespace"}


def _default_class_name(context: Admission) -> str | None:
    """The newest of the classes that are marked as default."""
    marked = [
        found["metadata"]
        for found in context.reader.listed(STORAGE_CLASS)
        if (found["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
    ]
    newest = max(marked, key=lambda meta: meta.get("creationTimestamp", ""), default=None)
    return None if newest is None else str(newest["name"])


def protect(body: Draft, finalizer: str) -> None:
    """The finalizer by which a controller keeps what is in use."""
    finalizers = body["metadata"].setdefault("finalizers", [])
    if finalizer not in finalizers:
        finalizers.append(finalizer)


def _check(body: Draft, problems: Problems) -> None:
    check_claim(problems, "spec", body["spec"])


def check_claim(problems: Problems, path: str, spec: Mapping[str, Any]) -> None:
    """Look at the spec of a claim, or of the template of one."""
    if not spec.get("accessModes"):
        problems.required(f"{path}.accessModes", "at least 1 access mode is required")
    if spec.get("selector"):
        check_selector(problems, f"{path}.selector", spec["selector"])
    check_modes(problems, f"{path}.accessModes", spec)
    _check_size(problems, f"{path}.resources[storage]", spec)
    _check_class(problems, f"{path}.storageClassName", spec)
    mode = spec.get("volumeMode", "Filesystem")
    if mode not in VOLUME_MODES:
        problems.unsupported(f"{path}.volumeMode", mode, VOLUME_MODES)
    for field in ("dataSource", "dataSourceRef"):
        if spec.get(field) is not None:
            _check_source(problems, f"{path}.{field}", spec[field])
    _check_pair(problems, path, spec)
    _check_class(problems, f"{path}.volumeAttributesClassName", spec)


def check_modes(problems: Problems, path: str, spec: Mapping[str, Any]) -> None:
    modes = spec.get("accessModes") or []
    for mode in modes:
        if mode not in MODES:
            problems.unsupported(path, mode, MODES)
    if "ReadWriteOncePod" in modes and set(modes) & set(MODES[:-1]):
        problems.forbidden(path, "may not use ReadWriteOncePod with other access modes")


def _check_size(problems: Problems, path: str, spec: Mapping[str, Any]) -> None:
    storage = _requests(spec).get("storage")
    if storage is None:
        problems.required(path)
    elif (found := amount(storage)) is not None and found <= 0:
        problems.invalid(path, storage, "must be greater than zero")
    else:
        check_quantity(problems, path, storage)


def _check_class(problems: Problems, path: str, spec: Mapping[str, Any]) -> None:
    if name := spec.get(path.rpartition(".")[2]):
        problems.named(path, name, dns_subdomain)


def _check_source(problems: Problems, path: str, source: Mapping[str, Any]) -> None:
    for field in ("name", "kind"):
        if not source.get(field):
            problems.required(f"{path}.{field}")
    group, kind = source.get("apiGroup") or "", source.get("kind") or ""
    if not group and kind != "PersistentVolumeClaim":
        told = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        problems.invalid(path, kind, told)
    if group:
        problems.named(f"{path}.apiGroup", group, dns_subdomain)
    if namespace := source.get("namespace"):
        problems.named(f"{path}.namespace", namespace, dns_label)


def _check_pair(problems: Problems, path: str, spec: Mapping[str, Any]) -> None:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source is None or reference is None:
        return
    if reference.get("namespace"):
        told = "may not be specified when dataSourceRef.namespace is specified"
        problems.invalid(path, in_go({}), told)
    elif any(source.get(field) != reference.get(field) for field in ("apiGroup", "kind", "name")):
        problems.invalid(path, in_go({}), "must match dataSourceRef")


_FIXED = (
    "spec is immutable after creation except resources.requests and volumeAttributesClassName "
    "for bound claims"
)


def _compare(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = deepcopy(before["spec"]), deepcopy(after["spec"])
    _pair_sources(old)
    bound = (before.get("status") or {}).get("phase") == "Bound"
    _check_beta_class(before, after, problems)
    _allow_binding(old, new)
    if bound:
        _allow_growing(old, new)
    if old != new:
        problems.forbidden("spec", _FIXED)
    _check_shrinking(before, after, problems)
    if old.get("volumeMode") != new.get("volumeMode"):
        problems.immutable("volumeMode", new.get("volumeMode"))
    _check_attributes(before, after, problems)


def _allow_binding(old: Draft, new: Draft) -> None:
    """A volume and a class that are missing may be named, once."""
    if not old.get("volumeName") and "volumeName" in new:
        old["volumeName"] = new["volumeName"]
    if "storageClassName" not in old and "storageClassName" in new:
        old["storageClassName"] = new["storageClassName"]


def _allow_growing(old: Draft, new: Draft) -> None:
    """What a bound claim asks for may change: its size and its class of attributes."""
    if _requests(new):
        _requests(new)["storage"] = _requests(old).get("storage")
    for spec in (old, new):
        spec.pop("volumeAttributesClassName", None)


def _check_shrinking(before: Draft, after: Draft, problems: Problems) -> None:
    """A claim may ask for less, as long as that is more than what there is."""
    was, now = (_size(_requests(body["spec"])) for body in (before, after))
    if now < was and now <= _size((before.get("status") or {}).get("capacity") or {}):
        told = "field can not be less than status.capacity"
        problems.forbidden("spec.resources.requests.storage", told)


def _check_attributes(before: Draft, after: Draft, problems: Problems) -> None:
    at, name = "spec.volumeAttributesClassName", after["spec"].get("volumeAttributesClassName")
    changed = before["spec"].get("volumeAttributesClassName") != name
    status = before.get("status") or {}
    if name or not changed or status.get("currentVolumeAttributesClassName") is None:
        return
    kind = "nil" if name is None else "empty string"
    told = f"update to {kind} is forbidden when status.currentVolumeAttributesClassName is not nil"
    problems.forbidden(at, told)


def _check_beta_class(before: Draft, after: Draft, problems: Problems) -> None:
    was, now = ((b["metadata"].get("annotations") or {}).get(BETA_CLASS) for b in (before, after))
    if was != now:
        problems.immutable(f"metadata.annotations.{BETA_CLASS}", now or "")


def _requests(spec: Mapping[str, Any]) -> Draft:
    return (spec.get("resources") or {}).get("requests") or {}


def _size(amounts: Mapping[str, Any]) -> Any:
    return amount(amounts.get("storage", 0)) or 0


CLAIMS = Rules(_default, _check, _compare, _complete)
