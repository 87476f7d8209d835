"""Texts of ConfigMaps and Secrets, as the lists and maps that a root asks for."""

from typing import Any

import pytest

from trueup.core.terraform.shaping import shaped


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("list(string)", '["a", "b"]', ["a", "b"]),
        ("set(number)", " [1, 2]\n", [1, 2]),
        ("map(string)", '{a = "b", "c.d" = "e"}', {"a": "b", "c.d": "e"}),
        ("object({ a = optional(list(any)) })", "{\n  a = [\n    true,\n  ]\n}", {"a": [True]}),
        ("tuple([string, number])", '["x", 1.5]', ["x", 1.5]),
        ('"list"', '["of old"]', ["of old"]),
        ("map(string)", '{"said": "${as it is}"}', {"said": "${as it is}"}),
        ("string", '["a"]', '["a"]'),
        ("any", "[1]", "[1]"),
        ("", "{}", "{}"),
        ("number", "12", "12"),
        ("list(string)", "a,b", "a,b"),
        ("list(string)", "[var.secret]", "[var.secret]"),
        ("list(string)", '["a"]\nother = "b"', '["a"]\nother = "b"'),
        ("list(string)", '["a"', '["a"'),
    ],
)
def test_what_a_text_is_for_a_variable(type_: str, text: str, value: Any) -> None:
    assert shaped({"it": text}, {"it": type_}) == {"it": value}


def test_what_is_no_text_stays_as_it_is() -> None:
    given = {"list": ["[1]"], "nothing": None, "undeclared": "[1]"}
    assert shaped(given, {"list": "list(string)", "nothing": "list(string)"}) == given
