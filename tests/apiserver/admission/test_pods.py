"""Pods: what plug-ins add, and how little may change."""

import pytest
import yaml

from tests.apiserver.admission.asking import stored, wrong
from trueup.k8s.status import Refused

POD = """
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: default}
spec:
  containers: [{name: shop, image: "shop:1"}]
"""


def test_a_pod_gets_an_account_a_token_and_tolerations() -> None:
    body = stored(POD)
    spec = body["spec"]
    assert spec["serviceAccountName"] == spec["serviceAccount"] == "default"
    assert spec["priority"] == 0
    assert spec["preemptionPolicy"] == "PreemptLowerPriority"
    assert spec["enableServiceLinks"] is True
    assert [t["key"] for t in spec["tolerations"]] == [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ]
    assert spec["containers"][0]["volumeMounts"] == [
        {
            "name": "kube-api-access-xxxxx",
            "readOnly": True,
            "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
        }
    ]
    assert [volume["name"] for volume in spec["volumes"]] == ["kube-api-access-xxxxx"]
    assert body["status"] == {"phase": "Pending", "qosClass": "BestEffort"}


@pytest.mark.parametrize(
    ("resources", "quality"),
    [
        ("{}", "BestEffort"),
        ("{requests: {cpu: 1}}", "Burstable"),
        ("{limits: {cpu: 1}}", "Burstable"),
        ("{limits: {cpu: 1, memory: 1Gi}}", "Guaranteed"),
        ("{requests: {cpu: 500m}, limits: {cpu: 1, memory: 1Gi}}", "Burstable"),
    ],
)
def test_the_class_of_service_follows_from_resources(resources: str, quality: str) -> None:
    body = stored(POD.replace('"shop:1"', f'"shop:1", resources: {resources}'))
    assert body["status"]["qosClass"] == quality


def test_limits_are_requested() -> None:
    body = stored(POD.replace('"shop:1"', '"shop:1", resources: {limits: {cpu: 1}}'))
    assert body["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "1"}


def test_a_priority_class_is_looked_up() -> None:
    urgent = """
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: urgent}
value: 1000
"""
    text = POD.replace("spec:", "spec:\n  priorityClassName: urgent")
    assert stored(text, None, urgent)["spec"]["priority"] == 1000


def test_only_the_image_may_change() -> None:
    before = yaml.safe_dump(stored(POD))
    assert wrong(before.replace("shop:1", "shop:2"), POD) == []
    (cause,) = wrong(before.replace("ClusterFirst", "Default"), POD)
    assert cause.startswith("spec: Forbidden: pod updates may not change fields other than")


RANGE = """
apiVersion: v1
kind: LimitRange
metadata: {name: small, namespace: default}
spec:
  limits:
  - {type: Container, default: {cpu: 500m}, max: {cpu: 1}}
"""


def test_a_limit_range_fills_in_what_containers_do_not_say() -> None:
    resources = stored(POD, None, RANGE)["spec"]["containers"][0]["resources"]
    assert resources == {"limits": {"cpu": "500m"}, "requests": {"cpu": "500m"}}


def test_a_limit_range_forbids_what_is_beyond() -> None:
    text = POD.replace('"shop:1"', '"shop:1", resources: {limits: {cpu: 2}}')
    with pytest.raises(Refused, match="maximum cpu usage per Container is 1, but limit is 2"):
        stored(text, None, RANGE)


def test_an_account_must_be_there() -> None:
    with pytest.raises(Refused, match='serviceaccount "seller" not found'):
        stored(POD.replace("spec:", "spec:\n  serviceAccountName: seller"))
