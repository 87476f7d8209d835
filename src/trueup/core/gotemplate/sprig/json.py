"""JSON as ``encoding/json`` writes and reads it."""

import json
import math
from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any, NoReturn

from trueup.core.gotemplate.failed import ROUNDS, CallFailed, bounded
from trueup.core.gotemplate.moment import Time
from trueup.core.gotemplate.numbers import floating, shortest
from trueup.core.gotemplate.values import (
    Struct,
    is_list,
    is_map,
    is_nil,
    legible,
    octets,
    type_name,
)
from trueup.k8s.gojson import syntax_error

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_LINES = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})


class _Writer:
    def __init__(self, indent: str) -> None:
        self.out: list[str] = []
        self._indent = indent
        self._left = 2 * ROUNDS

    def write(self, value: Any, margin: str) -> None:
        self._left -= 1
        if self._left < 0:
            raise CallFailed("the value is too large to be written")
        if isinstance(value, str):
            self.out.append(_text(value))
        elif is_nil(value):
            self.out.append("null")
        elif is_map(value):
            self._object([(key, value[key]) for key in sorted(value)], margin)
        elif is_list(value):
            self._each("[]", [("", item) for item in value], margin)
        else:
            self._simple(value, margin)

    def _object(self, fields: Iterable[tuple[str, Any]], margin: str) -> None:
        colon = ": " if self._indent else ":"
        self._each("{}", [(f"{_text(key)}{colon}", item) for key, item in fields], margin)

    def _each(self, marks: str, items: list[tuple[str, Any]], margin: str) -> None:
        inner = margin + self._indent
        separator = f",\n{inner}" if self._indent else ","
        self.out.append(marks[0])
        for at, (key, item) in enumerate(items):
            lead = separator if at else f"\n{inner}" if self._indent else ""
            self.out.append(lead + key)
            self.write(item, inner)
        self.out.append(f"\n{margin}{marks[1]}" if items and self._indent else marks[1])

    def _simple(self, value: Any, margin: str) -> None:
        if isinstance(value, bool):
            self.out.append("true" if value else "false")
        elif isinstance(value, int):
            self.out.append(int.__repr__(value))
        elif isinstance(value, float):
            self.out.append(_number(value))
        elif isinstance(value, Time):
            self.out.append(f'"{value.json()}"')
        elif isinstance(value, Struct):
            self._object(value.fields().items(), margin)
        else:
            raise CallFailed(f"json: unsupported type: {type_name(value)}")


def _text(text: str) -> str:
    return str(encode_basestring(legible(text))).translate(_LINES)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise CallFailed(f"json: unsupported value: {shortest(value)}")
    if value and not 1e-6 <= abs(value) < 1e21:
        return floating(value, "e", None).replace("e-0", "e-")
    return floating(value, "f", None)


def written(value: Any, indent: str = "", *, raw: bool = False) -> str:
    """Raises ``CallFailed``; unless *raw*, signs that HTML takes for its own are escaped."""
    writer = _Writer(indent)
    writer.write(value, "")
    text = "".join(writer.out)
    bounded(len(text))
    return text if raw else text.translate(_ESCAPES)


def must_to_json(value: Any) -> str:
    return written(value)


def must_to_pretty_json(value: Any) -> str:
    return written(value, "  ")


def must_to_raw_json(value: Any) -> str:
    return written(value, raw=True)


def to_json(value: Any) -> str:
    """Empty if it cannot be written."""
    try:
        return written(value)
    except CallFailed:
        return ""


def to_pretty_json(value: Any) -> str:
    try:
        return written(value, "  ")
    except CallFailed:
        return ""


def must_from_json(text: str) -> Any:
    """Every number is a float, as for Go if nobody says what is meant."""
    try:
        return json.loads(text, parse_int=_float, parse_float=_float, parse_constant=_refused)
    except (ValueError, RecursionError):
        why = syntax_error(octets(text))
        raise CallFailed(why or "exceeded max depth") from None


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise CallFailed(f"json: cannot unmarshal number {text} into Go value of type float64")
    return value


def _refused(text: str) -> NoReturn:
    raise ValueError(text)


def from_json(text: str) -> Any:
    try:
        return must_from_json(text)
    except CallFailed:
        return None
