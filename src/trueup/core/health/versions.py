"""Versions: kinds of Kubernetes that are judged only in the versions that Argo CD knows."""

from collections.abc import Mapping
from functools import cache

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

_V1 = frozenset({"v1"})
KNOWN: Mapping[GroupKind, tuple[str, frozenset[str]]] = {
    GroupKind("", "PersistentVolumeClaim"): ("PersistentVolumeClaim", _V1),
    GroupKind("", "Pod"): ("Pod", _V1),
    GroupKind("", "Service"): ("Service", _V1),
    GroupKind("apiregistration.k8s.io", "APIService"): ("APIService", frozenset({"v1", "v1beta1"})),
    GroupKind("apps", "DaemonSet"): ("DaemonSet", _V1),
    GroupKind("apps", "Deployment"): ("Deployment", _V1),
    GroupKind("apps", "ReplicaSet"): ("ReplicaSet", _V1),
    GroupKind("apps", "StatefulSet"): ("StatefulSet", _V1),
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): (
        "HPA",
        frozenset({"v1", "v2", "v2beta1", "v2beta2"}),
    ),
    GroupKind("batch", "Job"): ("Job", _V1),
    GroupKind("extensions", "DaemonSet"): ("DaemonSet", frozenset()),
    GroupKind("extensions", "Deployment"): ("Deployment", frozenset()),
    GroupKind("extensions", "Ingress"): ("Ingress", frozenset({"v1beta1"})),
    GroupKind("extensions", "ReplicaSet"): ("ReplicaSet", frozenset()),
    GroupKind("networking.k8s.io", "Ingress"): ("Ingress", frozenset({"v1", "v1beta1"})),
}


def unsupported(obj: Object) -> Health | None:
    """Unknown, if the object is of a version that is not judged."""
    return _unsupported(str(obj.body["apiVersion"]), obj.kind)


@cache
def _unsupported(api_version: str, kind: GroupKind) -> Health | None:
    name, versions = KNOWN.get(kind, ("", _V1))
    if not name or api_version.rpartition("/")[2] in versions:
        return None
    return Health(Status.UNKNOWN, f"unsupported {name} GVK: {api_version}, Kind={kind.kind}")
