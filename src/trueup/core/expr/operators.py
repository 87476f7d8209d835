"""Operators: on numbers, texts, times and durations, as Go's types allow."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.core import regex
from trueup.core.expr.bounds import ELEMENTS, long_enough
from trueup.core.expr.members import DURATION, TIME, called, go_type, kind, method, within
from trueup.core.expr.tokens import ExpressionFailed
from trueup.core.gotemplate.values import int64


def same(one: Any, other: Any) -> bool:
    """A truth value is no number; lists and maps are the same if all in them is."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[each], other[each]) for each in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if go_type(one) == go_type(other) == TIME:
        return bool(_tell(one, "Equal", other))
    if DURATION in (go_type(one), go_type(other)) and go_type(one) != go_type(other):
        return False
    return bool(one == other)


def inside(item: Any, of: Any) -> bool:
    return within(item, of, same)


def textual(operation: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    """Of nil nothing is so."""

    def asked(one: Any, other: Any) -> bool:
        if one is None or other is None:
            return False
        return operation(text(one), text(other))

    return asked


def matching(said: str, pattern: str) -> bool:
    try:
        return regex.found(pattern, said)
    except regex.Unreadable as error:
        raise ExpressionFailed(f"matches: {error}") from error


def added(one: Any, other: Any) -> Any:
    if isinstance(one, str) and isinstance(other, str):
        return long_enough(one + other)
    match go_type(one), go_type(other):
        case ("time.Time", "time.Duration"):
            return _tell(one, "Add", other)
        case ("time.Duration", "time.Time"):
            return _tell(other, "Add", one)
        case ("time.Duration", "time.Duration"):
            return _like(one, int(one) + int(other))
    return _numbers("+", one, other, lambda first, last: first + last)


def subtracted(one: Any, other: Any) -> Any:
    match go_type(one), go_type(other):
        case ("time.Time", "time.Time"):
            return _tell(one, "Sub", other)
        case ("time.Time", "time.Duration"):
            return _tell(one, "Add", _like(other, -int(other)))
        case ("time.Duration", "time.Duration"):
            return _like(one, int(one) - int(other))
    return _numbers("-", one, other, lambda first, last: first - last)


def multiplied(one: Any, other: Any) -> Any:
    """Of a duration and a float Go makes a float."""
    durations = [each for each in (one, other) if go_type(each) == DURATION]
    if not durations:
        return _numbers("*", one, other, lambda first, last: first * last)
    first, last = (int(each) if go_type(each) else each for each in (one, other))
    product = _numbers("*", first, last, lambda a, b: a * b)
    return product if isinstance(product, float) else _like(durations[0], product)


def divided(one: Any, other: Any) -> float:
    """Always a float; by nothing it is infinite, as floats are."""
    first, last = float(number(one)), float(number(other))
    if last == 0:
        return float("nan") if first == 0 else float("inf") if first > 0 else float("-inf")
    return first / last


def remainder(one: Any, other: Any) -> int:
    """With the sign of the dividend, as Go has it."""
    dividend, divisor = whole(one), whole(other)
    if divisor == 0:
        raise ExpressionFailed("division by zero")
    found = abs(dividend) % abs(divisor)
    return -found if dividend < 0 else found


def power(one: Any, other: Any) -> float:
    try:
        found = float(number(one)) ** float(number(other))
    except OverflowError:
        return float("inf")
    except ZeroDivisionError:
        return float("inf")
    return float("nan") if isinstance(found, complex) else found


def ordered(one: Any, other: Any) -> int:
    if isinstance(one, str) and isinstance(other, str):
        first_text, last_text = one.encode(), other.encode()
        return (first_text > last_text) - (first_text < last_text)
    match go_type(one), go_type(other):
        case ("time.Time", "time.Time"):
            return int(_tell(one, "After", other)) - int(_tell(one, "Before", other))
        case ("time.Duration", "time.Duration"):
            one, other = int(one), int(other)
    return int(_numbers("<", one, other, lambda a, b: (a > b) - (a < b)))


def span(one: Any, other: Any) -> list[int]:
    first, last = int(number(one)), int(number(other))
    if last - first >= ELEMENTS:
        raise ExpressionFailed(f"{first}..{last} is longer than {ELEMENTS}")
    return list(range(first, last + 1))


def number(value: Any) -> Any:
    """``int`` or ``float``."""
    if not _numeric(value):
        raise ExpressionFailed(f"{kind(value)} is no number")
    return value


def whole(value: Any) -> int:
    if isinstance(number(value), float):
        raise ExpressionFailed("float is no int")
    return int(value)


def negative(value: Any) -> Any:
    return -number(value)


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ExpressionFailed(f"{kind(value)} is neither true nor false")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionFailed(f"{kind(value)} is no text")
    return value


def items(value: Any) -> Sequence[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ExpressionFailed(f"{kind(value)} is no array")
    return value


def _numbers(word: str, one: Any, other: Any, of: Callable[[Any, Any], Any]) -> Any:
    if not (_numeric(one) and _numeric(other)):
        raise ExpressionFailed(f"{kind(one)} {word} {kind(other)} makes no sense")
    found = of(one, other)
    return int64(found) if isinstance(found, int) else found


def _numeric(value: Any) -> bool:
    if isinstance(value, bool) or go_type(value) == DURATION:
        return False
    return isinstance(value, int | float)


def _tell(of: Any, name: str, *given: Any) -> Any:
    """What a method of a value of Go says."""
    return called(method(of, name), *given)


def _like(duration: Any, nanoseconds: int) -> Any:
    return type(duration)(nanoseconds)
