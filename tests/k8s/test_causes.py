"""Field errors in Kubernetes' words."""

from typing import Any

import pytest

from trueup.k8s import causes
from trueup.k8s.causes import Cause


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ('a"b\n\x00é', '"a\\"b\\n\\x00é"'),
        (1, "1"),
        (1.5, "1.5"),
        (2.0, "2"),
        (1e21, "1e+21"),
        (1e-7, "1e-07"),
        (True, "true"),
        (None, "null"),
        ({"b": 1, "a": [2]}, '{"a":[2],"b":1}'),
    ],
)
def test_values_are_shown_as_go_prints_them(value: Any, shown: str) -> None:
    assert causes.shown(value) == shown


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (causes.required("a"), "a: Required value"),
        (causes.required("a", "why"), "a: Required value: why"),
        (
            causes.not_supported("a", "x", ["y", "z"]),
            'a: Unsupported value: "x": supported values: "y", "z"',
        ),
        (causes.duplicate("a[1]", "x"), 'a[1]: Duplicate value: "x"'),
        (causes.not_found("a", "x"), 'a: Not found: "x"'),
        (causes.forbidden("a", "no"), "a: Forbidden: no"),
        (causes.too_long("a", 1), "a: Too long: may not be more than 1 byte"),
        (causes.too_many("a", 3, 2), "a: Too many: 3: must have at most 2 items"),
        (causes.immutable("a", 1), "a: Invalid value: 1: field is immutable"),
    ],
)
def test_the_words(cause: Cause, words: str) -> None:
    assert str(cause) == words
