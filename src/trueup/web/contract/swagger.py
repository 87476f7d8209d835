"""
``/swagger.json``: what is served of Argo CD's API, as Swagger 2.0, for tools that make clients.

Made of the operations and shapes: what is not built is not in it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from trueup.web.contract.operations import PARAMETER, STREAM, Operation
from trueup.web.contract.shapes import answered, asked, shapes

ERROR = "Error"
FAILURE = {
    "type": "object",
    "required": ["error", "code", "message"],
    "properties": {
        "error": {"type": "string"},
        "code": {"type": "integer", "format": "int32"},
        "message": {"type": "string"},
        "hint": {"type": "string"},
    },
}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer", "format": "int64"},
    "list": {"type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
}


def swagger(operations: Collection[Operation], version: str) -> dict[str, Any]:
    """*operations*: those that are served."""
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        path = PARAMETER.sub(lambda found: _dotless(found[0]), each.path)
        paths.setdefault(path, {})[each.method.lower()] = _operation(each)
    return {
        "swagger": "2.0",
        "info": {"title": "Trueup", "version": version, "description": "Argo CD's API"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        "definitions": {
            **{name: _plain(schema) for name, schema in shapes().items()},
            ERROR: FAILURE,
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told = "a line of the stream" if operation.answer.startswith(STREAM) else "what was asked for"
    failed = {"description": "why not", "schema": {"$ref": f"#/definitions/{ERROR}"}}
    return {
        "operationId": operation.name,
        "tags": [operation.name.partition("_")[0]],
        "parameters": [*_path(operation), *_body(operation), *_query(operation)],
        "responses": {
            "200": {"description": told, "schema": answered(operation)},
            "default": failed,
        },
    }


def _path(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": _dotless(name), "in": "path", "required": True, "type": "string"}
        for name in operation.parameters
    ]


def _dotless(name: str) -> str:
    """Tools that make clients take no dots in the names of a path's parameters."""
    return name.replace(".", "_")


def _body(operation: Operation) -> list[dict[str, Any]]:
    if not operation.body:
        return []
    return [{"name": "body", "in": "body", "required": True, "schema": asked(operation)}]


def _query(operation: Operation) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", **KINDS[kind]} for name, kind in operation.query]


def _plain(schema: Any) -> Any:
    """Without what Swagger 2.0 cannot say."""
    match schema:
        case {"anyOf": _, **rest}:
            return {name: _plain(each) for name, each in rest.items()}
        case {"format": "date-time"}:
            return {**schema, "x-nullable": True}
        case Mapping():
            return {name: _plain(each) for name, each in schema.items()}
        case list():
            return [_plain(each) for each in schema]
    return schema
