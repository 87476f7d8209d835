"""
Outline: what is kept of an object that no application declares.

Its place in the tree, its marks, and for what others own (ReplicaSets, Pods, …) what their health,
images and lines in the tree are read from. A cluster full of other people's objects then costs a
few hundred bytes for each; who needs one whole reads it (`control.watch.Cache.whole`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from trueup.core.tree.hosts import NODE, POD
from trueup.core.tree.kin import CLAIM, OPERATOR, SECRET, STATEFUL_SET
from trueup.k8s.ref import GroupKind

Body = Mapping[str, Any]
META = (
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "finalizers",
    "labels",
    "ownerReferences",
)
ANNOTATIONS = (
    "argocd.argoproj.io/",
    "link.argocd.argoproj.io/",
    "deployment.kubernetes.io/",
    "rollout.argoproj.io/",
    "kubernetes.io/service-account.",
    "olm.operatorGroup",
)
HOOK = "helm.sh/hook"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
CONTAINER_STATUS = ("name", "ready", "started", "restartCount", "state", "lastState", "resources")
CONDITIONS = ("Ready", "PodScheduled", "Initialized")


def outline(body: Body, kind: GroupKind, *, owned: bool) -> Body:
    """*owned*: another object owns it."""
    named = {"apiVersion": body["apiVersion"], "kind": body["kind"]}
    if not owned:
        alone = ALONE.get(kind, _nothing)
        return {**named, "metadata": _meta(body["metadata"]), **alone(body)}
    kept = PARTS.get(kind)
    if kept is None:  # of an unknown kind anything may tell its health
        rest = {key: value for key, value in body.items() if key != "metadata"}
        return {**rest, "metadata": _without_history(body["metadata"])}
    return {**named, "metadata": _meta(body["metadata"]), **kept(body)}


def _meta(meta: Body) -> Body:
    found = {key: meta[key] for key in META if meta.get(key)}
    annotations = {
        key: value
        for key, value in (meta.get("annotations") or {}).items()
        if key.startswith(ANNOTATIONS) or key == HOOK
    }
    return {**found, "annotations": annotations} if annotations else found


def _without_history(meta: Body) -> Body:
    found = {key: value for key, value in meta.items() if key != "managedFields"}
    annotations = found.get("annotations") or {}
    if LAST_APPLIED in annotations:
        found["annotations"] = {k: v for k, v in annotations.items() if k != LAST_APPLIED}
    return found


def _nothing(_: Body) -> Body:
    return MappingProxyType({})


def _pod(body: Body) -> Body:
    spec, status = body.get("spec") or {}, body.get("status") or {}
    ran = {
        key: [_some(each, CONTAINER_STATUS) for each in status[key]]
        for key in ("initContainerStatuses", "containerStatuses")
        if status.get(key)
    }
    told = [each for each in status.get("conditions") or () if each.get("type") in CONDITIONS]
    shown = _some(status, ("phase", "message", "reason"))
    place = _some(spec, ("nodeName", "restartPolicy", "overhead", "resources"))
    parts = _containers(spec, ("name", "image", "restartPolicy", "resources"))
    return {"spec": {**place, **parts}, "status": {**shown, **ran, "conditions": told}}


def _node(body: Body) -> Body:
    """What it holds, and what it is; the list of its images alone would be tens of kilobytes."""
    return {"status": _some(body.get("status") or {}, ("capacity", "nodeInfo"))}


def _revision(body: Body) -> Body:
    return _some(body, ("revision",))


def _type(body: Body) -> Body:
    return _some(body, ("type",))


def _templates(body: Body) -> Body:
    """The names of the claims that a StatefulSet has made."""
    found = (body.get("spec") or {}).get("volumeClaimTemplates") or ()
    named = [{"metadata": _some(each.get("metadata") or {}, ("name",))} for each in found]
    return {"spec": {"volumeClaimTemplates": named}} if named else {}


def _phase(body: Body) -> Body:
    return {"status": _some(body.get("status") or {}, ("phase", "message", "reason"))}


def _replica_set(body: Body) -> Body:
    spec = body.get("spec") or {}
    pod = (spec.get("template") or {}).get("spec") or {}
    template = {"spec": _containers(pod, ("name", "image"))}
    return {
        "spec": {**_some(spec, ("replicas",)), "template": template},
        "status": body.get("status") or {},
    }


def _containers(spec: Body, keys: tuple[str, ...]) -> Body:
    return {
        key: [_some(each, keys) for each in spec[key]]
        for key in ("initContainers", "containers")
        if spec.get(key)
    }


def _some(of: Body, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: of[key] for key in keys if key in of}


ALONE: Mapping[GroupKind, Callable[[Body], Body]] = {
    CLAIM: _phase,
    NODE: _node,
    OPERATOR: _phase,
    POD: _pod,
    SECRET: _type,
    STATEFUL_SET: _templates,
}
"""
Of what nobody owns: what its place in the tree, as another's kin, is read from, and what pods ask
of the nodes that they run on.
"""
PARTS: Mapping[GroupKind, Callable[[Body], Body]] = {
    GroupKind("", "ConfigMap"): _nothing,
    NODE: _node,
    POD: _pod,
    GroupKind("", "Secret"): _type,
    GroupKind("", "ServiceAccount"): _nothing,
    GroupKind("apps", "ControllerRevision"): _revision,
    GroupKind("apps", "ReplicaSet"): _replica_set,
}
