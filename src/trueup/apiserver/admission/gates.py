"""
Gates: fields that a server of this version knows and drops: what they are for is switched off.

One that is in use already is kept. Whoever sends such a field comes to own it all the same.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.ref import GroupKind

Body = dict[str, Any]
Path = tuple[str, ...]

_POD = ("schedulingGroup",)
_TEMPLATE = ("spec", "template", "spec", *_POD)
GATED: Mapping[GroupKind, tuple[Path, ...]] = {
    GroupKind("", "Pod"): (("spec", *_POD),),
    GroupKind("", "PodTemplate"): (("template", "spec", *_POD),),
    GroupKind("", "ReplicationController"): (_TEMPLATE,),
    GroupKind("apps", "DaemonSet"): (_TEMPLATE,),
    GroupKind("apps", "Deployment"): (_TEMPLATE,),
    GroupKind("apps", "ReplicaSet"): (_TEMPLATE,),
    GroupKind("apps", "StatefulSet"): (
        _TEMPLATE,
        ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
    ),
    GroupKind("batch", "CronJob"): (("spec", "jobTemplate", *_TEMPLATE),),
    GroupKind("batch", "Job"): (_TEMPLATE,),
}


def drop_gated(kind: GroupKind, before: Body | None, body: Body) -> None:
    """Take what is switched off out of *body*, unless *before* has it."""
    for path in GATED.get(kind, ()):
        parent = _at(body, path[:-1])
        if parent is not None and path[-1] not in (_at(before, path[:-1]) or {}):
            parent.pop(path[-1], None)


def _at(body: Body | None, path: Path) -> Body | None:
    for name in path:
        body = (body or {}).get(name)
    return body
