"""Paths: ``deployments/web/status`` in the namespace of a case, as the API calls it."""

from collections.abc import Mapping

_PLURALS: Mapping[str, str] = {
    "/api/v1": (
        "bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates"
        " replicationcontrollers resourcequotas secrets serviceaccounts services"
    ),
    "/apis/apps/v1": "controllerrevisions daemonsets deployments replicasets statefulsets",
    "/apis/autoscaling/v2": "horizontalpodautoscalers",
    "/apis/batch/v1": "cronjobs jobs",
    "/apis/coordination.k8s.io/v1": "leases",
    "/apis/drawn.example.com/v1": "gadgets",
    "/apis/discovery.k8s.io/v1": "endpointslices",
    "/apis/networking.k8s.io/v1": "ingresses networkpolicies",
    "/apis/policy/v1": "poddisruptionbudgets",
    "/apis/rbac.authorization.k8s.io/v1": "roles rolebindings",
    "/apis/storage.k8s.io/v1": "csistoragecapacities",
}
_APIS = {plural: api for api, plurals in _PLURALS.items() for plural in plurals.split()}


def absolute(path: str, namespace: str) -> str:
    """*path* from the root; one that starts there already is left alone."""
    if path.startswith("/"):
        return path
    plural = path.partition("/")[0].partition("?")[0]
    return f"{_APIS[plural]}/namespaces/{namespace}/{path}"
