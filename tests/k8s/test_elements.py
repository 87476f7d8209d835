"""Path elements: spelled, sorted and worded as structured-merge-diff does."""

from typing import Any

import pytest

from trueup.k8s.elements import in_order, readable, spelled, text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("web-1", '"web-1"'),
        ('a"<b>&\u2028', '"a\\"\\u003cb\\u003e\\u0026\\u2028"'),
        (80, "80"),
        (2.0, "2"),
        (1.5, "1.5"),
        (1e21, "1e+21"),
        (1e-7, "1e-07"),
        (0.00001, "0.00001"),
        (True, "true"),
        (None, "null"),
        ({"b": 1, "a": [1]}, '{"a":[1],"b":1}'),
    ],
)
def test_values_are_written_as_go_writes_them(value: Any, written: str) -> None:
    assert text(value) == written


def test_the_node_itself_and_fields_come_first_and_numbers_count() -> None:
    elements = [
        'k:{"port":443,"protocol":"TCP"}',
        'v:"9"',
        "v:10",
        "v:9.5",
        "i:10",
        "i:9",
        'k:{"port":80,"protocol":"UDP"}',
        'k:{"port":80,"protocol":"TCP"}',
        "f:b",
        "v:true",
        "v:null",
        "f:a",
        ".",
    ]
    assert in_order(elements) == [
        ".",
        "f:a",
        "f:b",
        'k:{"port":80,"protocol":"TCP"}',
        'k:{"port":80,"protocol":"UDP"}',
        'k:{"port":443,"protocol":"TCP"}',
        "v:9.5",
        "v:10",
        'v:"9"',
        "v:true",
        "v:null",
        "i:9",
        "i:10",
    ]


def test_elements_from_clients_are_spelled_anew() -> None:
    assert spelled('k:{"protocol": "TCP", "port": 80.0}') == 'k:{"port":80,"protocol":"TCP"}'
    assert spelled("x:unknown") is None


def test_a_path_in_words() -> None:
    path = ("f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}', "f:nodePort")
    assert readable(path) == '.spec.ports[port=80,protocol="TCP"].nodePort'
