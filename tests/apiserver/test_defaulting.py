# ruff: noqa: E501 - a table is read by its rows
"""Defaults of definitions, and the fields that they let select by."""

from typing import Any

import pytest
import yaml

from trueup.apiserver.defaulting import default_problems
from trueup.apiserver.selectable import selectable_problems

SCHEMA: dict[str, Any] = yaml.safe_load("""
type: object
properties:
  spec:
    type: object
    properties:
      size: {type: integer, minimum: 5}
      name: {type: string}
      tags: {type: array, items: {type: object, properties: {key: {type: string}}}}
      rule: {type: string, x-kubernetes-validations: [{rule: "self != 'no'", message: not no}]}
""")


def _with(field: str, default: Any) -> dict[str, Any]:
    spec = SCHEMA["properties"]["spec"]
    fields = {**spec["properties"], field: {**spec["properties"][field], "default": default}}
    return {**SCHEMA, "properties": {"spec": {**spec, "properties": fields}}}


@pytest.mark.parametrize(
    ("field", "default", "words"),
    [
        ("size", 7, []),
        ("size", 3, ["[size].default: Invalid value: 3:  in body should be greater than or equal to 5"]),
        ("size", "x", ['[size].default: Invalid value: "string":  in body must be of type integer: "string"']),
        ("tags", [{"kee": "v"}], ['[tags].default: Invalid value: [{"kee":"v"}]: must not have unknown fields']),
        ("tags", [{"key": 1}], ['[tags].default[0].key: Invalid value: "integer": [0].key in body must be of type string: "integer"']),
        ("rule", "no", ['[rule].default: Invalid value: "no": not no']),
    ],
)  # fmt: skip
def test_a_default_is_a_value_that_could_be(field: str, default: Any, words: list[str]) -> None:
    found = [str(cause) for cause in default_problems(_with(field, default), "schema")]
    assert found == [f"schema.properties[spec].properties{each}" for each in words]


def test_only_fields_that_are_there_and_plain_can_be_selected_by() -> None:
    paths = [".spec.name", ".spec.tags", ".spec.gone", ".spec.name", ""]
    fields = [{"jsonPath": path} for path in paths]
    told = "Enum string fields and strings with formats are allowed."
    assert [str(cause) for cause in selectable_problems(fields, SCHEMA, "fields")] == [
        'fields[1].jsonPath: Invalid value: ".spec.tags": must point to a field of type string,'
        f" boolean or integer. {told}",
        'fields[2].jsonPath: Invalid value: ".spec.gone": is an invalid path: does not refer to a'
        " valid field",
        'fields[3].jsonPath: Duplicate value: ".spec.name"',
        "fields[4].jsonPath: Required value",
    ]
