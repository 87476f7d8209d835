"""Names inside other objects, when what they name was given a prefix, a suffix or a hash."""

from collections.abc import Iterator
from typing import Any

from trueup.core.kustomize.fields import rewrite
from trueup.core.kustomize.item import BINDINGS, Beyond, Item

POD_SPECS = {
    "Pod": "spec",
    "Deployment": "spec/template/spec",
    "ReplicaSet": "spec/template/spec",
    "DaemonSet": "spec/template/spec",
    "StatefulSet": "spec/template/spec",
    "Job": "spec/template/spec",
    "CronJob": "spec/jobTemplate/spec/template/spec",
}
IN_PODS = {
    "ConfigMap": (
        "volumes/configMap/name",
        "volumes/projected/sources/configMap/name",
        *(
            f"{containers}/{field}"
            for containers in ("containers", "initContainers")
            for field in ("env/valueFrom/configMapKeyRef/name", "envFrom/configMapRef/name")
        ),
    ),
    "Secret": (
        "volumes/secret/secretName",
        "volumes/projected/sources/secret/name",
        "imagePullSecrets/name",
        *(
            f"{containers}/{field}"
            for containers in ("containers", "initContainers")
            for field in ("env/valueFrom/secretKeyRef/name", "envFrom/secretRef/name")
        ),
    ),
    "ServiceAccount": ("serviceAccountName",),
    "PersistentVolumeClaim": ("volumes/persistentVolumeClaim/claimName",),
    "PriorityClass": ("priorityClassName",),
}
# ReplicaSets are not in Kustomize's table for these.
NOT_IN_REPLICASETS = frozenset({"ServiceAccount", "PersistentVolumeClaim", "PriorityClass"})
ELSEWHERE = {
    ("StatefulSet", "Service"): ("spec/serviceName",),
    ("Ingress", "Service"): (
        "spec/rules/http/paths/backend/serviceName",
        "spec/backend/serviceName",
        "spec/rules/http/paths/backend/service/name",
        "spec/defaultBackend/service/name",
    ),
    ("Ingress", "Secret"): ("spec/tls/secretName",),
    ("ServiceAccount", "Secret"): ("imagePullSecrets/name",),
}
# Kinds that refer in ways that are left to Kustomize.
REFERRERS_BEYOND = frozenset(
    {
        "APIService",
        "HTTPRoute",
        "HorizontalPodAutoscaler",
        "MutatingWebhookConfiguration",
        "Node",
        "PodTemplate",
        "ReplicationController",
        "StorageClass",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)
IN_ANNOTATIONS = frozenset(
    {
        "ingress.kubernetes.io/auth-secret",
        "nginx.ingress.kubernetes.io/auth-secret",
        "nginx.ingress.kubernetes.io/auth-tls-secret",
        "nginx.ingress.kubernetes.io/fastcgi-params-configmap",
    }
)
ROLES = frozenset({"Role", "ClusterRole"})
NAMED_BEYOND = frozenset({"StorageClass", "PersistentVolume", "IngressClass"})


def follow(items: list[Item]) -> None:
    """Make every reference by an earlier name one by the present name."""
    for item in items:
        if item.kind in BINDINGS:
            _refuse_blank(item)
    renamed = [item for item in items if item.names]
    if not renamed:
        return
    if any(item.kind in NAMED_BEYOND for item in renamed):
        raise Beyond("references to storage and ingress classes")
    for item in items:
        if item.kind in REFERRERS_BEYOND:
            raise Beyond(f"references of {item.kind}")
        if IN_ANNOTATIONS & (item.body["metadata"].get("annotations") or {}).keys():
            raise Beyond("references in annotations of an Ingress")
        if item.kind in ROLES and "resourceNames" in str(item.body.get("rules")):
            raise Beyond("resource names in a role")
        _follow(item, renamed)
        if item.kind in BINDINGS:
            _follow_subjects(item, [named for named in renamed if named.kind == "ServiceAccount"])


def _refuse_blank(binding: Item) -> None:
    """Kustomize refuses an empty namespace of a subject, whether or not anything was renamed."""
    for subject in binding.body.get("subjects") or ():
        if not isinstance(subject, dict) or ("namespace" in subject and not subject["namespace"]):
            raise Beyond("a subject with an empty namespace")


def _follow(referrer: Item, renamed: list[Item]) -> None:
    for kind, path in _references(referrer):
        candidates = [item for item in renamed if item.kind == kind and _sees(referrer, item)]
        if candidates:
            rewrite(referrer.body, path.split("/"), _Newest(candidates))


def _follow_subjects(binding: Item, accounts: list[Item]) -> None:
    """Who is bound: an account's name and its namespace."""
    for subject in binding.body.get("subjects") or ():
        given = subject.get("namespace")
        found = [account for account in accounts if subject.get("name") in account.names]
        if given is not None:
            origin = [account for account in found if account.original[0] == given]
            found = origin or [account for account in found if account.namespace == given]
        if len(found) > 1 or (binding.namespace and found and not _sees(binding, found[0])):
            raise Beyond("a subject that several accounts may be")
        if found:
            subject["name"] = found[0].name
            if found[0].namespace:
                subject["namespace"] = found[0].namespace


def _references(referrer: Item) -> Iterator[tuple[str, str]]:
    if referrer.kind in BINDINGS:
        yield (str((referrer.body.get("roleRef") or {}).get("kind")), "roleRef/name")
    for (kind, named), paths in ELSEWHERE.items():
        if kind == referrer.kind:
            yield from ((named, path) for path in paths)
    pods = POD_SPECS.get(referrer.kind)
    for named, paths in IN_PODS.items() if pods else ():
        if not (referrer.kind == "ReplicaSet" and named in NOT_IN_REPLICASETS):
            yield from ((named, f"{pods}/{path}") for path in paths)


def _sees(referrer: Item, named: Item) -> bool:
    if named.cluster_scoped or referrer.cluster_scoped:
        return True
    return (referrer.namespace or "default") == (named.namespace or "default")


class _Newest:
    """The present name for an earlier one; the name itself if it is nobody's earlier name."""

    def __init__(self, candidates: list[Item]) -> None:
        self._candidates = candidates

    def __call__(self, name: Any) -> str:
        found = [item for item in self._candidates if name in item.names]
        if len(found) > 1:
            raise Beyond("a name that several objects had")
        return found[0].name if found else str(name)
