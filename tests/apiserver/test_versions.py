"""Kinds that are kept once and shown twice."""

from trueup.apiserver.registry import Registry, version_order
from trueup.apiserver.versions import from_stored, to_stored

V1 = {
    "apiVersion": "autoscaling/v1",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web"},
    "spec": {"maxReplicas": 3, "targetCPUUtilizationPercentage": 50},
}


def test_an_autoscaler_goes_to_version_2_and_back() -> None:
    resource = Registry().find("autoscaling", "v1", "horizontalpodautoscalers")
    assert resource is not None
    stored = to_stored(resource, V1)
    assert stored["apiVersion"] == "autoscaling/v2"
    assert stored["spec"]["metrics"] == [
        {
            "type": "Resource",
            "resource": {
                "name": "cpu",
                "target": {"type": "Utilization", "averageUtilization": 50},
            },
        }
    ]
    assert from_stored(resource, stored) == V1


def test_metrics_that_version_1_does_not_know_are_not_lost() -> None:
    resource = Registry().find("autoscaling", "v1", "horizontalpodautoscalers")
    assert resource is not None
    memory = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Value"}}}
    v2 = {**V1, "apiVersion": "autoscaling/v2", "spec": {"maxReplicas": 3, "metrics": [memory]}}
    shown = from_stored(resource, v2)
    assert "metrics" not in shown["spec"]
    assert to_stored(resource, shown)["spec"]["metrics"] == [memory]


def test_versions_are_preferred_as_kubernetes_does() -> None:
    names = ["v1alpha1", "v1", "foo", "v2beta1", "v10", "v2", "v1beta2", "v1beta1"]
    expected = ["v10", "v2", "v1", "v2beta1", "v1beta2", "v1beta1", "v1alpha1", "foo"]
    assert sorted(names, key=version_order) == expected
