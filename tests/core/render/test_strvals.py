"""Helm's --set notation."""

from typing import Any

import pytest

from trueup.core.render.strvals import StrvalsError, assign, typed


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a=1", {"a": 1}),
        ("a=1,b.c=two", {"a": 1, "b": {"c": "two"}}),
        ("a=true,b=false,c=null,d=", {"a": True, "b": False, "c": None, "d": ""}),
        ("a=007,b=0,c=-5,d=1.5,e=1e3", {"a": "007", "b": 0, "c": -5, "d": "1.5", "e": "1e3"}),
        ("a={x,2}", {"a": ["x", 2]}),
        ("a={},b=1", {"a": [""], "b": 1}),
        ("a={x,},b=True,=lost", {"a": ["x", ""], "b": True}),
        ("a[1].b=x", {"a": [None, {"b": "x"}]}),
        ("a[0][1]=x", {"a": [[None, "x"]]}),
        (r"a\.b/c=d\,e", {"a.b/c": "d,e"}),
        ("a=b=c", {"a": "b=c"}),
        ("a=99999999999999999999", {"a": "99999999999999999999"}),
    ],
)
def test_assignments(expression: str, expected: dict[str, Any]) -> None:
    assert assign({}, expression) == expected


def test_what_is_there_is_kept() -> None:
    base = {"a": {"b": 1}, "l": [1, {"x": 1}]}
    assert assign(base, "a.c=2,l[1].y=2") == {"a": {"b": 1, "c": 2}, "l": [1, {"x": 1, "y": 2}]}
    assert base == {"a": {"b": 1}, "l": [1, {"x": 1}]}


def test_strings_stay_strings() -> None:
    assert assign({}, "a=1,b=true", str) == {"a": "1", "b": "true"}


@pytest.mark.parametrize(
    "expression", ["a", "a.b", "a.=x", "a,b=1", "a[x]=1", "a[0", "a={x", "a[99999999]=1"]
)
def test_malformed(expression: str) -> None:
    with pytest.raises(StrvalsError):
        assign({}, expression, typed)
