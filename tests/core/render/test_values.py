"""Helm values from their layers."""

import pytest

from trueup.core.render.job import Assignment
from trueup.core.render.values import assigned, escaped, merged
from trueup.model.errors import Stalled


def test_maps_merge_and_the_rest_is_replaced() -> None:
    layers = [("1", b"a: {x: 1, l: [1, 2]}\nb: 1"), ("2", b"a: {l: [3], z: null}\nb: {c: 1}")]
    assert merged(layers) == {"a": {"x": 1, "l": [3], "z": None}, "b": {"c": 1}}
    assert merged([("empty", b"# nothing")]) == {}


def test_documents_merge_and_of_a_key_the_last_value_holds() -> None:
    assert merged([("1", b"a: 1\nb: {c: 1}\n---\nb: {d: 2}\nb: {e: 3}\n")]) == {
        "a": 1,
        "b": {"c": 1, "e": 3},
    }


def test_parameters_in_the_order_of_helm() -> None:
    given = [
        Assignment("set-file", "a", "f.txt"),
        Assignment("set-string", "b", "1"),
        Assignment("set", "a", "1"),
        Assignment("set", "b", "2"),
        Assignment("set", "c", "x,y"),
    ]
    found = assigned({"d": 0}, given, {"f.txt": b"x=1,y"})
    assert found == {"a": "x=1,y", "b": "1", "c": "x,y", "d": 0}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a,b", r"a\,b"), (r"a\,b", r"a\,b"), ("{a,b}", "{a,b}"), (",", r"\,"), ("a", "a")],
)
def test_commas_mean_nothing_outside_a_list(value: str, expected: str) -> None:
    assert escaped(value) == expected


def test_faults_are_told() -> None:
    with pytest.raises(Stalled, match="values-prod: is not a mapping"):
        merged([("values-prod", b"- a")])
    with pytest.raises(Stalled, match="helm parameter a\\[x\\]"):
        assigned({}, [Assignment("set", "a[x]", "1")], {})
