"""
What belongs to a value: elements, fields of maps, and methods of Go's values.

Objects that stand for values of Go (`core.gotemplate`) say their type in ``go_type``, their methods
in ``methods`` and their fields in ``fields()``: an expression cannot reach what else Python's
objects have.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from trueup.core.expr.tokens import ExpressionFailed
from trueup.core.gotemplate.calls import function as signature
from trueup.core.gotemplate.duration import Duration
from trueup.core.gotemplate.moment import Time

TIME, DURATION = "time.Time", "time.Duration"


def go_type(value: Any) -> str:
    """Of values of Go that no JSON has; else nothing."""
    return getattr(type(value), "go_type", "")


def kind(value: Any) -> str:
    """What people call it."""
    names = {bool: "bool", int: "int", float: "float", str: "string", type(None): "nil"}
    if type(value) in names:
        return names[type(value)]
    if isinstance(value, Mapping):
        return "map"
    if isinstance(value, Sequence):
        return "array"
    if isinstance(value, int):
        return go_type(value) or "int"
    return go_type(value) or ("func" if callable(value) else "unknown")


def member(of: Any, name: Any) -> Any:
    """Of a map nil, if it is not there; of anything else an error."""
    if isinstance(of, Mapping):
        return of.get(_key(of, name))
    if (found := method(of, name)) is not None:
        return found
    fields = getattr(of, "fields", None) if go_type(of) else None
    if fields is not None and name in (known := fields()):
        return known[name]
    if isinstance(of, str | Sequence):
        return _element(of, name)
    raise ExpressionFailed(f"cannot fetch {name} from {kind(of)}")


def method(of: Any, name: Any) -> Callable[..., Any] | None:
    found = getattr(type(of), "methods", {}).get(name) if isinstance(name, str) else None
    return None if found is None else partial(found, of)


def lenient(of: Any, name: Any) -> Any:
    """``get``: nil where `member` would raise."""
    try:
        return member(of, name)
    except ExpressionFailed:
        return None


def called(function: Any, *given: Any) -> Any:
    if function is None:
        raise ExpressionFailed("there is no such function")
    if not callable(function):
        raise ExpressionFailed(f"{kind(function)} is no function")
    return function(*_taken(function, given)) if given else function()


ZEROS: Mapping[str, Any] = {
    "string": "",
    "bool": False,
    "int": 0,
    "int64": 0,
    "float64": 0.0,
    TIME: Time(),
    DURATION: Duration(0),
}
"""What a function of Go's types gets for nil."""


def _taken(function: Callable[..., Any], given: Sequence[Any]) -> Iterator[Any]:
    """*given* as the function takes it; of a method the first is the value that has it."""
    if isinstance(function, partial):
        wanted = signature(function.func).fixed[1:]
    else:
        wanted = signature(function).fixed
    for at, value in enumerate(given):
        go = wanted[at].go_type if at < len(wanted) else ""
        if value is None:
            yield ZEROS.get(go)
        elif go in (TIME, DURATION) and go_type(value) != go:
            raise ExpressionFailed(f"{kind(value)} stands where a {go} belongs")
        else:
            yield value


def within(item: Any, of: Any, same: Callable[[Any, Any], bool]) -> bool:
    match of:
        case None:
            return False
        case Mapping():
            return _key(of, item) in of
        case str():
            raise ExpressionFailed("a string holds nothing that 'in' could ask for: use 'contains'")
        case Sequence():
            return any(same(item, each) for each in of)
    raise ExpressionFailed(f"in: {kind(of)} holds nothing")


def part(of: Any, first: Any, last: Any) -> Any:
    """From *first* up to *last*; beyond the end there is nothing. Of a text its bytes, as in Go."""
    begin, end = _index(first, 0), _index(last, None)
    if isinstance(of, str):
        if of.isascii():
            return of[begin:end]
        return of.encode()[begin:end].decode(errors="replace")
    if not isinstance(of, Sequence):
        raise ExpressionFailed(f"cannot slice {kind(of)}")
    return list(of[begin:end])


def _key(of: Mapping[Any, Any], name: Any) -> Any:
    """Keys are texts, but for what ``groupBy`` made; nil stands for the empty one."""
    if name is None or isinstance(name, str):
        return name or ""
    if isinstance(name, int | float) and not all(isinstance(each, str) for each in of):
        return name
    raise ExpressionFailed(f"{kind(name)} is no key of a map")


def _element(of: str | Sequence[Any], index: Any) -> Any:
    at = _index(index, None)
    if at is None:
        raise ExpressionFailed(f"{kind(index)} is no index of {kind(of)}")
    items: Sequence[Any] = of.encode() if isinstance(of, str) else of
    if not -len(items) <= at < len(items):
        raise ExpressionFailed(f"index {at} is out of range: there are {len(items)}")
    return items[at]


def _index(value: Any, otherwise: int | None) -> int | None:
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionFailed(f"{kind(value)} is no index")
    return int(value)
