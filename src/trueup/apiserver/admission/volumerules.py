"""Rules for the volumes of a pod."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.apiserver.admission.numbers import check_quantity
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
_REQUIRED = {
    "hostPath": ("path",),
    "nfs": ("server", "path"),
    "persistentVolumeClaim": ("claimName",),
    "secret": ("secretName",),
    "configMap": ("name",),
    "csi": ("driver",),
    "image": ("reference",),
}


def check_volumes(problems: Problems, path: str, volumes: Sequence[Draft]) -> dict[str, Draft]:
    """Look at *volumes*; gives them by name."""
    found: dict[str, Draft] = {}
    for index, volume in enumerate(volumes):
        at, name = f"{path}[{index}]", volume.get("name") or ""
        problems.named(f"{at}.name", name, dns_label)
        if name in found:
            problems.duplicate(f"{at}.name", name)
        found[name] = volume
        _check_source(problems, at, volume)
    return found


def _check_source(problems: Problems, path: str, volume: Draft) -> None:
    sources = [key for key in volume if key != "name" and volume[key] is not None]
    for extra in sources[1:]:
        problems.forbidden(f"{path}.{extra}", "may not specify more than 1 volume type")
    for source in sources[:1]:
        for field in _REQUIRED.get(source, ()):
            if not volume[source].get(field):
                problems.required(f"{path}.{source}.{field}")
    for source in ("secret", "configMap", "projected", "downwardAPI"):
        mode = (volume.get(source) or {}).get("defaultMode")
        if isinstance(mode, int) and not 0 <= mode <= 0o777:
            told = "must be a number between 0 and 0777 (octal), both inclusive"
            problems.invalid(f"{path}.{source}.defaultMode", mode, told)
        _check_items(problems, f"{path}.{source}", volume.get(source) or {})
    kind = (volume.get("hostPath") or {}).get("type") or ""
    if kind not in _HOST_PATHS:
        problems.unsupported(f"{path}.hostPath.type", kind, _HOST_PATHS)
    limit = (volume.get("emptyDir") or {}).get("sizeLimit")
    if limit is not None:
        check_quantity(problems, f"{path}.emptyDir.sizeLimit", limit)


def _check_items(problems: Problems, path: str, source: Draft) -> None:
    for index, item in enumerate(source.get("items") or ()):
        at, where = f"{path}.items[{index}]", item.get("path") or ""
        if not item.get("key") and not path.endswith("downwardAPI"):
            problems.required(f"{at}.key")
        if not where:
            problems.required(f"{at}.path")
        elif where.startswith("/"):
            problems.invalid(f"{at}.path", where, "must be a relative path")
        elif ".." in where.split("/"):
            problems.invalid(f"{at}.path", where, "must not contain '..'")
