"""Sprig's functions of lists."""

from collections.abc import Callable, Iterable
from typing import Any

from trueup.core.gotemplate.failed import ROUNDS, CallFailed
from trueup.core.gotemplate.sprig.defaults import deep_equal, empty
from trueup.core.gotemplate.sprig.numeric import whole
from trueup.core.gotemplate.values import Int, Lists, NilList, is_list, kind

_NIL = "runtime error: invalid memory address or nil pointer dereference"


def _list(value: Any, verb: str) -> list[Any]:
    if value is None:
        raise CallFailed(_NIL)
    if not is_list(value):
        raise CallFailed(f"Cannot {verb} type {kind(value)}")
    return list(value)


def made(*values: Any) -> list[Any]:
    """``list``."""
    return list(values)


def append(values: Any, value: Any) -> list[Any]:
    return [*_list(values, "push on"), value]


def prepend(values: Any, value: Any) -> list[Any]:
    return [value, *_list(values, "prepend on")]


def first(values: Any) -> Any:
    items = _list(values, "find first on")
    return items[0] if items else None


def last(values: Any) -> Any:
    items = _list(values, "find last on")
    return items[-1] if items else None


def rest(values: Any) -> list[Any]:
    items = _list(values, "find rest on")
    return items[1:] if items else NilList()


def initial(values: Any) -> list[Any]:
    items = _list(values, "find initial on")
    return items[:-1] if items else NilList()


def reverse(values: Any) -> list[Any]:
    return _list(values, "find reverse on")[::-1]


def compact(values: Any) -> list[Any]:
    return [item for item in _list(values, "compact on") if not empty(item)]


def _among(items: Iterable[Any], wanted: Any) -> bool:
    return any(deep_equal(wanted, item) for item in items)


def uniq(values: Any) -> list[Any]:
    items = _list(values, "find uniq on")
    if {type(item) for item in items} in ({str}, {int}, {Int}):
        return list(dict.fromkeys(items))
    kept: list[Any] = []
    for item in items:
        if not _among(kept, item):
            kept.append(item)
    return kept


def without(values: Any, *omitted: Any) -> list[Any]:
    return [item for item in _list(values, "find without on") if not _among(omitted, item)]


def has(wanted: Any, values: Any) -> bool:
    return values is not None and _among(_list(values, "find has on"), wanted)


def sliced(values: Any, *bounds: Any) -> Any:
    if values is None:
        raise CallFailed(_NIL)
    if not is_list(values):
        raise CallFailed(f"list should be type of slice or array but {kind(values)}")
    if not values:
        return None
    start = whole(bounds[0]) if bounds else 0
    end = whole(bounds[1]) if len(bounds) > 1 else len(values)
    if not 0 <= start <= end <= len(values):
        raise CallFailed("reflect.Value.Slice: slice index out of bounds")
    return type(values)(values[start:end])


def concat(*lists: Any) -> Any:
    out: list[Any] = []
    for each in lists:
        if each is None:
            raise CallFailed(_NIL)
        if not is_list(each):
            raise CallFailed(f"Cannot concat type {kind(each)} as list")
        out += each
        if len(out) > ROUNDS:
            raise CallFailed(f"the list has more than {ROUNDS} items")
    return out or NilList()


def chunk(size: Int, values: Any) -> Lists:
    items = _list(values, "chunk")
    if size <= 0:
        raise CallFailed("runtime error: makeslice: len out of range")
    return Lists(items[at : at + size] for at in range(0, len(items), size))


LISTS: dict[str, Callable[..., Any]] = {
    "append": append,
    "push": append,
    "prepend": prepend,
    "first": first,
    "last": last,
    "rest": rest,
    "initial": initial,
    "reverse": reverse,
    "compact": compact,
    "uniq": uniq,
    "without": without,
    "has": has,
    "slice": sliced,
    "chunk": chunk,
}
"""Each is there as ``must…`` too."""
