"""
Type errors of built-in objects, in the words of the API server's JSON decoder.

A built-in object that has a string where a number belongs never reaches validation: Go's decoder
refuses it, with a sentence that names Go's types. ``DeploymentSpec.spec.replicas of type int32``.
"""

from typing import Any

from trueup.k8s import formats, quantity
from trueup.k8s.schema import Schema

_GIVEN = {
    str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object",
}  # fmt: skip
_SCALARS = {"string": "string", "boolean": "bool", "number": "float64"}
_QUANTITY = "Quantity"
_TIMES = ("Time", "MicroTime")


def decode_error(body: dict[str, Any], schema: Schema) -> str | None:
    """Why the decoder refuses *body*; None if it does not."""
    return _map(body, schema, "", schema)


def cannot_be_handled(body: dict[str, Any], error: str, wanted: str = "") -> str:
    """The whole sentence of the API server; *wanted* if not the kind that *body* says."""
    version = str(body.get("apiVersion", "")).rpartition("/")[2]
    kind = body.get("kind", "")
    return f'{kind} in version "{version}" cannot be handled as a {wanted or kind}: {error}'


def _value(value: Any, schema: Schema, path: str, owner: Schema) -> str | None:
    if value is None or schema.opaque:
        return None
    name = _short(schema.name)
    if name == _QUANTITY:
        return _quantity(value)
    if schema.int_or_string:
        return None if type(value) in (int, str) else _refused(value, schema, path, owner)
    match schema.type:
        case "object" if isinstance(value, dict):
            return _map(value, schema, path, owner)
        case "array" if isinstance(value, list):
            return _list(value, schema, path, owner)
        case "string" if isinstance(value, str):
            return _time(value) if name in _TIMES else None
        case "boolean" if isinstance(value, bool):
            return None
        case "integer" if isinstance(value, int | float) and not isinstance(value, bool):
            return _integer(value, schema, path, owner)
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return None
        case None:
            return None
    return _refused(value, schema, path, owner)


def _map(body: dict[str, Any], schema: Schema, path: str, owner: Schema) -> str | None:
    if schema.name:
        owner = schema
    for name, value in body.items():
        below = schema.field(name)
        if below is not None:
            inner = path if schema.property(name) is None else _join(path, name)
            error = _value(value, below, inner, owner)
            if error:
                return error
    return None


def _list(values: list[Any], schema: Schema, path: str, owner: Schema) -> str | None:
    items = schema.items
    for value in values:
        error = None if items is None else _value(value, items, path, owner)
        if error:
            return error
    return None


def _integer(value: float, schema: Schema, path: str, owner: Schema) -> str | None:
    limit = 2**31 if schema.format == "int32" else 2**63
    if float(value).is_integer() and -limit <= value < limit:
        return None
    return _refused(value, schema, path, owner)


def _quantity(value: Any) -> str | None:
    try:
        quantity.parse(value if isinstance(value, str | int | float) else "")
    except quantity.QuantityError as error:
        return str(error)
    return None


def _time(value: str) -> str | None:
    if not value or formats.fits("date-time", value):
        return None
    layout = "2006-01-02T15:04:05Z07:00"
    return f'parsing time "{value}" as "{layout}": cannot parse "{value}" as "2006"'


def _refused(value: Any, schema: Schema, path: str, owner: Schema) -> str:
    given = _GIVEN[value.__class__]
    wanted = _go_type(schema)
    if _short(schema.name) in _TIMES:
        wanted = "string"
    elif schema.int_or_string:
        wanted = "int32"
    if given == "number" and wanted in ("int32", "int64"):
        given = f"number {value}"
    where = f"Go struct field {_short(owner.name)}.{path}" if path else "Go value"
    return f"json: cannot unmarshal {given} into {where} of type {wanted}"


def _go_type(schema: Schema) -> str:
    """The name of the field's type in Go, as far as the schema tells."""
    if schema.type == "array":
        return "[]" + _go_type(schema.items) if schema.items is not None else "[]interface {}"
    if schema.name:
        package, _, name = schema.name.rpartition(".")
        return f"{package.rpartition('.')[2]}.{name}"
    if schema.type == "object":
        below = schema.additional
        return "map[string]" + (_go_type(below) if below is not None else "interface {}")
    if schema.type == "integer":
        return "int64" if schema.format == "int64" else "int32"
    return _SCALARS.get(schema.type or "", "interface {}")


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
