"""Which literals of a Jsonnet program may be what a field says."""

from typing import Any

import pytest

from trueup.core.trace.literals import literals

PROGRAM = b"""\
// "web" is a name, 80 a port
local port = 80; /* "web" */
{ name: "web", "web": 'web-1', on: true, # true
  text: |||
    "web"
  |||,
  size: 80.5, v80: x80, half: 8 }
"""
FILES = {"a.jsonnet": PROGRAM, "b.libsonnet": b'{ other: "web" }', "c.yaml": b"web"}


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("web", ["a.jsonnet:3", "a.jsonnet:3", "b.libsonnet:1"]),
        ("web-1", ["a.jsonnet:3", "a.jsonnet:3", "a.jsonnet:3", "b.libsonnet:1"]),
        (80, ["a.jsonnet:2", "a.jsonnet:7"]),
        (True, ["a.jsonnet:3"]),
        (False, []),
        ("none of these", []),
        (None, []),
        ({"web": 80}, []),
    ],
)
def test_what_occurs_in_what_is_said_is_tried(said: Any, places: list[str]) -> None:
    assert [f"{each.path}:{each.line}" for each in literals(FILES, "a.jsonnet", said)] == places


def test_each_gets_another_value_of_its_type() -> None:
    (first, _) = literals(FILES, "a.jsonnet", 80)
    assert b"local port = 801;" in first.other
    (switch,) = literals(FILES, "a.jsonnet", True)
    assert b"on: false, # true" in switch.other
    text = literals(FILES, "a.jsonnet", "web-1")[2]
    assert b"'web-1x'" in text.other
