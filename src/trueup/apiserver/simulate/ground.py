"""Ground: what a simulated cluster has before anybody asks: a node, and a class of storage."""

from typing import Any


def node(name: str, host: str, version: str, now: str) -> dict[str, Any]:
    """A node that is ready. No kubelet runs on it: its pods are simulated."""
    labels = {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
    }
    ready = {
        "type": "Ready",
        "status": "True",
        "reason": "Simulated",
        "message": "this node is simulated: nothing runs on it",
        "lastHeartbeatTime": now,
        "lastTransitionTime": now,
    }
    room = {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "10000"}
    addresses = [
        {"type": "InternalIP", "address": host},
        {"type": "Hostname", "address": name},
    ]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"podCIDR": "10.244.0.0/16", "podCIDRs": ["10.244.0.0/16"]},
        "status": {
            "addresses": addresses,
            "allocatable": room,
            "capacity": room,
            "conditions": [ready],
            "nodeInfo": _node_info(version),
        },
    }


def _node_info(version: str) -> dict[str, Any]:
    return {
        "architecture": "amd64",
        "bootID": "",
        "containerRuntimeVersion": "simulated://1.0.0",
        "kernelVersion": "simulated",
        "kubeProxyVersion": "",
        "kubeletVersion": version,
        "machineID": "",
        "operatingSystem": "linux",
        "osImage": "Trueup (simulated)",
        "systemUUID": "",
    }


def storage_class() -> dict[str, Any]:
    """The class of a claim that names none."""
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": default},
        "provisioner": "trueup.dev/simulated",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "Immediate",
    }
