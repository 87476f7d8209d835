"""
Gates: fields that a server of this version knows and drops: what they are for is switched off.

One that is in use already is kept. Whoever sends such a field comes to own it all the same.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.podspec import containers
from trueup.k8s.ref import GroupKind

Body = dict[str, Any]
Path = tuple[str, ...]

_TEMPLATE = ("spec", "template", "spec")
# Where a kind has the spec of a pod.
PODS: Mapping[GroupKind, Path] = {
    GroupKind("", "Pod"): ("spec",),
    GroupKind("", "PodTemplate"): ("template", "spec"),
    GroupKind("", "ReplicationController"): _TEMPLATE,
    GroupKind("apps", "DaemonSet"): _TEMPLATE,
    GroupKind("apps", "Deployment"): _TEMPLATE,
    GroupKind("apps", "ReplicaSet"): _TEMPLATE,
    GroupKind("apps", "StatefulSet"): _TEMPLATE,
    GroupKind("batch", "CronJob"): ("spec", "jobTemplate", *_TEMPLATE),
    GroupKind("batch", "Job"): _TEMPLATE,
}
_OF_PODS: tuple[Path, ...] = (("schedulingGroup",),)
GATED: Mapping[GroupKind, tuple[Path, ...]] = {
    GroupKind("apps", "StatefulSet"): (
        ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
    ),
}


def drop_gated(kind: GroupKind, before: Body | None, body: Body) -> None:
    """Take what is switched off out of *body*, unless *before* has it."""
    at = PODS.get(kind)
    of_pod = () if at is None else tuple((*at, *path) for path in _OF_PODS)
    for path in (*of_pod, *GATED.get(kind, ())):
        parent = _at(body, path[:-1])
        if parent is not None and path[-1] not in (_at(before, path[:-1]) or {}):
            parent.pop(path[-1], None)
    if at is not None:
        _drop_signals(_at(before, at) or {}, _at(body, at) or {})


def _drop_signals(before: Body, spec: Body) -> None:
    """Which signal stops a container is not said here, and a lifecycle that says nothing goes."""
    if any("stopSignal" in (each.get("lifecycle") or {}) for each in containers(before)):
        return
    for container in containers(spec):
        lifecycle = container.get("lifecycle") or {}
        if lifecycle.pop("stopSignal", None) is not None and not lifecycle:
            del container["lifecycle"]


def _at(body: Body | None, path: Path) -> Body | None:
    for name in path:
        body = (body or {}).get(name)
    return body
