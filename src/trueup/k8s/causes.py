"""
Causes: what is wrong with one field, in the words of Kubernetes' field errors.

`Cause` is what `trueup.k8s.status.invalid` puts into a Status; every check that the API server
makes ends in one of these functions.
"""

import math
from collections.abc import Iterable
from typing import Any

import orjson

from trueup.k8s.value import Value


class Cause(Value, frozen=True):
    """One thing that is wrong with an object, and with which field."""

    reason: str
    message: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def required(field: str, detail: str = "") -> Cause:
    return Cause("FieldValueRequired", _with("Required value", detail), field)


def invalid(field: str, value: Any, detail: str) -> Cause:
    return Cause("FieldValueInvalid", _with(f"Invalid value: {shown(value)}", detail), field)


def type_invalid(field: str, value: Any, detail: str) -> Cause:
    return Cause("FieldValueTypeInvalid", _with(f"Invalid value: {shown(value)}", detail), field)


def not_supported(field: str, value: Any, supported: Iterable[str]) -> Cause:
    words = "supported values: " + ", ".join(quoted(each) for each in supported)
    return Cause(
        "FieldValueNotSupported", _with(f"Unsupported value: {shown(value)}", words), field
    )


def duplicate(field: str, value: Any) -> Cause:
    return Cause("FieldValueDuplicate", f"Duplicate value: {shown(value)}", field)


def not_found(field: str, value: Any) -> Cause:
    return Cause("FieldValueNotFound", f"Not found: {shown(value)}", field)


def forbidden(field: str, detail: str) -> Cause:
    return Cause("FieldValueForbidden", _with("Forbidden", detail), field)


def too_long(field: str, limit: int) -> Cause:
    unit = "byte" if limit == 1 else "bytes"
    return Cause("FieldValueTooLong", f"Too long: may not be more than {limit} {unit}", field)


def too_many(field: str, actual: int, limit: int) -> Cause:
    unit = "item" if limit == 1 else "items"
    return Cause(
        "FieldValueTooMany", f"Too many: {actual}: must have at most {limit} {unit}", field
    )


def immutable(field: str, value: Any) -> Cause:
    """A field that may not change once it is set."""
    return invalid(field, value, "field is immutable")


class Verbatim(str):
    """A value that is written into a message as it stands."""

    __slots__ = ()


def shown(value: Any) -> str:
    """*value* as Go prints it into a message."""
    if isinstance(value, Verbatim):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float):
        return number(value)
    return as_json(value, sort=True)


def as_json(value: Any, *, sort: bool = False) -> str:
    """*value* as Go's JSON encoder writes it, which spares HTML its signs."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS if sort else None).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def number(value: float) -> str:
    """A number as Go's %v prints it."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    text = repr(value)
    if math.isfinite(value) and "e" in text:
        mantissa, _, exponent = text.partition("e")
        sign, digits = exponent[0], exponent.lstrip("+-").zfill(2)
        return f"{mantissa}e{sign if sign in '+-' else '+'}{digits}"
    return text


def quoted(text: str) -> str:
    """*text* as Go's %q prints it."""
    return '"' + "".join(_ESCAPES.get(sign) or _quoted(sign) for sign in text) + '"'


_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b",
    "\f": "\\f", "\v": "\\v",
}  # fmt: skip


def _quoted(sign: str) -> str:
    if sign.isprintable():
        return sign
    code = ord(sign)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _with(message: str, detail: str) -> str:
    return f"{message}: {detail}" if detail else message
