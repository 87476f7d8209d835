"""Nulls that mean nothing."""

from tests.k8s.things import body
from trueup.k8s.nulls import without_new_nulls, without_nulls
from trueup.k8s.schema import Schema


def test_a_built_in_object_keeps_no_null(deployment: Schema) -> None:
    given = body("""
        metadata: {creationTimestamp: null, labels: {a: null, b: x}}
        spec: {paused: null, template: {spec: {containers: [{name: a, image: null}]}}}
    """)
    assert without_nulls(given, deployment) == body("""
        metadata: {labels: {b: x}}
        spec: {template: {spec: {containers: [{name: a}]}}}
    """)
    clean = body("spec: {replicas: 1}")
    assert without_nulls(clean, deployment) is clean


def test_only_new_nulls_go() -> None:
    before = {"a": None, "b": 1, "c": {"d": 2}, "list": [{"x": 1}]}
    assert (
        without_new_nulls(before, {**before, "e": None, "list": [{"x": 1, "z": None}]}) is not None
    )
    after = {"a": None, "b": None, "c": {"d": 2, "e": None}, "list": [{"x": 1, "z": None}]}
    assert without_new_nulls(before, after) == {**before, "b": None}
    assert without_new_nulls(before, {**before, "f": {"g": None}}) == {**before, "f": {}}
    same = {"b": 1, "x": None}
    assert without_new_nulls({"b": 1}, same) == {"b": 1}
