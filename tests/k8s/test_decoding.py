# ruff: noqa: E501 - a table is read by its rows
"""Type errors of built-in kinds, as Go's decoder words them."""

from typing import Any

import pytest

from trueup.k8s.decoding import cannot_be_handled, decode_error
from trueup.k8s.schema import Schema

HEAD = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


def pod(**fields: Any) -> dict[str, Any]:
    return {"template": {"spec": fields}}


DECODED: list[tuple[dict[str, Any], str]] = [
    ({"replicas": "x"}, "string into Go struct field DeploymentSpec.spec.replicas of type int32"),
    ({"replicas": 1.5}, "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"),
    ({"paused": "yes"}, "string into Go struct field DeploymentSpec.spec.paused of type bool"),
    ({"template": []}, "array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec"),
    (
        pod(containers=[{"env": [{"name": "A", "value": 8080}]}]),
        "number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
    ),
    (
        pod(containers={}),
        "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ),
    (
        pod(nodeSelector={"a": True}),
        "bool into Go struct field PodSpec.spec.template.spec.nodeSelector of type string",
    ),
    (
        pod(terminationGracePeriodSeconds="x"),
        "string into Go struct field PodSpec.spec.template.spec.terminationGracePeriodSeconds of type int64",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "words"), DECODED)
def test_go_types_are_named(deployment: Schema, spec: dict[str, Any], words: str) -> None:
    assert decode_error({**HEAD, "spec": spec}, deployment) == f"json: cannot unmarshal {words}"


@pytest.mark.parametrize(
    "spec",
    [
        {"replicas": None, "unknown": 1},
        {"replicas": 2.0},
        pod(containers=[{"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]),
        pod(containers=[{"livenessProbe": {"httpGet": {"port": "http"}}}]),
        {"strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}}},
    ],
)
def test_what_the_decoder_takes(deployment: Schema, spec: dict[str, Any]) -> None:
    assert decode_error({**HEAD, "spec": spec}, deployment) is None


def test_a_quantity_that_is_none(deployment: Schema) -> None:
    spec = pod(containers=[{"resources": {"limits": {"cpu": "a lot"}}}])
    error = decode_error({**HEAD, "spec": spec}, deployment)
    assert error is not None
    assert error.startswith("quantities must match the regular expression")
    assert cannot_be_handled(HEAD, "why") == (
        'Deployment in version "v1" cannot be handled as a Deployment: why'
    )
