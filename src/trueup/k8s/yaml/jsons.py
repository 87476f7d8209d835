"""Texts that begin with a brace, read as apimachinery reads JSON: 64 bits, and no key twice."""

import json
import math
from typing import Any

from trueup.k8s.yaml.faults import MAX_DEPTH, YamlError
from trueup.k8s.yaml.scalars import sized

_WHOLE_BELOW = 1e21  # from here on Go writes an exponent


def value(text: str, start: int, line: int, *, last: bool = False) -> tuple[Any, int]:
    """The value at *start*, and where it ends; *last*: of two equal keys the last counts."""
    decoder = json.JSONDecoder(
        object_pairs_hook=dict if last else _unique,
        parse_constant=_no_constant,
        parse_int=_integer,
        parse_float=_number,
    )
    try:
        body, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise YamlError(f"exceeded max depth of {MAX_DEPTH}", line) from None
    except ValueError as error:
        raise YamlError(str(error), line) from None
    if _deeper(body, MAX_DEPTH):
        raise YamlError(f"exceeded max depth of {MAX_DEPTH}", line)
    return body, end


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f'key "{key}" already set in map')
            seen.add(key)
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"invalid JSON: {name} is not a number")


def _integer(digits: str) -> int | float:
    return sized(int(digits)) if len(digits) < 300 else math.inf


def _number(text: str) -> int | float:
    """A whole number is written as one, as Go does it."""
    found = float(text)
    return int(found) if found.is_integer() and abs(found) < _WHOLE_BELOW else found


def _deeper(body: Any, limit: int) -> bool:
    """Whether *body* nests deeper than *limit*, found without recursion."""
    level = [body]
    for _ in range(limit):
        level = [below for each in level for below in _children(each)]
        if not level:
            return False
    return bool(level)


def _children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
