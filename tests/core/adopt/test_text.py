"""One value of a YAML text is changed, and every other sign of it stays as it is."""

import pytest

from trueup.core.adopt.nodes import CannotEdit, Key
from trueup.core.adopt.text import edited
from trueup.core.compare.places import MISSING

WEB = """\
# the shop
kind: Deployment  # v1
spec:
  replicas: 2 # two
  paused: false
  containers:
    - name: web   # first
      image: "web:1"
      args: [a, 'b']
      env:
      - {name: A, value: 'x'}
      - name: B
        value: |
          one
          two

    # the other
    - name: side
      image: s
"""


def changed(text: str, keys: tuple[Key, ...], value: object) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    after = edited(text, 0, keys, value).splitlines()
    before = text.splitlines()
    return [each for each in before if each not in after], [
        each for each in after if each not in before
    ]


@pytest.mark.parametrize(
    ("keys", "value", "went", "came"),
    [
        (("spec", "replicas"), 5, ["  replicas: 2 # two"], ["  replicas: 5 # two"]),
        (("spec", "paused"), True, ["  paused: false"], ["  paused: true"]),
        (
            ("spec", "containers", 0, "image"),
            'web:"2"',
            ['      image: "web:1"'],
            ['      image: "web:\\"2\\""'],
        ),
        (("spec", "containers", 1, "image"), "yes", ["      image: s"], ['      image: "yes"']),
        (("spec", "containers", 1, "image"), "0x1", ["      image: s"], ['      image: "0x1"']),
        (
            ("spec", "containers", 0, "args", 1),
            "it's",
            ["      args: [a, 'b']"],
            ["      args: [a, 'it''s']"],
        ),
        (
            ("spec", "containers", 0, "args", 2),
            "c, d",
            ["      args: [a, 'b']"],
            ['      args: [a, b, "c, d"]'],
        ),
        (
            ("spec", "containers", 0, "env", 0, "value"),
            "y",
            ["      - {name: A, value: 'x'}"],
            ["      - {name: A, value: 'y'}"],
        ),
        (
            ("spec", "containers", 0, "env", 1, "value"),
            "three\nfour\n",
            ["          one", "          two"],
            ["          three", "          four"],
        ),
        (("spec", "containers", 0, "name"), MISSING, ["    - name: web   # first"], []),
        (("spec", "replicas"), MISSING, ["  replicas: 2 # two"], []),
        (
            ("spec", "containers", 1),
            MISSING,
            ["    - name: side", "      image: s"],
            [],
        ),
        (
            ("spec", "containers", 2),
            {"name": "third", "image": "t:1"},
            [],
            ["    - name: third", "      image: t:1"],
        ),
        (
            ("metadata", "annotations"),
            {"a.b/c": "true", "two": "x\ny\n"},
            [],
            [
                "metadata:",
                "  annotations:",
                '    a.b/c: "true"',
                "    two: |",
                "      x",
                "      y",
            ],
        ),
        (("spec", "containers", 0, "env"), [], *([], [])),
    ],
)
def test_only_that_value_is_another(
    keys: tuple[Key, ...], value: object, went: list[str], came: list[str]
) -> None:
    found = changed(WEB, keys, value)
    if (went, came) == ([], []):
        assert "      env: []" in found[1]
        return
    if keys == ("spec", "containers", 0, "name"):
        assert found == (
            ["    - name: web   # first", '      image: "web:1"'],
            ['    - image: "web:1"'],
        )
        return
    assert found == (went, came)


def test_windows_line_ends_and_a_missing_last_one_stay() -> None:
    text = "data:\r\n  a: one # x\r\n  b: two"
    assert edited(text, 0, ("data", "a"), "1") == 'data:\r\n  a: "1" # x\r\n  b: two'
    assert edited(text, 0, ("data", "c"), "3") == 'data:\r\n  a: one # x\r\n  b: two\r\n  c: "3"'


def test_an_empty_value_gets_one() -> None:
    assert edited("data:\nx: 1\n", 0, ("data",), {"a": "b"}) == "data:\n  a: b\nx: 1\n"
    assert edited("data:\nx: 1\n", 0, ("data", "a"), "b") == "data:\n  a: b\nx: 1\n"
    assert edited("a: {}\n", 0, ("a", "b"), 1) == "a: {b: 1}\n"


def test_what_is_left_empty_goes_too() -> None:
    assert edited("a:\n  b:\n    c: 1\nd: 2\n", 0, ("a", "b", "c"), MISSING) == "d: 2\n"


def test_the_right_document_of_several() -> None:
    text = "a: 1\n---\n# second\na: 1\n---\na: 1\n"
    assert edited(text, 1, ("a",), 2) == "a: 1\n---\n# second\na: 2\n---\na: 1\n"


@pytest.mark.parametrize(
    ("text", "keys", "why"),
    [
        ("a: &x 1\nb: *x\n", ("a",), "anchor"),
        ("a: &x {b: 1}\nc: *x\n", ("c", "b"), "anchor"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", ("a",), "anchor"),
        ("a: [b, # why\n  c]\n", ("a", 2), "comments"),
        ("a: 1\n", ("b", 0), "list"),
        ("a: [\n", ("a",), "cannot be read"),
        ("a: {{ .Values.x }}\nb: {{ .Values.y }}-z\n", ("a",), "cannot be read"),
    ],
)
def test_what_is_not_certain_is_refused(text: str, keys: tuple[Key, ...], why: str) -> None:
    with pytest.raises(CannotEdit, match=why):
        edited(text, 0, keys, 7)


def test_a_key_that_a_merge_brings_gets_its_own() -> None:
    text = "x: &x {b: 1, d: 2}\nc:\n  <<: *x\n  e: 3\n"
    assert edited(text, 0, ("c", "b"), 5) == "x: &x {b: 1, d: 2}\nc:\n  <<: *x\n  e: 3\n  b: 5\n"
