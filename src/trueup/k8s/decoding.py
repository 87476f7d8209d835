"""
Type errors of built-in objects, in the words of the API server's JSON decoder.

A built-in object that has a string where a number belongs never reaches validation: Go's decoder
refuses it, with a sentence that names Go's types. ``DeploymentSpec.spec.replicas of type int32``.
"""

from collections.abc import Callable
from typing import Any

from trueup.k8s import formats, quantity
from trueup.k8s.schema import Schema

_GIVEN = {
    str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object",
}  # fmt: skip
_SCALARS = {"string": "string", "boolean": "bool", "number": "float64"}
_QUANTITY = "Quantity"


_Tell = Callable[[Any, Schema, str, Schema], str]


def decode_error(body: dict[str, Any], schema: Schema) -> str | None:
    """Why the decoder refuses *body*; None if it does not."""
    return _map(body, schema, ("", schema), _refused)


def restore_error(body: dict[str, Any], schema: Schema) -> str | None:
    """The same of an object that a strategic merge has made, which is not read from JSON."""
    return _map(body, schema, ("", schema), _not_restored)


def cannot_be_handled(body: dict[str, Any], error: str, wanted: str = "") -> str:
    """The whole sentence of the API server; *wanted* if not the kind that *body* says."""
    version = str(body.get("apiVersion", "")).rpartition("/")[2]
    kind = body.get("kind", "")
    return f'{kind} in version "{version}" cannot be handled as a {wanted or kind}: {error}'


_Place = tuple[str, Schema]  # the path below a named struct, and that struct


def _value(value: Any, schema: Schema, place: _Place, tell: _Tell) -> str | None:
    if value is None or schema.opaque:
        return None
    name = _short(schema.name)
    if name == _QUANTITY:
        return _quantity(value)
    if schema.int_or_string:
        return None if type(value) in (int, str) else tell(value, schema, *place)
    match schema.type:
        case "object" if isinstance(value, dict):
            return _map(value, schema, place, tell)
        case "array" if isinstance(value, list):
            return _list(value, schema, place, tell)
        case "string" if isinstance(value, str):
            return _TIMES[name](value) if name in _TIMES else None
        case "boolean" if isinstance(value, bool):
            return None
        case "integer" if isinstance(value, int | float) and not isinstance(value, bool):
            return _integer(value, schema, place, tell)
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return None
        case None:
            return None
    return tell(value, schema, *place)


def _map(body: dict[str, Any], schema: Schema, place: _Place, tell: _Tell) -> str | None:
    path, owner = place
    if schema.name:
        owner = schema
    for name, value in body.items():
        below = schema.field(name)
        if below is not None:
            inner = path if schema.property(name) is None else _join(path, name)
            error = _value(value, below, (inner, owner), tell)
            if error:
                return error
    return None


def _list(values: list[Any], schema: Schema, place: _Place, tell: _Tell) -> str | None:
    items = schema.items
    for value in values:
        error = None if items is None else _value(value, items, place, tell)
        if error:
            return error
    return None


def _integer(value: float, schema: Schema, place: _Place, tell: _Tell) -> str | None:
    limit = 2**31 if schema.format == "int32" else 2**63
    if float(value).is_integer() and -limit <= value < limit:
        return None
    return tell(value, schema, *place)


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


def _micro_time(value: str) -> str | None:
    """Times to the microsecond want exactly six digits of it."""
    _, dot, rest = value.partition(".")
    if not value or _time(value) is not None:
        return _time(value)
    left, wanted = dot + rest or value[19:], ".000000"
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if dot and digits > 6:
        left, wanted = rest[6:], "Z07:00"
    if dot and digits == 6:
        return None
    layout = "2006-01-02T15:04:05.000000Z07:00"
    return f'parsing time "{value}" as "{layout}": cannot parse "{left}" as "{wanted}"'


_TIMES = {"Time": _time, "MicroTime": _micro_time}


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


_KINDS = {str: "string", bool: "bool", int: "int64", float: "float64", list: "slice", dict: "map"}


def _not_restored(value: Any, schema: Schema, path: str, owner: Schema) -> str:
    """What Go's converter says of a value that is no value of its field."""
    given = _KINDS[value.__class__]
    if _short(schema.name) in _TIMES or schema.int_or_string:
        return _refused(value, schema, path, owner)
    if schema.type == "array":
        return f"cannot restore slice from {given}"
    if schema.type == "object":
        what = "struct from:" if schema.additional is None else "map from"
        return f"cannot restore {what} {given}"
    wanted = _go_type(schema)
    numbers = given in ("int64", "float64") and wanted not in ("bool", "interface {}")
    return f"cannot convert {given} to {wanted}" if numbers else f"unrecognized type: {wanted}"


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
