"""Functions of lists and maps."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.expr import operators as o
from trueup.core.expr.bounds import COMPARED, long_enough
from trueup.core.expr.members import kind, lenient
from trueup.core.expr.over import in_order
from trueup.core.expr.tokens import ExpressionFailed


def _length(value: Any) -> int:
    if not isinstance(value, str | list | tuple | Mapping):
        raise ExpressionFailed(f"len: {kind(value)} has no length")
    return len(value)


def _at(index: int) -> Callable[[Any], Any]:
    return lambda items: lenient(items, index)


def _flat(value: Any) -> list[Any]:
    found: list[Any] = []
    for each in o.items(value):
        found += _flat(each) if isinstance(each, list | tuple) else [each]
    return found


def _unique(value: Any) -> list[Any]:
    found: list[Any] = []
    simple: set[str | int | float] = set()
    compared = 0
    for each in o.items(value):
        if type(each) in (str, int, float):
            if each in simple:
                continue
            simple.add(each)
        else:
            compared += len(found)
            if compared > COMPARED:
                raise ExpressionFailed(f"uniq: it compares more than {COMPARED} elements")
            if any(o.same(each, other) for other in found):
                continue
        found.append(each)
    return found


def _concat(*lists: Any) -> list[Any]:
    if not lists:
        raise ExpressionFailed("concat: of nothing")
    return long_enough([each for one in lists for each in o.items(one)])


def _map(value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise ExpressionFailed(f"{kind(value)} is no map")
    return value


def _from_pairs(value: Any) -> dict[Any, Any]:
    found = {}
    for pair in o.items(value):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ExpressionFailed("fromPairs: a pair is a list of two")
        found[o.text(pair[0])] = pair[1]
    return found


def _sorted(value: Any, order: Any = "asc") -> list[Any]:
    return in_order([(each, each) for each in o.items(value)], order)


LISTS: Mapping[str, Callable[..., Any]] = {
    "len": _length,
    "get": lenient,
    "first": _at(0),
    "last": _at(-1),
    "take": lambda items, count: list(o.items(items)[: o.whole(count)]),
    "reverse": lambda items: list(reversed(o.items(items))),
    "uniq": _unique,
    "concat": _concat,
    "flatten": _flat,
    "sort": _sorted,
    # Go gives them in no order; ours is the one of the map
    "keys": lambda of: list(_map(of)),
    "values": lambda of: list(_map(of).values()),
    "toPairs": lambda of: [[key, value] for key, value in _map(of).items()],
    "fromPairs": _from_pairs,
}
