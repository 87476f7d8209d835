from typing import Any

import pytest

from trueup.core.compare.differences import dotted
from trueup.core.terraform.fields import UNKNOWN, cut, differing, field, sides
from trueup.core.terraform.secrets import SENSITIVE, Secrets

Rows = list[tuple[str, Any, Any]]


def told(**change: Any) -> Rows:
    found = [field(path, place, Secrets()) for path, place in differing(sides(change))]
    return [(dotted(each.path), each.before, each.after) for each in found]


CASES: list[tuple[str, dict[str, Any], Rows]] = [
    ("nothing", {"before": {"a": [1]}, "after": {"a": [1]}}, []),
    ("scalar", {"before": {"a": 1}, "after": {"a": 2}}, [("a", 1, 2)]),
    ("true is not 1", {"before": {"a": 1}, "after": {"a": True}}, [("a", 1, True)]),
    (
        "deep",
        {"before": {"a": {"b": 1, "c": 2}}, "after": {"a": {"b": 1, "c": 3}}},
        [("a.c", 2, 3)],
    ),
    (
        "keys that are no names",
        {"before": {"tags": {}}, "after": {"tags": {"k8s.io/x": "y"}}},
        [('tags["k8s.io/x"]', None, "y")],
    ),
    (
        "lists of plain items are told whole",
        {"before": {"a": [1, 2]}, "after": {"a": [1, 3]}},
        [("a", [1, 2], [1, 3])],
    ),
    (
        "blocks are told one by one",
        {"before": {"r": [{"p": 1}, {"p": 2}]}, "after": {"r": [{"p": 1}, {"p": 3}]}},
        [("r[1].p", 2, 3)],
    ),
    (
        "blocks of another number are told whole",
        {"before": {"r": [{"p": 1}]}, "after": {"r": []}},
        [("r", [{"p": 1}], [])],
    ),
    (
        "unknown",
        {"before": {"id": "x"}, "after": {}, "after_unknown": {"id": True}},
        [("id", "x", UNKNOWN)],
    ),
    (
        "unknown inside of what is made",
        {
            "before": None,
            "after": {"a": {"n": 1}, "l": [None, 2], "gone": None},
            "after_unknown": {"a": {"id": True}, "l": [True, False]},
        },
        [("a", None, {"n": 1, "id": UNKNOWN}), ("l", None, [UNKNOWN, 2])],
    ),
    ("destroyed", {"before": {"a": 1, "b": None}, "after": None}, [("a", 1, None)]),
    (
        "sensitive",
        {
            "before": {"p": "old", "q": "same"},
            "after": {"p": "new", "q": "same"},
            "before_sensitive": {"p": True, "q": True},
            "after_sensitive": {"p": True, "q": True},
        },
        [("p", SENSITIVE, SENSITIVE)],
    ),
    (
        "sensitive only until now",
        {"before": {"p": "old"}, "after": {"p": "new"}, "before_sensitive": {"p": True}},
        [("p", SENSITIVE, SENSITIVE)],
    ),
    (
        "sensitive and unknown",
        {
            "before": {"p": "old"},
            "after": {},
            "after_unknown": {"p": True},
            "before_sensitive": {"p": True},
        },
        [("p", SENSITIVE, UNKNOWN)],
    ),
    (
        "an output is a whole value",
        {"before": "a", "after": "b", "after_unknown": False},
        [("", "a", "b")],
    ),
]


@pytest.mark.parametrize(
    ("change", "rows"), [each[1:] for each in CASES], ids=[c[0] for c in CASES]
)
def test_the_places_that_differ_are_told(change: dict[str, Any], rows: Rows) -> None:
    assert told(**change) == rows


def test_what_is_huge_is_cut() -> None:
    assert cut("x" * 3000) == "x" * 400 + "… (3,000 characters)"
    assert cut([["x" * 100]] * 100) == "(100 items, 10,600 characters)"
    assert cut([1]) == [1]
