"""
Where labels, annotations, replicas and references stand in each kind: Kustomize's field specs.

A path is split at ``/``; a list on the way means each of its elements. The tables give the facts of
Kustomize's built-in configuration (``api/internal/konfig/builtinpluginconsts``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from trueup.core.kustomize.item import Beyond, Item


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A path in the objects of a kind; *create* makes what is missing on the way."""

    path: str
    kinds: tuple[str, ...] = ()
    create: bool = False
    group: str | None = None

    def selects(self, item: Item) -> bool:
        if self.kinds and item.kind not in self.kinds:
            return False
        return self.group is None or item.group == self.group


_POD_KINDS = ("Deployment", "StatefulSet")
_AFFINITY = tuple(
    f"spec/template/spec/affinity/{which}/{how}/matchLabels"
    for which in ("podAffinity", "podAntiAffinity")
    for how in (
        "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector",
        "requiredDuringSchedulingIgnoredDuringExecution/labelSelector",
    )
)


def _templates(field: str) -> tuple[FieldSpec, ...]:
    plain = ("ReplicationController", "Deployment", "ReplicaSet", "DaemonSet")
    return (
        FieldSpec(f"spec/template/metadata/{field}", plain, create=True),
        FieldSpec(f"spec/template/metadata/{field}", ("StatefulSet",), create=True, group="apps"),
        FieldSpec(f"spec/template/metadata/{field}", ("Job",), create=True, group="batch"),
        FieldSpec(f"spec/jobTemplate/metadata/{field}", ("CronJob",), create=True, group="batch"),
        FieldSpec(
            f"spec/jobTemplate/spec/template/metadata/{field}",
            ("CronJob",),
            create=True,
            group="batch",
        ),
    )


LABELS = (FieldSpec("metadata/labels", create=True),)
TEMPLATE_LABELS = (
    *_templates("labels"),
    FieldSpec("spec/volumeClaimTemplates/metadata/labels", ("StatefulSet",), True, "apps"),
)
SELECTORS = (
    FieldSpec("spec/selector", ("Service", "ReplicationController"), create=True),
    FieldSpec("spec/selector/matchLabels", ("Deployment", "ReplicaSet", "DaemonSet"), create=True),
    FieldSpec("spec/selector/matchLabels", ("StatefulSet",), create=True, group="apps"),
    *(FieldSpec(path, _POD_KINDS, group="apps") for path in _AFFINITY),
    FieldSpec(
        "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
        _POD_KINDS,
        group="apps",
    ),
    FieldSpec("spec/selector/matchLabels", ("Job",), group="batch"),
    FieldSpec("spec/jobTemplate/spec/selector/matchLabels", ("CronJob",), group="batch"),
    FieldSpec("spec/selector/matchLabels", ("PodDisruptionBudget",), group="policy"),
    *(
        FieldSpec(path, ("NetworkPolicy",), group="networking.k8s.io")
        for path in (
            "spec/podSelector/matchLabels",
            "spec/ingress/from/podSelector/matchLabels",
            "spec/egress/to/podSelector/matchLabels",
        )
    ),
)
ANNOTATIONS = (FieldSpec("metadata/annotations", create=True), *_templates("annotations"))
REPLICAS = ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")


def put(item: Item, spec: FieldSpec, values: dict[str, str]) -> None:
    """Set all *values* in the map at the path of *spec*."""
    for found in _maps(item.body, spec.path.split("/"), create=spec.create):
        found.update(values)


def _maps(node: Any, path: list[str], *, create: bool) -> Iterator[dict[str, Any]]:
    """Every map at *path*; Beyond where something else stands in the way."""
    if isinstance(node, list):
        for element in node:
            yield from _maps(element, path, create=create)
        return
    if not isinstance(node, dict):
        raise Beyond(f"a value where {'/'.join(path)} is expected")
    if not path:
        yield node
        return
    key, *rest = path
    if node.get(key) is None:
        if not create or (key == "volumeClaimTemplates"):
            return
        node[key] = {}
    yield from _maps(node[key], rest, create=create)


def rewrite(node: Any, path: list[str], change: Callable[[str], str]) -> None:
    """Pass every string at *path* through *change*, in place."""
    if isinstance(node, list):
        for element in node:
            rewrite(element, path, change)
    elif isinstance(node, dict):
        key, *rest = path
        found = node.get(key)
        if rest:
            rewrite(found, rest, change)
        elif isinstance(found, str):
            node[key] = change(found)
