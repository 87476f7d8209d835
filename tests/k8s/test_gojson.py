"""Go's words for a text that is no JSON."""

import pytest

from trueup.k8s.gojson import printed, syntax_error


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "unexpected end of JSON input"),
        ("{", "unexpected end of JSON input"),
        ('{"a": 1', "unexpected end of JSON input"),
        ("{data", "invalid character 'd' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a": 1 "b"}', "invalid character '\"' after object key:value pair"),
        ("[1 2]", "invalid character '2' after array element"),
        ("{} x", "invalid character 'x' after top-level value"),
        ("<x>", "invalid character '<' looking for beginning of value"),
        ("trux", "invalid character 'x' in literal true (expecting 'e')"),
        ("-", "unexpected end of JSON input"),
        ("1.x", "invalid character 'x' after decimal point in numeric literal"),
        ('"a\n"', "invalid character '\\n' in string literal"),
        ('"\\q"', "invalid character 'q' in string escape code"),
    ],
)
def test_what_is_wrong_is_said_as_go_does(text: str, words: str) -> None:
    assert syntax_error(text.encode()) == words


@pytest.mark.parametrize("text", ["{}", "[]", ' {"a": [1, -2.5e+3, true, null, "x\\u00e4"]} '])
def test_json_has_nothing_wrong(text: str) -> None:
    assert syntax_error(text.encode()) == ""


def test_a_value_is_printed_as_go_does() -> None:
    value = {"b": [1, "x", None], "a": {"c": True}}
    assert printed(value) == "map[a:map[c:true] b:[1 x <nil>]]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8080.0, "8080"),
        (100000.0, "100000"),
        (1000000.0, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (1e21, "1e+21"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5, "-2.5"),
        (0.0, "0"),
    ],
)
def test_a_float_is_printed_as_go_does(value: float, text: str) -> None:
    assert printed(value) == text
