"""What simulated controllers write becomes what a scheduler and a kubelet send."""

from typing import Any

import orjson

from tests.controlplane.requests import requests
from trueup.apiserver.writes import create, delete, update
from trueup.k8s.ref import GroupKind
from trueup.ports import ApiKind

PODS = ApiKind(GroupKind("", "Pod"), "v1", "pods", True, ())


def pod(node: str = "", **status: Any) -> dict[str, Any]:
    spec: dict[str, Any] = {"containers": []}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop", "uid": "1", "resourceVersion": "7"},
        "spec": {**spec, "nodeName": node} if node else spec,
        "status": status,
    }


def test_a_node_is_bound_before_the_status_is_told() -> None:
    write = update(pod("a", phase="Running"), "kubelet")
    binding, status = requests(write, pod(phase="Pending"), PODS)
    assert (binding.method, binding.path) == (
        "POST",
        "/api/v1/namespaces/shop/pods/web/binding?fieldManager=kube-scheduler",
    )
    assert orjson.loads(binding.body)["target"]["name"] == "a"
    assert status.path == "/api/v1/namespaces/shop/pods/web/status?fieldManager=kubelet"
    assert orjson.loads(status.body)[1]["value"] == {"phase": "Running"}


def test_a_status_is_for_this_very_object() -> None:
    (status,) = requests(update(pod("a", phase="Running")), pod("a"), PODS)
    assert orjson.loads(status.body)[0] == {"op": "test", "path": "/metadata/uid", "value": "1"}


def test_what_is_gone_is_not_told_about() -> None:
    assert list(requests(update(pod("a", phase="Running")), None, PODS)) == []


def test_a_stopped_pod_is_deleted_without_further_grace() -> None:
    (gone,) = requests(delete(pod("a"), grace=0), pod("a"), PODS)
    assert (gone.method, gone.path) == ("DELETE", "/api/v1/namespaces/shop/pods/web")
    assert orjson.loads(gone.body) == {"preconditions": {"uid": "1"}, "gracePeriodSeconds": 0}


def test_a_new_object_goes_to_its_collection_without_a_status() -> None:
    (made,) = requests(create(pod(phase="Pending"), "tester"), None, PODS)
    assert (made.method, made.path) == ("POST", "/api/v1/namespaces/shop/pods?fieldManager=tester")
    assert "status" not in orjson.loads(made.body)
