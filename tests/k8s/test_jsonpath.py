"""JSONPath of printer columns, scale subresources and selectable fields."""

from typing import Any

import pytest

from tests.k8s.things import body
from trueup.k8s.jsonpath import JsonPathError, find, first, parse

BODY = body("""
    metadata: {labels: {a.b/c: v}}
    spec:
      replicas: 3
      containers: [{name: a, image: x, count: 1}, {name: b, image: z, count: 3, ok: true}]
    status:
      conditions: [{type: Ready, status: 'True'}, {type: Other, status: 'False'}]
""")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".spec.replicas", [3]),
        ("{.spec.replicas}", [3]),
        ("$.spec['replicas']", [3]),
        (".spec.containers[*].image", ["x", "z"]),
        (".spec.containers[1].name", ["b"]),
        (".spec.containers[-1].name", ["b"]),
        (".spec.containers[9].name", []),
        (".spec.containers[0:1].name", ["a"]),
        (".spec.containers[-2:].name", ["a", "b"]),
        (".spec.containers[::2].name", ["a"]),
        ('.status.conditions[?(@.type=="Ready")].status', ["True"]),
        (".status.conditions[?(@.type != 'Ready')].status", ["False"]),
        (".spec.containers[?(@.ok)].name", ["b"]),
        (".spec.containers[?(@.ok==true)].name", ["b"]),
        (".spec.containers[?(@.count>2)].name", ["b"]),
        (".spec.containers[?(@.count<=1)].name", ["a"]),
        (r".metadata.labels.a\.b/c", ["v"]),
        (r".metadata.labels['a\.b/c']", ["v"]),
        (".spec['replicas', 'nothing']", [3]),
        ("..name", ["a", "b"]),
        (".nothing.at.all", []),
        (".spec.replicas.deeper", []),
        ("", [BODY]),
    ],
)
def test_paths(path: str, expected: list[Any]) -> None:
    assert find(BODY, parse(path)) == expected


def test_the_first_or_none() -> None:
    assert first(BODY, "..image") == "x"
    assert first(BODY, ".x") is None


@pytest.mark.parametrize(
    "path",
    [".a[", ".a[]", ".a[x]", ".a[?(@.b=~1)]", "{range .a[*]}{.b}{end}", ".a[?(@.b==x)]", ".a,b"],
)
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(JsonPathError):
        parse(path)
