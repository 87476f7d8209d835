"""
Objects from lines: ``Kind/name wave=1 hook=PreSync options=Prune=false ns=x v=2``.

Words: ``wave``, ``weight`` (Helm's), ``hook``, ``helm-hook``, ``policy`` (of deletion), ``options``
(of the sync), ``compare``, ``v`` (what differs between two), ``ns``; of live ones also ``of=other``
(marked for another application), ``unmarked``, ``copied`` (the mark of another object), ``owned``,
``going``, ``held`` (by our finalizer). What takes more to say is written as a manifest.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.core.annotations.tracking import TRACKING_ID, Tracking, marked
from trueup.core.health import HOOK_FINALIZER
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

APP, NAMESPACE = "web", "shop"
CLUSTER_SCOPED = frozenset({"Namespace", "ClusterRole", "CustomResourceDefinition", "StorageClass"})
VERSIONS = {
    "APIService": "apiregistration.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "CronJob": "batch/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "Ingress": "networking.k8s.io/v1",
    "IngressClass": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
    "ReplicaSet": "apps/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "StatefulSet": "apps/v1",
    "StorageClass": "storage.k8s.io/v1",
    "Widget": "example.com/v1",
}
NOTES = {
    "wave": "argocd.argoproj.io/sync-wave",
    "weight": "helm.sh/hook-weight",
    "hook": "argocd.argoproj.io/hook",
    "helm-hook": "helm.sh/hook",
    "helm-policy": "helm.sh/hook-delete-policy",
    "policy": "argocd.argoproj.io/hook-delete-policy",
    "options": "argocd.argoproj.io/sync-options",
    "compare": "argocd.argoproj.io/compare-options",
    "keep": "helm.sh/resource-policy",
    "healthcheck": "argocd.argoproj.io/ignore-healthcheck",
}
WIDGETS = {
    "group": "example.com",
    "names": {"kind": "Widget", "plural": "widgets"},
    "scope": "Namespaced",
    "versions": [{"name": "v1", "served": True, "storage": True}],
}
GOING = "2026-05-01T11:59:00Z"


def kind_of(word: str) -> GroupKind:
    """``Job`` is ``batch/Job``; a group may be said too: ``other.example/Service``."""
    group, _, kind = word.rpartition("/")
    return GroupKind(group or VERSIONS.get(kind, "v1").rpartition("/")[0], kind)


def declared(rows: Iterable[str | Mapping[str, Any]]) -> list[Object]:
    """As the render gives them, with the mark of the application."""
    return [Object(marked(_body(row), APP, Tracking(), NAMESPACE)) for row in rows]


def existing(rows: Iterable[str | Mapping[str, Any]]) -> list[Object]:
    """As the cluster has them, before anything was applied by us."""
    return [_existing(row, number) for number, row in enumerate(rows)]


def _existing(row: str | Mapping[str, Any], number: int) -> Object:
    said = {} if isinstance(row, Mapping) else _said(row)
    body = _body(row)
    body["metadata"].setdefault("namespace", NAMESPACE)
    if body["kind"] in CLUSTER_SCOPED:
        del body["metadata"]["namespace"]
    if not ("unmarked" in said or TRACKING_ID in (body["metadata"].get("annotations") or {})):
        body = dict(marked(body, said.get("of", APP), Tracking(), NAMESPACE))
    if "copied" in said:
        body["metadata"]["annotations"][TRACKING_ID] = f"{APP}:/Service:{NAMESPACE}/another"
    meta = {"uid": f"u{number}", **body["metadata"]}
    if "owned" in said:
        owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": "o1"}
        meta["ownerReferences"] = [owner]
    if "going" in said:
        meta["deletionTimestamp"] = GOING
    if "held" in said:
        meta["finalizers"] = [HOOK_FINALIZER]
    return Object({**body, "metadata": meta})


def _body(row: str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(row, Mapping):
        return {**row, "metadata": dict(row.get("metadata") or {})}
    said = _said(row)
    group, kind, name = said["as"]
    version = f"{group}/v1" if group else VERSIONS.get(kind, "v1")
    notes = {NOTES[key]: said[key] for key in NOTES if key in said}
    meta: dict[str, Any] = {"name": name}
    if notes:
        meta["annotations"] = notes
    if "ns" in said:
        meta["namespace"] = said["ns"]
    body: dict[str, Any] = {"apiVersion": version, "kind": kind, "metadata": meta}
    if kind == "CustomResourceDefinition":
        body["spec"] = WIDGETS
    if "v" in said:
        body["data" if kind in ("ConfigMap", "Secret") else "spec"] = {"v": said["v"]}
    return body


def _said(row: str) -> dict[str, Any]:
    first, *words = row.split()
    names = first.split("/")
    group = names[0] if len(names) == 3 else ""
    pairs = (word.partition("=") for word in words)
    return {"as": (group, *names[-2:]), **{key: value for key, _, value in pairs}}
