"""``eq``, ``ne``, ``lt`` and the like: only what is of one kind can be compared."""

from typing import Any

from trueup.core.gotemplate.calls import Reflected
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.values import (
    NOTHING,
    Byte,
    Struct,
    Uint32,
    is_integer,
    is_nil,
    type_name,
)
from trueup.core.gotemplate.verbs import sprintf

R = Reflected
_WRONG = "invalid type for comparison"


def _basic(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if is_integer(value):
        return "uint" if isinstance(value, Byte | Uint32) else "int"
    return "float" if isinstance(value, float) else ""


def _nil(value: Any) -> bool:
    return value is None or value is NOTHING


def eq(one: R, *others: R) -> bool:
    """Whether *one* is any of *others*."""
    if not others:
        raise CallFailed("missing argument for comparison")
    return any(_equal(one, other) for other in others)


def _equal(one: Any, other: Any) -> bool:
    kind, kind_of_other = _basic(one), _basic(other)
    if {kind, kind_of_other} == {"int", "uint"}:
        return bool(one == other)
    if kind != kind_of_other:
        if _nil(one) or _nil(other):
            return False
        raise _incompatible(one, other)
    if kind:
        return bool(one == other)
    return _same(one, other)


def _incompatible(one: Any, other: Any) -> CallFailed:
    types = f"{type_name(one)} and {type_name(other)}"
    return CallFailed(f"incompatible types for comparison: {types}")


def _same(one: Any, other: Any) -> bool:
    """Neither is a simple value."""
    if is_nil(one) or is_nil(other):
        return is_nil(one) and is_nil(other)
    if type(one) is not type(other) and not (isinstance(one, list) and isinstance(other, list)):
        told = sprintf("%s: %s, %s: %v", one, type_name(one), type_name(other), other)
        raise CallFailed(f"non-comparable types {told}")
    if not isinstance(other, Struct):
        raise CallFailed(f"non-comparable type {sprintf('%s', other)}: {type_name(other)}")
    return bool(one == other)


def ne(one: R, other: R) -> bool:
    return not eq(one, other)


def lt(one: R, other: R) -> bool:
    kind, kind_of_other = _basic(one), _basic(other)
    if not kind or not kind_of_other:
        raise CallFailed(_WRONG)
    if {kind, kind_of_other} != {"int", "uint"}:
        if kind != kind_of_other:
            raise _incompatible(one, other)
        if kind == "bool":
            raise CallFailed(_WRONG)
    if kind == "string":
        return _octets(one) < _octets(other)
    return bool(one < other)


def _octets(text: Any) -> bytes:
    return bytes(str(text), "utf-8", "surrogateescape")


def le(one: R, other: R) -> bool:
    return lt(one, other) or eq(one, other)


def gt(one: R, other: R) -> bool:
    return not le(one, other)


def ge(one: R, other: R) -> bool:
    return not lt(one, other)
