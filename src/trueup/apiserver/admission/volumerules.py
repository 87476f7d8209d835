"""Rules for the volumes of a pod: what each source cannot do without, and what it may not say."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.apiserver.admission.claims import check_claim
from trueup.apiserver.admission.numbers import amount
from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import dns_label

Draft = Mapping[str, Any]

_HOST_PATHS = (
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)
# What a source cannot do without.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "awsElasticBlockStore": ("volumeID",),
    "azureDisk": ("diskName", "diskURI"),
    "azureFile": ("secretName", "shareName"),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
    "configMap": ("name",),
    "csi": ("driver",),
    "ephemeral": ("volumeClaimTemplate",),
    "flexVolume": ("driver",),
    "gcePersistentDisk": ("pdName",),
    "gitRepo": ("repository",),
    "glusterfs": ("endpoints", "path"),
    "hostPath": ("path",),
    "iscsi": ("targetPortal", "iqn"),
    "nfs": ("server", "path"),
    "persistentVolumeClaim": ("claimName",),
    "photonPersistentDisk": ("pdID",),
    "portworxVolume": ("volumeID",),
    "rbd": ("monitors", "image"),
    "scaleIO": ("gateway", "system", "volumeName"),
    "secret": ("secretName",),
    "vsphereVolume": ("volumePath",),
}
# Sources that messages call by another name.
_CALLED = {"gcePersistentDisk": "persistentDisk"}
_MODE = "must be a number between 0 and 0777 (octal), both inclusive"
_PARTITIONS = ("awsElasticBlockStore", "gcePersistentDisk")


def check_volumes(problems: Problems, path: str, volumes: Sequence[Draft]) -> dict[str, Draft]:
    """Look at *volumes*; gives those that are in order by name: only these can be mounted."""
    found: dict[str, Draft] = {}
    for index, volume in enumerate(volumes):
        at, name = f"{path}[{index}]", volume.get("name") or ""
        before = len(problems.causes)
        _check_source(problems, at, volume)
        problems.named(f"{at}.name", name, dns_label)
        if name in found:
            problems.duplicate(f"{at}.name", name)
        if len(problems.causes) == before:
            found[name] = volume
    return found


def _check_source(problems: Problems, path: str, volume: Draft) -> None:
    sources = [key for key in volume if key != "name" and volume[key] is not None]
    for extra in sources[1:]:
        problems.forbidden(f"{path}.{extra}", "may not specify more than 1 volume type")
    for source in sources[:1]:
        at, said = f"{path}.{_CALLED.get(source, source)}", volume[source]
        for field in _REQUIRED.get(source, ()):
            if not said.get(field):
                problems.required(f"{at}.{field}")
        if check := _CHECKS.get(source):
            check(problems, at, said)
        partition = said.get("partition", 0) if source in _PARTITIONS else 0
        if not 0 <= partition <= 255:
            problems.invalid(f"{at}.partition", partition, _PARTITION)


_PARTITION = "must be between 1 and 255, inclusive"


def _check_host(problems: Problems, path: str, source: Draft) -> None:
    where, kind = source.get("path") or "", source.get("type") or ""
    if ".." in where.split("/"):
        problems.invalid(f"{path}.path", where, "must not contain '..'")
    if where and kind not in _HOST_PATHS:
        problems.unsupported(f"{path}.type", kind, _HOST_PATHS)


def _check_empty(problems: Problems, path: str, source: Draft) -> None:
    if (amount(source.get("sizeLimit", 0)) or 0) < 0:
        told = "SizeLimit field must be a valid resource quantity"
        problems.forbidden(f"{path}.sizeLimit", told)


def _check_nfs(problems: Problems, path: str, source: Draft) -> None:
    where = source.get("path") or ""
    if not where.startswith("/"):
        problems.invalid(f"{path}.path", where, "must be an absolute path")


def _check_azure_disk(problems: Problems, path: str, source: Draft) -> None:
    kind, where = source.get("kind"), source.get("diskURI") or ""
    if (mode := source.get("cachingMode")) not in (None, *_CACHING):
        problems.unsupported(f"{path}.cachingMode", mode, _CACHING)
    if kind not in (None, *_DISKS):
        problems.unsupported(f"{path}.kind", kind, _DISKS)
    prefix, form = _MANAGED if kind == "Managed" else _BLOB
    if kind is not None and not where.startswith(prefix):
        problems.unsupported(f"{path}.diskURI", where, [form])


_CACHING = ("None", "ReadOnly", "ReadWrite")
_DISKS = ("Dedicated", "Managed", "Shared")
_MANAGED = (
    "/subscriptions/",
    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/"
    "{disk-id}",
)
_BLOB = (
    "https://",
    "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",
)


def _check_mode(problems: Problems, path: str, mode: Any) -> None:
    if isinstance(mode, int) and not 0 <= mode <= 0o777:
        problems.invalid(path, mode, _MODE)


def _check_files(problems: Problems, path: str, source: Draft) -> None:
    """The files that are made of a Secret's or a ConfigMap's keys."""
    _check_mode(problems, f"{path}.defaultMode", source.get("defaultMode"))
    for index, item in enumerate(source.get("items") or ()):
        at = f"{path}.items[{index}]"
        if not item.get("key"):
            problems.required(f"{at}.key")
        _check_local(problems, f"{at}.path", item.get("path") or "")
        _check_mode(problems, f"{at}.mode", item.get("mode"))


def _check_fields(problems: Problems, path: str, source: Draft) -> None:
    """The files that are made of a pod's fields; messages do not say which file it is."""
    _check_mode(problems, f"{path}.defaultMode", source.get("defaultMode"))
    for item in source.get("items") or ():
        _check_local(problems, f"{path}.path", item.get("path") or "")
        if item.get("fieldRef") is None and item.get("resourceFieldRef") is None:
            problems.required(path, "one of fieldRef and resourceFieldRef is required")
        _check_mode(problems, f"{path}.mode", item.get("mode"))


def _check_local(problems: Problems, path: str, where: str) -> None:
    if not where:
        problems.required(path)
    elif where.startswith("/"):
        problems.invalid(path, where, "must be a relative path")
    elif ".." in where.split("/"):
        problems.invalid(path, where, "must not contain '..'")
    elif where.startswith(".."):
        problems.invalid(path, where, "must not start with '..'")


def _check_projected(problems: Problems, path: str, source: Draft) -> None:
    _check_mode(problems, f"{path}.defaultMode", source.get("defaultMode"))


def _check_ephemeral(problems: Problems, path: str, source: Draft) -> None:
    if template := source.get("volumeClaimTemplate"):
        at = f"{path}.volumeClaimTemplate"
        check_claim(problems, f"{at}.spec", template.get("spec") or {})


_CHECKS: Mapping[str, Callable[[Problems, str, Draft], None]] = {
    "azureDisk": _check_azure_disk,
    "configMap": _check_files,
    "downwardAPI": _check_fields,
    "emptyDir": _check_empty,
    "ephemeral": _check_ephemeral,
    "hostPath": _check_host,
    "nfs": _check_nfs,
    "projected": _check_projected,
    "secret": _check_files,
}
