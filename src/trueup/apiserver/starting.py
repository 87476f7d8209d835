"""
The objects of a cluster that was just made: namespaces, a node, roles, a storage class.

As data, so that it can be read at a glance what a client of an empty server sees.
"""

from collections.abc import Iterator
from typing import Any

from trueup.apiserver.simulate.ground import node, storage_class

Body = dict[str, Any]

NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
SERVICE_ADDRESS = "10.96.0.1"
NODE = "trueup-node"
VERSION = "v1.37.0"

_READ = ["get", "list", "watch"]
_WRITE = ["create", "delete", "deletecollection", "patch", "update"]
_BOOTSTRAP = {"kubernetes.io/bootstrapping": "rbac-defaults"}
# What people work with in a namespace, by API group.
_WORK = {
    "": [
        "configmaps",
        "endpoints",
        "events",
        "persistentvolumeclaims",
        "pods",
        "pods/log",
        "pods/status",
        "replicationcontrollers",
        "replicationcontrollers/scale",
        "serviceaccounts",
        "services",
    ],
    "apps": [
        "controllerrevisions",
        "daemonsets",
        "deployments",
        "deployments/scale",
        "replicasets",
        "replicasets/scale",
        "statefulsets",
        "statefulsets/scale",
    ],
    "autoscaling": ["horizontalpodautoscalers"],
    "batch": ["cronjobs", "jobs"],
    "networking.k8s.io": ["ingresses", "networkpolicies"],
    "policy": ["poddisruptionbudgets"],
}
# The API groups that every cluster has, with how much each is preferred to the others.
_APIS = {
    "": 18000,
    "admissionregistration.k8s.io": 16700,
    "apiextensions.k8s.io": 16700,
    "apps": 17800,
    "authentication.k8s.io": 17700,
    "authorization.k8s.io": 17600,
    "autoscaling": 17500,
    "batch": 17400,
    "certificates.k8s.io": 17300,
    "coordination.k8s.io": 16500,
    "discovery.k8s.io": 16200,
    "events.k8s.io": 17750,
    "flowcontrol.apiserver.k8s.io": 16100,
    "networking.k8s.io": 17200,
    "node.k8s.io": 16300,
    "policy": 17100,
    "rbac.authorization.k8s.io": 17000,
    "resource.k8s.io": 16200,
    "scheduling.k8s.io": 16600,
    "storage.k8s.io": 16800,
}
_PRIORITIES = (
    ("system-cluster-critical", 2000000000, "cluster critical"),
    ("system-node-critical", 2000001000, "node critical"),
)


def objects(host: str, port: int, now: str) -> Iterator[Body]:
    """Everything, in an order in which it can be made; *host* and *port* are the server's."""
    for name in NAMESPACES:
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    yield node(NODE, host, VERSION, now)
    yield _service()
    yield _endpoint_slice(host, port)
    yield from _roles()
    yield storage_class()
    for name, value, what in _PRIORITIES:
        yield _priority(name, value, what)
    for group, preference in _APIS.items():
        yield _api(group, "v1", preference, 15 if group else 1)
    yield _api("autoscaling", "v2", _APIS["autoscaling"], 30)


def _api(group: str, version: str, preference: int, order: int) -> Body:
    named = {"group": group} if group else {}
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {
            "name": f"{version}.{group}",
            "labels": {"kube-aggregator.kubernetes.io/automanaged": "onstart"},
        },
        "spec": {
            **named,
            "version": version,
            "groupPriorityMinimum": preference,
            "versionPriority": order,
        },
    }


def _service() -> Body:
    labels = {"component": "apiserver", "provider": "kubernetes"}
    port = {"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": labels},
        "spec": {"type": "ClusterIP", "clusterIP": SERVICE_ADDRESS, "ports": [port]},
    }


def _endpoint_slice(host: str, port: int) -> Body:
    labels = {"kubernetes.io/service-name": "kubernetes"}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": labels},
        "addressType": "IPv6" if ":" in host else "IPv4",
        "endpoints": [{"addresses": [host], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "port": port, "protocol": "TCP"}],
    }


def _priority(name: str, value: int, what: str) -> Body:
    words = f"Used for system critical pods that must not be moved: {what}."
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
        "description": words,
    }


def _roles() -> Iterator[Body]:
    everything = [
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
        {"nonResourceURLs": ["*"], "verbs": ["*"]},
    ]
    yield _role("cluster-admin", everything)
    yield _role("view", _rules(_READ))
    edit = [*_rules(_READ + _WRITE), _rule("", ["secrets"], _READ + _WRITE)]
    yield _role("edit", edit)
    rbac = _rule("rbac.authorization.k8s.io", ["rolebindings", "roles"], _READ + _WRITE)
    yield _role("admin", [*edit, rbac])
    yield _role("system:discovery", [_paths("/api", "/api/*", "/apis", "/apis/*", "/openapi/*")])
    yield _role("system:public-info-viewer", [_paths("/healthz", "/livez", "/readyz", "/version")])
    yield _binding("cluster-admin", "system:masters")
    yield _binding("system:discovery", "system:authenticated")
    yield _binding("system:public-info-viewer", "system:authenticated")


def _rules(verbs: list[str]) -> list[Body]:
    return [_rule(group, resources, verbs) for group, resources in _WORK.items()]


def _rule(group: str, resources: list[str], verbs: list[str]) -> Body:
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}


def _paths(*paths: str) -> Body:
    return {"nonResourceURLs": list(paths), "verbs": ["get"]}


def _role(name: str, rules: list[Body]) -> Body:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": _BOOTSTRAP},
        "rules": rules,
    }


def _binding(role: str, group: str) -> Body:
    api = "rbac.authorization.k8s.io"
    return {
        "apiVersion": f"{api}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": role, "labels": _BOOTSTRAP},
        "roleRef": {"apiGroup": api, "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": api, "kind": "Group", "name": group}],
    }
