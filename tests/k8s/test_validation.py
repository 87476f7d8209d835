# ruff: noqa: E501 - a table is read by its rows
"""Validation of custom resources, in the words of the API server."""

from typing import Any

import pytest

from tests.k8s.things import body
from trueup.k8s.schema import Definitions, Schema
from trueup.k8s.validation import problems, unknown_fields

REQUIRED, INVALID, TYPE = "FieldValueRequired", "FieldValueInvalid", "FieldValueTypeInvalid"

CASES: list[tuple[str, Any, list[tuple[str, str, str]]]] = [
    ("{type: integer}", "s", [(TYPE, "spec.x", 'Invalid value: "string": spec.x in body must be of type integer: "string"')]),
    ("{type: string}", 1, [(TYPE, "spec.x", 'Invalid value: "integer": spec.x in body must be of type string: "integer"')]),
    ("{type: string}", None, [(TYPE, "spec.x", 'Invalid value: "null": spec.x in body must be of type string: "null"')]),
    ("{type: string, nullable: true}", None, []),
    ("{type: integer}", 2.0, []),
    ("{type: number}", 2, []),
    ("{type: integer, format: int32}", 2**40, [(INVALID, "<nil>", 'Invalid value: "": Checked value must be of type integer with format int32 in spec.x')]),
    ("{type: integer, minimum: 1}", 0, [(INVALID, "spec.x", "Invalid value: 0: spec.x in body should be greater than or equal to 1")]),
    ("{type: integer, maximum: 3, exclusiveMaximum: true}", 3, [(INVALID, "spec.x", "Invalid value: 3: spec.x in body should be less than 3")]),
    ("{type: number, multipleOf: 0.5}", 0.7, [(INVALID, "spec.x", "Invalid value: 0.7: spec.x in body should be a multiple of 0.5")]),
    ("{type: number, multipleOf: 0.5}", 2, [(INVALID, "spec.x", "Invalid value: 0: factor MultipleOf declared for spec.x must be positive: 0")]),
    ("{type: number, minimum: 0.5}", 0, []),
    ("{type: string, enum: [a, b]}", "c", [("FieldValueNotSupported", "spec.x", 'Unsupported value: "c": supported values: "a", "b"')]),
    ("{type: string, minLength: 2}", "a", [(INVALID, "spec.x", 'Invalid value: "a": spec.x in body should be at least 2 chars long')]),
    ("{type: string, maxLength: 2}", "abc", [("FieldValueTooLong", "spec.x", "Too long: may not be more than 2 bytes")]),
    ("{type: string, pattern: '^a+$'}", "aa\n", [(INVALID, "spec.x", "Invalid value: \"aa\\n\": spec.x in body should match '^a+$'")]),
    ("{type: string, format: ipv4}", "x", [(TYPE, "spec.x", 'Invalid value: "x": spec.x in body must be of type ipv4: "x"')]),
    ("{type: array, items: {type: string}, minItems: 1}", [], [(INVALID, "spec.x", "Invalid value: 0: spec.x in body should have at least 1 items")]),
    ("{type: array, items: {type: string}, maxItems: 1}", ["a", "b"], [("FieldValueTooMany", "spec.x", "Too many: 2: must have at most 1 item")]),
    ("{type: array, items: {type: string}}", ["a", 1], [(TYPE, "spec.x[1]", 'Invalid value: "integer": spec.x[1] in body must be of type string: "integer"')]),
    ("{type: array, items: {type: string}, uniqueItems: true}", ["a", "a"], [(INVALID, "spec.x", "Invalid value: \"\": spec.x in body shouldn't contain duplicates")]),
    ("{type: array, items: {type: string}, x-kubernetes-list-type: set}", ["a", "a"], [("FieldValueDuplicate", "spec.x[1]", 'Duplicate value: "a"')]),
    ("{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}", [{"k": "a"}, {"k": "a"}], [("FieldValueDuplicate", "spec.x[1]", 'Duplicate value: {"k":"a"}')]),
    ("{type: object, required: [a], properties: {a: {type: string}}}", {}, [(REQUIRED, "spec.x.a", "Required value")]),
    ("{type: object, maxProperties: 1, additionalProperties: {type: string}}", {"a": "b", "c": "d"}, [("FieldValueTooMany", "spec.x", "Too many: 2: must have at most 1 item")]),
    ("{type: object, additionalProperties: {type: integer}}", {"k": "v"}, [(TYPE, "spec.x.k", 'Invalid value: "string": spec.x.k in body must be of type integer: "string"')]),
    ("{x-kubernetes-int-or-string: true}", True, [(TYPE, "spec.x", 'Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"')]),
    ("{x-kubernetes-int-or-string: true}", "50%", []),
    ("{type: object, properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]}", {"a": 1, "b": 1}, [(INVALID, "<nil>", 'Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives')]),
    ("{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}", {}, [(INVALID, "<nil>", 'Invalid value: "": "spec.x" must validate at least one schema (anyOf)'), (REQUIRED, "spec.x.a", "Required value")]),
    ("{type: object, properties: {a: {}}, not: {required: [a]}}", {"a": 1}, [(INVALID, "<nil>", 'Invalid value: "": "spec.x" must not validate the schema (not)')]),
    ("{type: object, properties: {a: {}}, allOf: [{required: [a]}]}", {}, [(REQUIRED, "spec.x.a", "Required value"), (INVALID, "<nil>", 'Invalid value: "": "spec.x" must validate all the schemas (allOf). None validated')]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "expected"), CASES)
def test_problems(
    definitions: Definitions, schema: str, value: Any, expected: list[tuple[str, str, str]]
) -> None:
    raw = {"type": "object", "properties": {"x": body(schema)}}
    kind = definitions.custom({"type": "object", "properties": {"spec": raw}})
    found = problems({"spec": {"x": value}}, kind)
    assert [(each.reason, each.field, each.message) for each in found] == expected


def test_a_required_field_at_the_top(definitions: Definitions) -> None:
    kind = definitions.custom({"type": "object", "required": ["spec"]})
    (found,) = problems({}, kind)
    assert str(found) == "spec: Required value"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^[[:alpha:]]+\z", "ab", True),
        ("b$", "ab\n", False),
        (r"^\$[$a]$", "$$", True),
        (r"\pL", "anything that Python cannot check", True),
        ("(?i)^A$", "a", True),
    ],
)
def test_patterns_are_those_of_re2(
    definitions: Definitions, pattern: str, text: str, matches: bool
) -> None:
    raw = {"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}}
    assert (problems({"x": text}, definitions.custom(raw)) == ()) is matches


def test_unknown_fields_are_named(deployment: Schema, kind: Schema) -> None:
    assert unknown_fields({"spec": {"foo": 1, "replicas": 1}}, deployment) == (
        'unknown field "spec.foo"',
    )
    assert unknown_fields({"spec": {"text": "a", "items": [{"z": 1}]}}, kind) == (
        'unknown field "spec.items[0].z"',
    )
