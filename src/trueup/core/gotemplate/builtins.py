"""The functions that every Go template has."""

from collections.abc import Callable
from typing import Any

from trueup.core.gotemplate.calls import Reflected
from trueup.core.gotemplate.comparing import eq, ge, gt, le, lt, ne
from trueup.core.gotemplate.escaping import html, js, urlquery
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.printing import sprint, sprintln
from trueup.core.gotemplate.values import (
    NOTHING,
    Byte,
    Int,
    StringMap,
    is_integer,
    is_list,
    is_map,
    octets,
    text_of,
    truth,
    type_name,
)
from trueup.core.gotemplate.verbs import sprintf

R = Reflected


def _nil(value: Any) -> bool:
    return value is None or value is NOTHING


def _place(at: Any, size: int) -> int:
    if _nil(at):
        raise CallFailed("cannot index slice/array with nil")
    if not is_integer(at):
        raise CallFailed(f"cannot index slice/array with type {type_name(at)}")
    if not 0 <= at <= size:
        raise CallFailed(f"index out of range: {int(at)}")
    return int(at)


def index(item: R, *indexes: R) -> Any:
    """``index x 1 "a"`` is ``x[1]["a"]``."""
    if _nil(item):
        raise CallFailed("index of untyped nil")
    found: Any = item
    for at in indexes:
        found = _indexed(found, at)
    return found


def _indexed(item: Any, at: Any) -> Any:
    if _nil(item):
        raise CallFailed("index of nil pointer")
    if is_map(item):
        if _nil(at):
            raise CallFailed("value is nil; should be of type string")
        if not isinstance(at, str):
            raise CallFailed(f"value has type {type_name(at)}; should be string")
        return item.get(at, "" if isinstance(item, StringMap) else None)
    sequence = octets(item) if isinstance(item, str) else item
    if not isinstance(item, str) and not is_list(item):
        raise CallFailed(f"can't index item of type {type_name(item)}")
    place = _place(at, len(sequence))
    if place == len(sequence):
        what = "string" if isinstance(item, str) else "slice"
        raise CallFailed(f"reflect: {what} index out of range")
    return Byte(sequence[place]) if isinstance(item, str) else sequence[place]


def sliced(item: R, *indexes: R) -> Any:
    """``slice x 1 2`` is ``x[1:2]``."""
    if _nil(item):
        raise CallFailed("slice of untyped nil")
    if len(indexes) > 3:
        raise CallFailed(f"too many slice indexes: {len(indexes)}")
    if isinstance(item, str) and len(indexes) == 3:
        raise CallFailed("cannot 3-index slice a string")
    if not isinstance(item, str) and not is_list(item):
        raise CallFailed(f"can't slice item of type {type_name(item)}")
    sequence: Any = octets(item) if isinstance(item, str) else item
    bounds = [0, len(sequence), len(sequence)]
    for at, given in enumerate(indexes):
        bounds[at] = _place(given, len(sequence))
    start, end, capacity = bounds
    if start > end:
        raise CallFailed(f"invalid slice index: {start} > {end}")
    if len(indexes) == 3 and end > capacity:
        raise CallFailed(f"invalid slice index: {end} > {capacity}")
    part = sequence[start:end]
    return text_of(part) if isinstance(item, str) else _alike(item, part)


def _alike(item: Any, part: list[Any]) -> Any:
    return type(item)(part)


def length(item: R) -> Int:
    if item is None:
        raise CallFailed("len of nil pointer")
    if item is NOTHING:
        raise CallFailed("reflect: call of reflect.Value.Type on zero Value")
    if isinstance(item, str):
        return Int(len(item) if item.isascii() else len(octets(item)))
    if is_list(item) or is_map(item):
        return Int(len(item))
    raise CallFailed(f"len of type {type_name(item)}")


def no(value: R) -> bool:
    return not truth(value)


def print_(*values: Any) -> str:
    return sprint(values)


def println(*values: Any) -> str:
    return sprintln(values)


def printf(form: str, *values: Any) -> str:
    return sprintf(form, *values)


def _logic(first: R, *others: R) -> Any:
    """Signature of ``and`` and ``or``; they evaluate their arguments themselves."""
    raise NotImplementedError


def _call(called: R, *values: R) -> Any:
    """Signature of ``call``."""
    raise NotImplementedError


BUILTINS: dict[str, Callable[..., Any]] = {
    "and": _logic,
    "call": _call,
    "html": html,
    "index": index,
    "slice": sliced,
    "js": js,
    "len": length,
    "not": no,
    "or": _logic,
    "print": print_,
    "printf": printf,
    "println": println,
    "urlquery": urlquery,
    "eq": eq,
    "ge": ge,
    "gt": gt,
    "le": le,
    "lt": lt,
    "ne": ne,
}
