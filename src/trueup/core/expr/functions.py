"""What expressions compute with: operators and functions, on what JSON holds."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.core.expr.tokens import ExpressionFailed

LONGEST = 1_000_000  # elements of a range
Predicate = Callable[[Any], Any]


def same(one: Any, other: Any) -> bool:
    """A truth value is no number."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return bool(one == other)


def within(item: Any, of: Any) -> bool:
    match of:
        case None:
            return False
        case str() | Mapping():
            return isinstance(item, str) and item in of
        case Sequence():
            return any(same(item, each) for each in of)
    raise ExpressionFailed(f"in: {kind(of)} holds nothing")


def matches(text: Any, pattern: Any) -> bool:
    try:
        return re.search(_text(pattern), _text(text)) is not None
    except re.error as error:
        raise ExpressionFailed(f"matches: {pattern!r}: {error}") from error


def added(one: Any, other: Any) -> Any:
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    return number(one) + number(other)


def divided(one: Any, other: Any) -> float:
    return float(number(one) / _not_null(other))


def remainder(one: Any, other: Any) -> int:
    """With the sign of the dividend, as Go has it."""
    dividend, divisor = number(one), _not_null(other)
    found = abs(dividend) % abs(divisor)
    return int(-found if dividend < 0 else found)


def ordered(one: Any, other: Any) -> int:
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    first, last = number(one), number(other)
    return int(first > last) - int(first < last)


def span(one: Any, other: Any) -> list[int]:
    first, last = int(number(one)), int(number(other))
    if last - first >= LONGEST:
        raise ExpressionFailed(f"{first}..{last} is longer than {LONGEST}")
    return list(range(first, last + 1))


def member(of: Any, name: Any, *, lenient: bool = False) -> Any:
    match of:
        case None if lenient:
            return None
        case Mapping():
            return of.get(name)
        case str() | Sequence() if isinstance(name, int):
            return of[name] if -len(of) <= name < len(of) else _beyond(name)
    raise ExpressionFailed(f"cannot fetch {name} from {kind(of)}")


def part(of: Any, first: Any, last: Any) -> Any:
    if not isinstance(of, str | Sequence):
        raise ExpressionFailed(f"cannot take a part of {kind(of)}")
    return of[first:last]


def number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionFailed(f"{kind(value)} is no number")
    return value


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ExpressionFailed(f"{kind(value)} is neither true nor false")
    return value


def kind(value: Any) -> str:
    """What people call it."""
    names = {bool: "bool", int: "int", float: "float", str: "string", type(None): "nil"}
    return names.get(type(value), "map" if isinstance(value, Mapping) else "array")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionFailed(f"{kind(value)} is no text")
    return value


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ExpressionFailed(f"{kind(value)} is no array")
    return value


def _beyond(index: int) -> Any:
    raise ExpressionFailed(f"index {index} is out of range")


def _not_null(value: Any) -> Any:
    if number(value) == 0:
        raise ExpressionFailed("division by zero")
    return value


def _length(value: Any) -> int:
    if not isinstance(value, str | Sequence | Mapping):
        raise ExpressionFailed(f"len: {kind(value)} has no length")
    return len(value)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "nil" if value is None else str(value)


def _as_number(of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def made(value: Any) -> Any:
        try:
            return of(value)
        except (TypeError, ValueError) as error:
            raise ExpressionFailed(f"{value!r} is no number") from error

    return made


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": _length,
    "lower": lambda text: _text(text).lower(),
    "upper": lambda text: _text(text).upper(),
    "trim": lambda text, chars=None: _text(text).strip(chars),
    "trimPrefix": lambda text, prefix: _text(text).removeprefix(prefix),
    "trimSuffix": lambda text, suffix: _text(text).removesuffix(suffix),
    "hasPrefix": lambda text, prefix: _text(text).startswith(prefix),
    "hasSuffix": lambda text, suffix: _text(text).endswith(suffix),
    "split": lambda text, by: _text(text).split(by),
    "join": lambda items, by="": by.join(map(_text, _items(items))),
    "replace": lambda text, old, new: _text(text).replace(old, new),
    "indexOf": lambda text, wanted: _text(text).find(wanted),
    "string": _as_text,
    "int": _as_number(int),
    "float": _as_number(float),
    "type": kind,
    "keys": list,
    "values": lambda of: list(of.values()),
    "get": lambda of, name: member(of, name, lenient=True),
    "first": lambda items: _items(items)[0] if items else None,
    "last": lambda items: _items(items)[-1] if items else None,
    "abs": lambda value: abs(number(value)),
    "min": lambda *values: min(map(number, _spread(values))),
    "max": lambda *values: max(map(number, _spread(values))),
    "sum": lambda items: sum(map(number, _items(items))),
}
OVER: Mapping[str, Callable[[Sequence[Any], Predicate], Any]] = {
    "all": lambda items, test: all(truth(test(each)) for each in _items(items)),
    "any": lambda items, test: any(truth(test(each)) for each in _items(items)),
    "none": lambda items, test: not any(truth(test(each)) for each in _items(items)),
    "one": lambda items, test: sum(truth(test(each)) for each in _items(items)) == 1,
    "filter": lambda items, test: [each for each in _items(items) if truth(test(each))],
    "map": lambda items, of: [of(each) for each in _items(items)],
    "count": lambda items, test: sum(truth(test(each)) for each in _items(items)),
    "find": lambda items, test: next((each for each in _items(items) if truth(test(each))), None),
}
"""Functions that ask something of each element, which is ``#``, and its fields ``.name``."""


def _spread(values: Sequence[Any]) -> Sequence[Any]:
    return _items(values[0]) if len(values) == 1 and not isinstance(values[0], int) else values
