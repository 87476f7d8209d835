"""Numbers as Go reads and prints them."""

import math
import re
from decimal import Decimal
from fractions import Fraction

_STRAY = re.compile(r"(?<![0-9])_|_(?![0-9])")
_STRAY_HEX = re.compile(r"(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])")
_WHOLE = re.compile(r"[+-]?(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))")
_REAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_HEX = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+")
_WORDS = re.compile(r"[+-]?(?:inf|infinity)|nan", re.IGNORECASE)


def whole(text: str) -> int | None:
    """``strconv.ParseInt(text, 0, …)`` without its bounds: ``0x1f``, ``0b1``, ``017``, ``1_0``."""
    found = _WHOLE.fullmatch(_joined(text))
    if found is None:
        return None
    for digits, base in zip(found.groups(), (16, 2, 8, 10), strict=True):
        if digits:
            return -int(digits, base) if text[0] == "-" else int(digits, base)
    return None


def _joined(text: str) -> str:
    """Without underlines, if they stand where they may."""
    if "_" not in text:
        return text
    digits = text.lstrip("+-")
    prefixed = digits[:2].lower() in ("0x", "0b", "0o")
    stray = _STRAY_HEX if digits[:2].lower() == "0x" else _STRAY
    wrong = stray.search("0" + digits[2:] if prefixed else digits)
    return text if wrong else text.replace("_", "")


def real(text: str) -> float | None:
    """``strconv.ParseFloat``; too large: None."""
    plain = _joined(text)
    if _WORDS.fullmatch(plain):
        return float(plain)
    if _HEX.fullmatch(plain):
        try:
            return float.fromhex(plain)
        except OverflowError:
            return None
    if not _REAL.fullmatch(plain):
        return None
    value = float(plain)
    return None if math.isinf(value) else value


MANY = 6  # digits before the point that ``%v`` writes out


def shortest(value: float, largest: int = MANY) -> str:
    """The shortest digits that are meant, in powers of ten from *largest* digits on."""
    if special := _special(value):
        return special
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    digits = Decimal(repr(value)).normalize()
    if -4 <= digits.adjusted() < largest:
        return format(digits, "f")
    return _exponent(format(digits, "e"))


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return ""


def _exponent(text: str) -> str:
    """At least two digits."""
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:]:0>2}"


def floating(value: float, verb: str, precision: int | None) -> str:
    """``%e``, ``%f``, ``%g`` and their like; no precision: the shortest that is meant."""
    if special := _special(value):
        return special
    lower = verb.lower()
    if lower == "f":
        text = format(value, f".{precision}f") if precision is not None else _plain(value)
    elif lower == "e":
        text = format(value, f".{precision}e") if precision is not None else _scientific(value)
    else:
        text = shortest(value) if precision is None else format(value, f".{precision or 1}g")
    text = _exponent(text) if "e" in text else text
    return text.upper() if verb.isupper() and verb != "F" else text


_BITS = 52  # of a mantissa, behind the point
_LEAST = -1074  # the exponent of the last bit of the smallest number


def binary(value: float, verb: str, precision: int | None = None) -> str:
    """``%b`` and ``%x``: with an exponent of two; *precision*: digits behind the point."""
    if special := _special(value):
        return special
    sign = "-" if math.copysign(1, value) < 0 else ""
    exponent = math.frexp(value)[1] - 1 if value else 0
    if verb == "b":
        last = max(exponent - _BITS, _LEAST) if value else _LEAST
        return f"{sign}{int(math.ldexp(abs(value), -last))}p{last:+d}"
    bits = int(math.ldexp(abs(value), -exponent) * (1 << _BITS))
    digits = f"{bits:014x}"[1:]
    if precision is None:
        digits = digits.rstrip("0")
    elif precision < len(digits):
        unit = 1 << (_BITS - 4 * precision)
        bits = round(Fraction(bits, unit)) * unit
        if bits >> (_BITS + 1):
            bits, exponent = bits >> 1, exponent + 1
        digits = f"{bits:014x}"[1 : 1 + precision]
    else:
        digits = digits.ljust(precision, "0")
    point = "." if digits else ""
    text = f"{sign}0x{bits >> _BITS}{point}{digits}p{exponent:+03d}"
    return text.upper() if verb == "X" else text


def _plain(value: float) -> str:
    return format(Decimal(repr(value)).normalize(), "f") if value else shortest(value)


def _scientific(value: float) -> str:
    return format(Decimal(repr(value)).normalize(), "e") if value else shortest(value) + "e+0"
