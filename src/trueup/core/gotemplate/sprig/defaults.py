"""Sprig's functions of what is there or not, and of types."""

import struct
from typing import Any

from trueup.core.gotemplate.copying import copied
from trueup.core.gotemplate.failed import ROUNDS, CallFailed
from trueup.core.gotemplate.values import (
    NOTHING,
    Struct,
    is_list,
    is_map,
    is_nil,
    kind,
    type_name,
)


def empty(value: Any) -> bool:
    return not value if not isinstance(value, Struct) else False


def default(instead: Any, *given: Any) -> Any:
    return instead if not given or empty(given[0]) else given[0]


def coalesce(*values: Any) -> Any:
    return next((value for value in values if not empty(value)), None)


def every(*values: Any) -> bool:
    return not any(map(empty, values))


def some(*values: Any) -> bool:
    return not all(map(empty, values))


def ternary(yes: Any, no: Any, which: bool) -> Any:
    return yes if which else no


def fail(message: str) -> str:
    raise CallFailed(message)


def hello() -> str:
    return "Hello!"


def type_of(value: Any) -> str:
    return type_name(value)


def type_is(wanted: str, value: Any) -> bool:
    return wanted == type_name(value)


def type_is_like(wanted: str, value: Any) -> bool:
    return type_name(value) in (wanted, f"*{wanted}")


def kind_of(value: Any) -> str:
    return kind(value)


def kind_is(wanted: str, value: Any) -> bool:
    return wanted == kind(value)


class _Equal:
    """``reflect.DeepEqual``, which ends: what holds itself twice, again and again, is too large."""

    def __init__(self) -> None:
        self._left = 2 * ROUNDS

    def __call__(self, one: Any, other: Any) -> bool:
        self._left -= 1
        if self._left < 0:
            raise CallFailed("the values are too large to be compared")
        if one is None or other is None:
            return one is other or NOTHING in (one, other)
        if type_name(one) != type_name(other) or is_nil(one) != is_nil(other):
            return False
        if is_map(one):
            return one.keys() == other.keys() and all(self(one[key], other[key]) for key in one)
        if is_list(one):
            return len(one) == len(other) and all(map(self, one, other))
        if isinstance(one, float):
            return struct.pack("d", one) == struct.pack("d", other) or one == other
        return bool(one == other)


def deep_equal(one: Any, other: Any) -> bool:
    return _Equal()(one, other)


def deep_copy(value: Any) -> Any:
    if value is None:
        raise CallFailed("reflect: call of reflect.Value.Type on zero Value")
    return copied(value)
