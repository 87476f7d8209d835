"""Functions of numbers, and of lists of them."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from trueup.core.expr.members import kind
from trueup.core.expr.operators import number, whole
from trueup.core.expr.tokens import ExpressionFailed

_BITS = 64
_MASK = (1 << _BITS) - 1


def _all(values: Sequence[Any]) -> Iterator[Any]:
    """The numbers of *values*, and of lists in them."""
    for each in values:
        if isinstance(each, list | tuple):
            yield from _all(each)
        else:
            yield number(each)


def _extreme(of: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def found(*values: Any) -> Any:
        if len(values) == 1 and not isinstance(values[0], list | tuple):
            return values[0]
        every = list(_all(values))
        return of(every) if every else None

    return found


def _mean(*values: Any) -> float:
    every = list(_all(values))
    return math.fsum(every) / len(every) if every else 0.0


def _median(*values: Any) -> float:
    every = list(_all(values))
    return float(median(every)) if every else 0.0


def _rounded(value: Any) -> float:
    """Half away from zero."""
    said = float(number(value))
    if not math.isfinite(said):
        return said
    return math.copysign(math.floor(abs(said) + 0.5), said)


def _even(of: Callable[[float], int]) -> Callable[[Any], float]:
    def found(value: Any) -> float:
        said = float(number(value))
        return float(of(said)) if math.isfinite(said) else said

    return found


def _int(value: Any) -> int:
    """What 64 bits cannot hold is the least that they can, as Go's processors have it."""
    if isinstance(value, str):
        found = int(_converted(int, value))
        if _signed(found) != found:
            raise ExpressionFailed(f"{value!r} is out of range")
        return found
    found = int(number(value)) if math.isfinite(number(value)) else 1 << _BITS
    return found if _signed(found) == found else -(1 << (_BITS - 1))


def _float(value: Any) -> float:
    return float(_converted(float, value) if isinstance(value, str) else number(value))


def _converted(of: Callable[[str], Any], value: str) -> Any:
    try:
        if value != value.strip() or "_" in value:
            raise ValueError
        return of(value)
    except ValueError as error:
        raise ExpressionFailed(f"{value!r} is no {kind(of('0'))}") from error


def _signed(value: int) -> int:
    """What 64 bits keep of it."""
    kept = value & _MASK
    return kept - (1 << _BITS) if kept >> (_BITS - 1) else kept


def _shifted(of: Callable[[int, int], int]) -> Callable[[Any, Any], int]:
    def found(value: Any, by: Any) -> int:
        if whole(by) < 0:
            raise ExpressionFailed(f"negative shift count {by}")
        return _signed(of(whole(value), min(whole(by), _BITS)))

    return found


NUMBERS: Mapping[str, Callable[..., Any]] = {
    "abs": lambda value: abs(number(value)),
    "ceil": _even(math.ceil),
    "floor": _even(math.floor),
    "round": _rounded,
    "min": _extreme(min),
    "max": _extreme(max),
    "mean": _mean,
    "median": _median,
    "int": _int,
    "float": _float,
    "bitand": lambda one, other: whole(one) & whole(other),
    "bitor": lambda one, other: whole(one) | whole(other),
    "bitxor": lambda one, other: whole(one) ^ whole(other),
    "bitnand": lambda one, other: whole(one) & ~whole(other),
    "bitnot": lambda value: ~whole(value),
    "bitshl": _shifted(lambda value, by: value << by),
    "bitshr": _shifted(lambda value, by: value >> by),
    "bitushr": _shifted(lambda value, by: (value & _MASK) >> by),
}
