"""Whether an answer has the shape that Argo CD's API gives it: no other field, no other type."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from trueup.web.contract.operations import Operation, operations
from trueup.web.contract.shapes import answered, shapes

OURS = {"v1alpha1ResourceDiff": ("version",), "v1alpha1ClusterInfo": ("kubeVersion",)}
"""Fields that we add; clients pass over what they do not know."""


def complaints(operation: str, answer: Any) -> list[str]:
    """What is wrong with the *answer* (of a stream: with one line of it)."""
    return sorted(
        f"{'.'.join(map(str, each.instance_path))}: {each.message}"
        for each in _validator(operation).iter_errors(answer)
    )


@cache
def _validator(name: str) -> Any:
    (operation,) = (each for each in operations() if each.name == name)
    return jsonschema_rs.validator_for(_whole(operation))


def _whole(operation: Operation) -> dict[str, Any]:
    known = {name: _strict(schema, OURS.get(name, ())) for name, schema in shapes().items()}
    return {**_strict(answered(operation)), "definitions": known}


def _strict(schema: Any, ours: tuple[str, ...] = ()) -> Any:
    """Nothing beside the fields that it names, but what it says itself to keep."""
    match schema:
        case {"properties": Mapping() as fields, **rest}:
            made = {name: _strict(each) for name, each in fields.items()}
            made |= {name: {} for name in ours}
            if fields.get("metadata") == {"type": "object"}:
                made["metadata"] = {"$ref": "#/definitions/v1ObjectMeta"}
            return {**rest, "properties": made, "additionalProperties": False}
        case {"format": "date-time"}:
            return {"type": ["string", "null"], "format": "date-time"}  # Go's zero
        case {"items": items, **rest}:
            return {**rest, "items": _strict(items)}
        case {"additionalProperties": Mapping() as each, **rest}:
            return {**rest, "additionalProperties": _strict(each)}
    return schema
