"""What objects take of a quota."""

from typing import Any

import pytest
import yaml

from trueup.apiserver.simulate.usage import usage


def amounts(text: str) -> dict[str, str]:
    return {name: str(amount) for name, amount in usage(yaml.safe_load(text)).items()}


def test_a_pod_takes_what_its_containers_ask_for() -> None:
    assert amounts(
        """
        apiVersion: v1
        kind: Pod
        spec:
          containers:
          - resources: {requests: {cpu: 100m, example.com/card: "1"}, limits: {memory: 1Gi}}
          - resources: {requests: {cpu: 200m}, limits: {memory: 2Gi}}
        """
    ) == {
        "pods": "1",
        "cpu": "300m",
        "requests.cpu": "300m",
        "requests.example.com/card": "1",
        "limits.memory": "3Gi",
    }


def test_init_containers_run_alone_but_sidecars_stay() -> None:
    found = amounts(
        """
        apiVersion: v1
        kind: Pod
        spec:
          initContainers:
          - {restartPolicy: Always, resources: {requests: {cpu: 1, memory: 1Gi}}}
          - {resources: {requests: {cpu: 5}}}
          containers:
          - {resources: {requests: {cpu: 2, memory: 1Gi}}}
          overhead: {cpu: 100m}
        """
    )
    assert (found["cpu"], found["memory"]) == ("6100m", "2Gi")


def test_a_pod_that_has_ended_takes_nothing() -> None:
    assert (
        amounts("{apiVersion: v1, kind: Pod, spec: {containers: [{}]}, status: {phase: Failed}}")
        == {}
    )


@pytest.mark.parametrize(
    ("spec", "balancers", "ports"),
    [
        ({"type": "ClusterIP"}, "0", "0"),
        ({"type": "NodePort"}, "0", "2"),
        ({"type": "LoadBalancer"}, "1", "2"),
        ({"type": "LoadBalancer", "allocateLoadBalancerNodePorts": False}, "1", "0"),
    ],
)
def test_a_service_takes_ports_of_the_nodes(spec: Any, balancers: str, ports: str) -> None:
    ports_of_it = [{"port": 80}, {"port": 443}]
    found = usage({"apiVersion": "v1", "kind": "Service", "spec": {**spec, "ports": ports_of_it}})
    assert str(found["services.loadbalancers"]) == balancers
    assert str(found["services.nodeports"]) == ports


def test_a_claim_takes_storage_of_its_class() -> None:
    found = amounts(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        spec: {storageClassName: gold, resources: {requests: {storage: 1Gi}}}
        """
    )
    assert found["requests.storage"] == "1Gi"
    assert found["gold.storageclass.storage.k8s.io/persistentvolumeclaims"] == "1"
    assert found["gold.storageclass.storage.k8s.io/requests.storage"] == "1Gi"
