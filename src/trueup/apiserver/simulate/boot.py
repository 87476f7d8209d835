"""
The objects that a cluster has from the start, as the server makes them when it begins.

One node stands for all machines: pods are scheduled on it, nothing runs there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.marks import stamp

NODE_NAME = "trueup-node-0"
NODE_ADDRESS = "10.0.0.2"
Body = dict[str, Any]


def first_objects(now: datetime, version: str, authority: str = "") -> Iterator[Body]:
    """
    The first objects, in an order in which they can be created.

    *version* is the server's (``v1.34.0``), *authority* the PEM text of the certificate with
    which pods would check the server.
    """
    for name in ("default", "kube-system", "kube-public", "kube-node-lease"):
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    meta = {"name": "kube-root-ca.crt", "namespace": "kube-system"}
    data = {"ca.crt": authority}
    yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}
    yield _node(now, version)
    yield from _priorities()
    yield _storage_class()
    yield _kubernetes_service()


def _node(now: datetime, version: str) -> Body:
    amounts = {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "1000"}
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": NODE_NAME,
        "kubernetes.io/os": "linux",
        "trueup.dev/simulated": "true",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": NODE_NAME, "labels": labels},
        "spec": {"podCIDR": "10.244.0.0/16", "podCIDRs": ["10.244.0.0/16"]},
        "status": {
            "addresses": [
                {"type": "InternalIP", "address": NODE_ADDRESS},
                {"type": "Hostname", "address": NODE_NAME},
            ],
            "allocatable": amounts,
            "capacity": amounts,
            "conditions": list(_node_conditions(now)),
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": "",
                "containerRuntimeVersion": "simulated://1",
                "kernelVersion": "simulated",
                "kubeProxyVersion": "",
                "kubeletVersion": version,
                "machineID": "",
                "operatingSystem": "linux",
                "osImage": "Trueup simulation",
                "systemUUID": "",
            },
        },
    }


def _node_conditions(now: datetime) -> Iterator[Body]:
    stamped = {"lastHeartbeatTime": stamp(now), "lastTransitionTime": stamp(now)}
    for kind, reason, message in (
        ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ):
        told = {"reason": reason, "message": message}
        yield {"type": kind, "status": "False", **stamped, **told}
    told = {"reason": "KubeletReady", "message": "the node is simulated: no container runs on it"}
    yield {"type": "Ready", "status": "True", **stamped, **told}


def _priorities() -> Iterator[Body]:
    for name, value, what in (
        ("system-cluster-critical", 2000000000, "cluster"),
        ("system-node-critical", 2000001000, "node"),
    ):
        yield {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": name},
            "value": value,
            "description": f"Used for system critical pods that must run in the {what}.",
        }


def _storage_class() -> Body:
    marked = {"storageclass.kubernetes.io/is-default-class": "true"}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": marked},
        "provisioner": "trueup.dev/simulated",
        "allowVolumeExpansion": True,
    }


def _kubernetes_service() -> Body:
    labels = {"component": "apiserver", "provider": "kubernetes"}
    meta = {"name": "kubernetes", "namespace": "default", "labels": labels}
    port = {"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}
    spec = {"clusterIP": "10.96.0.1", "ports": [port], "type": "ClusterIP"}
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec}
