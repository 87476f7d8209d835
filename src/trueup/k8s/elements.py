"""
Path elements: how managedFields names the steps to a field, their spelling, order and words.

``f:name`` is a field, ``k:{"name":"web"}`` an item of a keyed list, ``v:"x"`` an item of a set,
``i:0`` an index. Spelling and order are those of structured-merge-diff, to the byte.
"""

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from trueup.k8s.causes import shown

_REMEMBERED = 20_000  # names and ports of items recur in every object


class FieldsError(ValueError):
    """A fieldsV1 that is not one."""


def text(value: Any) -> str:
    """*value* as JSON, as Go writes it into a path element."""
    kind = value.__class__
    if kind is str:
        return _quoted(value)
    if kind is int:
        return str(value)
    if kind is float:
        return _number(value)
    return _escaped(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode())


@lru_cache(_REMEMBERED)
def _quoted(value: str) -> str:
    return _escaped(orjson.dumps(value).decode())


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    small = 1e-6 <= abs(value) < 1e-4  # where Go still writes no exponent
    return format(Decimal(repr(value)), "f") if small else repr(value)


def _escaped(written: str) -> str:
    for sign in "<>&\u2028\u2029":
        if sign in written:
            written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def spelled(element: str) -> str | None:
    """*element* as the API server spells it; None for a kind of element it ignores."""
    kind, said = element[:2], element[2:]
    try:
        match kind:
            case "f:":
                return element
            case "v:":
                return "v:" + text(json.loads(said))
            case "k:":
                keys = json.loads(said)
                parts = [f"{text(key)}:{text(keys[key])}" for key in sorted(keys.keys())]
                return "k:{" + ",".join(parts) + "}"
            case "i:":
                return f"i:{int(said)}"
    except (ValueError, TypeError, AttributeError) as error:
        raise FieldsError(f"invalid path element {element!r:.80}") from error
    if kind[1:] != ":":
        raise FieldsError(f"missing colon: {element!r:.80}")
    return None


def in_order(elements: Any) -> list[str]:
    """
    The path elements of one node as structured-merge-diff sorts them.

    The node itself, fields, then keys and values by what they say: port 80 before port 443.
    """
    found = sorted(elements)
    if found and found[-1][0] > "f":
        found.sort(key=_rank)
    return found


@lru_cache(_REMEMBERED)
def _rank(element: str) -> tuple[int, Any]:
    kind, said = element[0], element[2:]
    match kind:
        case "k":
            return 2, tuple((key, _worth(value)) for key, value in json.loads(said).items())
        case "v":
            return 3, _worth(json.loads(said))
        case "i":
            return 4, int(said)
    return ".f".index(kind), said


def _worth(value: Any) -> tuple[int, Any]:
    """Numbers come before texts, these before booleans, then lists and maps, null at last."""
    match value:
        case bool():
            return 2, value
        case int() | float():
            return 0, value
        case str():
            return 1, value
        case None:
            return 5, ""
    return (3 if isinstance(value, list) else 4), text(value)


def readable(path: tuple[str, ...]) -> str:
    """A path as people write it: ``.spec.ports[port=80,protocol="TCP"].nodePort``."""
    return "".join(_word(element) for element in path)


def _word(element: str) -> str:
    kind, said = element[:1], element[2:]
    match kind:
        case "f":
            return "." + said
        case "k":
            keys = json.loads(said)
            return "[" + ",".join(f"{key}={_said(keys[key])}" for key in sorted(keys)) + "]"
        case "v":
            return f"[={_said(json.loads(said))}]"
    return f"[{said}]"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"{name}={_said(each)}" for name, each in value.items())
    return "[" + ",".join(map(_said, value)) + "]" if isinstance(value, list) else shown(value)
