"""Equality of JSON values."""

from trueup.k8s.equality import same


def test_true_is_not_one() -> None:
    assert not same({"a": [True]}, {"a": [1]})
    assert not same(0, False)
    assert same({"a": [1], "b": None}, {"b": None, "a": [1.0]})
    assert not same([1, 2], [2, 1])
    assert not same({}, [])
