"""A manifest in the form in which it is compared and sent."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.core.compare.normalize import declared, placed

CASES = [
    ("{kind: ConfigMap, metadata: {name: x}}", "{kind: ConfigMap, metadata: {name: x}}"),
    (
        "{metadata: {name: x, uid: u, resourceVersion: '1', generation: 2, managedFields: []}}",
        "{metadata: {name: x}}",
    ),
    ("{metadata: {labels: {}, annotations: {}}}", "{metadata: {}}"),
    (
        "{metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: x}}}",
        "{metadata: {}}",
    ),
    ("{spec: {a: null, b: [null, {c: null}]}}", "{spec: {b: [null, {}]}}"),
    (
        "{apiVersion: v1, kind: Secret, stringData: {a: x}, data: {a: b2xk, b: eQ==}}",
        "{apiVersion: v1, kind: Secret, data: {a: eA==, b: eQ==}}",
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, data: {a: null, b: c}, binaryData: {d: null}}",
        '{apiVersion: v1, kind: ConfigMap, data: {a: "", b: c}, binaryData: {}}',
    ),
    (
        "{apiVersion: v1, kind: Secret, data: {a: null}, stringData: {b: null}}",
        '{apiVersion: v1, kind: Secret, data: {a: "", b: ""}}',
    ),
    ("{apiVersion: v1, kind: Secret, data: null}", "{apiVersion: v1, kind: Secret}"),
    (
        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {volumeName: '', volumeMode: Block}}",
        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {volumeMode: Block}}",
    ),
    (
        "{apiVersion: example.com/v1, kind: Secret, stringData: {a: x}}",
        "{apiVersion: example.com/v1, kind: Secret, stringData: {a: x}}",
    ),
    (
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role}",
    ),
    ("{status: {a: b}}", "{status: {a: b}}"),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_declared(body: str, expected: str) -> None:
    assert declared(yaml.safe_load(body)) == yaml.safe_load(expected)


@pytest.mark.parametrize(
    ("meta", "namespaced", "expected"),
    [
        ("{name: x}", True, "{name: x, namespace: prod}"),
        ("{name: x}", None, "{name: x, namespace: prod}"),
        ("{name: x}", False, "{name: x}"),
        ("{name: x, namespace: a}", True, "{name: x, namespace: a}"),
        ("{name: x, namespace: a}", False, "{name: x}"),
    ],
)
def test_placed(meta: str, namespaced: bool | None, expected: str) -> None:
    found = placed({"metadata": yaml.safe_load(meta)}, "prod", namespaced=namespaced)
    assert found["metadata"] == yaml.safe_load(expected)


bodies = st.recursive(
    st.none() | st.booleans() | st.text("ab", max_size=2),
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=3)
    ),
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["kind", "metadata", "spec"]), bodies))
def test_the_normal_form_of_a_normal_form_is_itself(body: dict[str, object]) -> None:
    once = declared(body)
    assert declared(once) is once
