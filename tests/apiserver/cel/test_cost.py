"""Rules that may cost too much are refused when they are declared, and no others."""

from typing import Any

import pytest

from trueup.apiserver.cel.definitions import rule_problems

RULE = "self.all(s, s == 'a constant text')"
TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def ruled(schema: dict[str, Any], rule: str = RULE) -> dict[str, Any]:
    return {**schema, "x-kubernetes-validations": [{"rule": rule}]}


def told(schema: dict[str, Any]) -> list[str]:
    whole = {"type": "object", "properties": {"x": schema}}
    return [cause.message for cause in rule_problems(whole, "schema")]


def test_a_rule_for_each_item_of_a_list_without_end_costs_too_much() -> None:
    (words,) = told({"type": "array", "items": ruled(TEXTS)})
    assert words == (
        "Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying"
        " the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and"
        " strings are declared)"
    )


@pytest.mark.parametrize(
    "schema",
    [
        ruled(TEXTS),
        {"type": "array", "maxItems": 100, "items": ruled({**TEXTS, "maxItems": 100})},
        {"type": "object", "maxProperties": 9, "additionalProperties": ruled({**TEXTS})},
        {"type": "array", "items": ruled({"type": "string"}, "self.startsWith('a')")},
        ruled({"type": "string"}, "self.matches('^[a-z]+$')"),
        ruled(TEXTS, "cel.bind(n, size(self), self.all(s, size(s) < n))"),
    ],
)
def test_what_is_bounded_does_not(schema: dict[str, Any]) -> None:
    assert not [words for words in told(schema) if "more than 100x" in words]


@pytest.mark.parametrize(
    ("schema", "refused"),
    [
        (ruled({**TEXTS, "maxItems": 100}, "self.all(a, self.all(b, a == b))"), True),
        (
            ruled(
                {**TEXTS, "maxItems": 100, "items": {"type": "string", "maxLength": 20}},
                "self.all(a, self.all(b, a == b))",
            ),
            False,
        ),
        (ruled({"type": "string", "maxLength": 10}, "self.contains('a')"), False),
    ],
)
def test_bounds_of_items_and_of_texts_count(schema: dict[str, Any], *, refused: bool) -> None:
    assert bool(told(schema)) is refused


def test_how_near_the_limit_it_is_is_told() -> None:
    texts = {**TEXTS, "maxItems": 1000, "items": {"type": "string", "maxLength": 50}}
    (words,) = told(
        {"type": "array", "maxItems": 2, "items": ruled(texts, "self.all(a, self.all(b, a == b))")}
    )
    assert "exceeds budget by factor of 5.0x" in words
