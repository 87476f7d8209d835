# ruff: noqa: E501 - a table is read by its rows
"""Configurations that do not fit their schema, as server-side apply says it."""

from typing import Any

import pytest

from trueup.k8s.schema import ANYTHING, Schema
from trueup.k8s.typed import typed_error

HEAD = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


def pod(**fields: Any) -> dict[str, Any]:
    return {"template": {"spec": fields}}


TYPED: list[tuple[dict[str, Any], str]] = [
    ({"foo": 1}, ".spec.foo: field not declared in schema"),
    ({"replicas": "x"}, ".spec.replicas: expected numeric (int or float), got string"),
    (
        pod(serviceAccountName=5),
        ".spec.template.spec.serviceAccountName: expected string, got &value.valueUnstructured{Value:5}",
    ),
    ({"paused": 1}, ".spec.paused: expected boolean, got &{1}"),
    ({"template": "x"}, ".spec.template: expected map, got &{x}"),
    (pod(containers={"a": "b"}), ".spec.template.spec.containers: expected list, got &{map[a:b]}"),
    (
        pod(containers=[{"name": "a"}, {"name": "a"}]),
        '.spec.template.spec.containers: duplicate entries for key [name="a"]',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "words"), TYPED)
def test_a_configuration_that_does_not_fit(
    deployment: Schema, spec: dict[str, Any], words: str
) -> None:
    assert typed_error({**HEAD, "spec": spec}, deployment) == (
        f"failed to create typed patch object (/web; apps/v1, Kind=Deployment): {words}"
    )


def test_several_complaints_are_listed(deployment: Schema) -> None:
    found = typed_error({**HEAD, "spec": {"replicas": "x", "paused": 1}}, deployment)
    assert found is not None
    assert found.endswith(
        "errors:\n  .spec.replicas: expected numeric (int or float), got string\n"
        "  .spec.paused: expected boolean, got &{1}"
    )


def test_a_configuration_that_fits(deployment: Schema) -> None:
    spec = pod(containers=[{"name": "a", "ports": [{"containerPort": 80}]}], nodeSelector=None)
    assert typed_error({**HEAD, "spec": spec}, deployment) is None
    assert typed_error({"a": [{"b": 1}]}, ANYTHING) is None
