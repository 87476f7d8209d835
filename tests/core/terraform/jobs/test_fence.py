"""What a run without a network may reach yet, and when that is said by others."""

from typing import Any

import pytest

from trueup.core.terraform.jobs.fence import fence, stands
from trueup.model.terraform import Job

JOB = Job("a1", "plan", {}, network=False)
OWNER = {"name": "trueup-run-a1", "namespace": "shop", "uid": "u1", "labels": {"a": "b"}}
LABELS = {"trueup.dev/network": "none", "trueup.dev/run": "a1"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "https://argocd-server.argocd.svc",
            {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "cd"}}}]},
        ),
        ("https://10.0.0.7:8443", {"to": [{"ipBlock": {"cidr": "10.0.0.7/32"}}]}),
        ("https://[fd00::1]", {"to": [{"ipBlock": {"cidr": "fd00::1/128"}}]}),
        ("https://cd.example.com", {"ports": [{"protocol": "TCP", "port": 443}]}),
        ("http://cd.example.com:8080", {"ports": [{"protocol": "TCP", "port": 8080}]}),
    ],
)
def test_names_and_us(address: str, expected: dict[str, Any]) -> None:
    made = fence(JOB, address, "cd", OWNER)
    names, us = made["spec"]["egress"]
    assert [each["port"] for each in names["ports"]] == [53, 53]
    assert us == expected
    assert made["spec"]["podSelector"]["matchLabels"] == LABELS
    assert made["metadata"]["ownerReferences"][0]["uid"] == "u1"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"podSelector": {}, "policyTypes": ["Egress"]}, True),
        ({"podSelector": {}, "egress": []}, True),
        ({"podSelector": {}, "ingress": []}, False),
        ({"podSelector": {}, "policyTypes": ["Ingress"]}, False),
        ({"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Egress"]}, False),
        (
            {
                "podSelector": {"matchLabels": {"trueup.dev/network": "none"}},
                "policyTypes": ["Ingress", "Egress"],
            },
            True,
        ),
    ],
)
def test_a_policy_of_the_operators_is_enough(spec: dict[str, Any], expected: bool) -> None:
    assert stands([{"spec": spec}], LABELS) is expected
