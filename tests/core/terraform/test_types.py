"""Types as people write them."""

from typing import Any

import pytest

from trueup.core.terraform.types import written


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("string", "string"),
        (["list", "string"], "list(string)"),
        (["map", ["set", "number"]], "map(set(number))"),
        (
            ["object", {"a": "string", "b": ["list", "bool"]}],
            "object({a = string, b = list(bool)})",
        ),
        (["object", {"a": "string"}, ["a"]], "object({a = string})"),
        (["tuple", ["string", "number"]], "tuple([string, number])"),
        (["tuple", []], "tuple([])"),
        ("dynamic", "dynamic"),
        (None, ""),
    ],
)
def test_a_type_is_written_as_in_a_root(type_: Any, text: str) -> None:
    assert written(type_) == text
