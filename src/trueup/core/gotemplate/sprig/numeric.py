"""Sprig's functions of numbers."""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from trueup.core.gotemplate.calls import Work
from trueup.core.gotemplate.failed import ROUNDS, CallFailed
from trueup.core.gotemplate.numbers import real
from trueup.core.gotemplate.numbers import whole as parsed
from trueup.core.gotemplate.printing import printed
from trueup.core.gotemplate.values import Int, Ints, int64

_DIVISION = 16  # digits that shopspring/decimal keeps of a quotient


def whole(value: Any) -> int:
    """``spf13/cast``: what is no number is 0."""
    if value is None or isinstance(value, bool | int):
        return int(value or 0)
    if isinstance(value, float):
        inside = math.isfinite(value) and -(2.0**63) <= value < 2.0**63
        return int(value) if inside else -(1 << 63)
    if isinstance(value, str):
        found = parsed(_without_zeros(value))
        return found if found is not None and found == int64(found) else 0
    return 0


def _without_zeros(text: str) -> str:
    """``1.00`` is whole."""
    head, dot, tail = text.rpartition(".")
    return head if dot and tail and not tail.strip("0") else text


def floating(value: Any) -> float:
    if value is None or isinstance(value, bool | int | float):
        return float(value or 0)
    return (real(value) or 0.0) if isinstance(value, str) else 0.0


def to_int(value: Any) -> Int:
    return Int(whole(value))


def atoi(text: str) -> Int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return Int(int(text)) if digits.isascii() and digits.isdigit() else Int(0)


def to_decimal(value: Any) -> int:
    """Octal digits as a number."""
    text = printed(value)
    digits = text[1:] if text[:1] in ("+", "-") else text
    return int(text, 8) if digits and not digits.strip("01234567") else 0


def add1(value: Any) -> int:
    return int64(whole(value) + 1)


def add(*values: Any) -> int:
    return int64(sum(map(whole, values)))


def sub(one: Any, other: Any) -> int:
    return int64(whole(one) - whole(other))


def _divided(one: Any, other: Any) -> tuple[int, int]:
    """Towards zero."""
    dividend, divisor = whole(one), whole(other)
    if divisor == 0:
        raise CallFailed("runtime error: integer divide by zero")
    size, rest = divmod(abs(dividend), abs(divisor))
    return int64(
        -size if (dividend < 0) != (divisor < 0) else size
    ), -rest if dividend < 0 else rest


def div(one: Any, other: Any) -> int:
    return _divided(one, other)[0]


def mod(one: Any, other: Any) -> int:
    return _divided(one, other)[1]


def mul(first: Any, *others: Any) -> int:
    product = whole(first)
    for other in others:
        product = int64(product * whole(other))
    return product


def largest(first: Any, *others: Any) -> int:
    return max(map(whole, (first, *others)))


def smallest(first: Any, *others: Any) -> int:
    return min(map(whole, (first, *others)))


def maxf(first: Any, *others: Any) -> float:
    return max(map(floating, (first, *others)))


def minf(first: Any, *others: Any) -> float:
    return min(map(floating, (first, *others)))


def _exact(
    first: Any, others: tuple[Any, ...], combined: Callable[[Decimal, Decimal], Decimal]
) -> float:
    """In decimal numbers, so that 0.1 and 0.2 are 0.3."""
    with localcontext(prec=400):
        total = _decimal(first)
        for other in others:
            total = combined(total, _decimal(other))
        return float(total) or 0.0


def _decimal(value: Any) -> Decimal:
    number = floating(value)
    if not math.isfinite(number):
        raise CallFailed(f"Cannot create a Decimal from {printed(number)}")
    return Decimal(repr(number))


def add1f(value: Any) -> float:
    return _exact(value, (1,), lambda one, other: one + other)


def addf(*values: Any) -> float:
    return _exact(0, values, lambda one, other: one + other)


def subf(first: Any, *others: Any) -> float:
    return _exact(first, others, lambda one, other: one - other)


def mulf(first: Any, *others: Any) -> float:
    return _exact(first, others, lambda one, other: one * other)


def divf(first: Any, *others: Any) -> float:
    return _exact(first, others, _quotient)


def _quotient(one: Decimal, other: Decimal) -> Decimal:
    if other == 0:
        raise CallFailed("decimal division by 0")
    return (one / other).quantize(Decimal(1).scaleb(-_DIVISION), rounding="ROUND_HALF_UP")


def floor(value: Any) -> float:
    return _toward(value, math.floor)


def ceil(value: Any) -> float:
    return _toward(value, math.ceil)


def _toward(value: Any, how: Callable[[float], int]) -> float:
    number = floating(value)
    return math.copysign(float(how(number)), number) if math.isfinite(number) else number


def rounded(value: Any, places: Int, *on: float) -> float:
    power = math.pow(10, min(max(places, -300), 300))
    moved = power * floating(value)
    if not math.isfinite(moved):
        return moved
    part = math.modf(moved)[0]
    up = part >= (on[0] if on else 0.5)
    return (math.ceil(moved) if up else math.floor(moved)) / power


def until(work: Work, count: Int) -> Ints:
    return until_step(work, Int(0), count, Int(-1 if count < 0 else 1))


def until_step(work: Work, start: Int, stop: Int, step: Int) -> Ints:
    if (stop < start and step >= 0) or (stop >= start and step <= 0):
        return Ints()
    steps = range(start, stop, step)
    if abs(stop - start) // abs(step) > ROUNDS:
        raise CallFailed(f"the list has more than {ROUNDS} items")
    work(32 * len(steps))
    return Ints(map(Int, steps))


def seq(work: Work, *bounds: Int) -> str:
    """As the command of that name: last; first, last; first, step, last."""
    if len(bounds) not in (1, 2, 3):
        return ""
    start = bounds[0] if len(bounds) > 1 else Int(1)
    end = bounds[-1]
    down = end < start
    step = bounds[1] if len(bounds) == 3 else Int(-1 if down else 1)
    if down and len(bounds) == 3 and step > 0:
        return ""
    return " ".join(map(str, until_step(work, start, Int(end + (-1 if down else 1)), step)))


NUMERIC: dict[str, Callable[..., Any]] = {
    "int": to_int,
    "int64": whole,
    "float64": floating,
    "atoi": atoi,
    "seq": seq,
    "toDecimal": to_decimal,
    "until": until,
    "untilStep": until_step,
    "add1": add1,
    "add": add,
    "sub": sub,
    "div": div,
    "mod": mod,
    "mul": mul,
    "add1f": add1f,
    "addf": addf,
    "subf": subf,
    "divf": divf,
    "mulf": mulf,
    "biggest": largest,
    "max": largest,
    "min": smallest,
    "maxf": maxf,
    "minf": minf,
    "ceil": ceil,
    "floor": floor,
    "round": rounded,
}
