"""
Quantities: ``100m``, ``1.5Gi``, ``2e3``, as Kubernetes reads and writes them.

A quantity is an exact number with the kind of suffix that it was written with; the canonical form
has no fraction, the greatest suffix that keeps it so, and is never finer than one billionth (it is
rounded up), as in ``k8s.io/apimachinery/pkg/api/resource``.
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import total_ordering
from typing import Literal

Form = Literal["decimal", "binary", "exponent"]

_PATTERN = re.compile(
    r"(?P<sign>[+-]?)(?P<number>\d+\.?\d*|\.\d+)(?P<suffix>[KMGTPE]i|[numkMGTPE]?|[eE][+-]?\d+)"
)
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_WORDS = (
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
)
_NANO = Decimal("1e-9")
_LARGEST = Decimal(2**63 - 1)
_EXACT = Context(prec=200)


class QuantityError(ValueError):
    """A text that is not a quantity."""


@total_ordering
class Quantity:
    """An exact amount. Equal amounts are equal, however they were written."""

    __slots__ = ("amount", "form")

    def __init__(self, amount: Decimal, form: Form = "decimal") -> None:
        self.amount = amount
        self.form = form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.amount == other.amount

    def __lt__(self, other: "Quantity") -> bool:
        return self.amount < other.amount

    def __hash__(self) -> int:
        return hash(self.amount)

    def __add__(self, other: "Quantity") -> "Quantity":
        form = self.form if self.amount else other.form
        return Quantity(_EXACT.add(self.amount, other.amount), form)

    def __sub__(self, other: "Quantity") -> "Quantity":
        form = self.form if self.amount else other.form
        return Quantity(_EXACT.subtract(self.amount, other.amount), form)

    @property
    def thousandths(self) -> int:
        """Rounded up, as ``MilliValue`` of ``k8s.io/apimachinery``."""
        return int(self.amount.scaleb(3, _EXACT).to_integral_value(ROUND_CEILING))

    def __repr__(self) -> str:
        return f"Quantity({str(self)!r})"

    def __str__(self) -> str:
        """The canonical form."""
        if not self.amount:
            return "0"
        if self.form == "binary" and abs(self.amount) >= 1024 and _whole(self.amount):
            return _binary(int(self.amount))
        form: Form = "decimal" if self.form == "binary" else self.form
        return _decimal(self.amount, form)


def parse(text: str | int | float) -> Quantity:
    """The quantity that *text* says, or `QuantityError`."""
    found = _PATTERN.fullmatch(str(text)) if not isinstance(text, bool) else None
    if found is None:
        raise QuantityError(_WORDS)
    suffix = found["suffix"]
    number = Decimal(f"{found['sign']}{found['number'].rstrip('.') or '0'}")
    if suffix in _BINARY:
        amount = _EXACT.multiply(number, Decimal(1024 ** _BINARY[suffix]))
        return Quantity(_bounded(max(min(amount, _LARGEST), -_LARGEST)), "binary")
    if suffix in _DECIMAL:
        return Quantity(_bounded(number.scaleb(_DECIMAL[suffix], _EXACT)))
    exponent = int(suffix[1:])
    if abs(exponent) > 10_000:
        raise QuantityError("unable to parse quantity's suffix")
    return Quantity(_bounded(number.scaleb(exponent, _EXACT)), "exponent")


def canonical(text: str | int | float) -> str:
    """*text* as the API server writes it back."""
    return str(parse(text))


def same(one: str | int | float, other: str | int | float) -> bool:
    """Whether two texts mean the same amount; texts that are no quantities are compared as such."""
    try:
        return parse(one) == parse(other)
    except QuantityError:
        return one == other


def _bounded(amount: Decimal) -> Decimal:
    """Not finer than a billionth, rounded away from zero."""
    if amount.is_zero():
        return Decimal(0)
    rounding = ROUND_CEILING if amount > 0 else ROUND_FLOOR
    return amount.quantize(_NANO, rounding, _EXACT)


def _whole(amount: Decimal) -> bool:
    return amount == amount.to_integral_value()


def _binary(number: int) -> str:
    power = 0
    while power < 6 and number % 1024 == 0:
        number //= 1024
        power += 1
    suffix = next((name for name, each in _BINARY.items() if each == power), "")
    return f"{number}{suffix}"


def _decimal(amount: Decimal, form: Form) -> str:
    sign, digits, exponent = amount.normalize(_EXACT).as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - a finite number: parse makes no other
    number = int("".join(map(str, digits)))
    shift = exponent % 3
    number *= 10**shift
    power = exponent - shift
    if power > 18 and form == "decimal":
        number *= 10 ** (power - 18)
        power = 18
    written = f"-{number}" if sign else str(number)
    if form == "exponent":
        return f"{written}e{power}" if power else written
    suffix = next(name for name, each in _DECIMAL.items() if each == power)
    return f"{written}{suffix}"
