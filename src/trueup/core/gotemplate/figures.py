"""Figures: whole and real numbers as a directive of ``fmt.Sprintf`` writes them."""

from trueup.core.gotemplate.directive import Flags
from trueup.core.gotemplate.numbers import binary, floating, shortest
from trueup.core.gotemplate.quoting import printable, quoted

BASES = {"d": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X", "v": "d"}
_PREFIXES = {"b": "0b", "o": "0", "O": "0", "x": "0x", "X": "0X"}
_MEANT = 6
"""Digits that ``%#g`` writes where none are asked for."""


def integer(how: Flags, verb: str, value: int) -> str:
    """By a verb of `BASES`."""
    if how.precision == 0 and value == 0:
        return how.padded("", zero=False)
    sign = "-" if value < 0 else "+" if how.plus else " " if how.space else ""
    least = how.precision
    if least is None and how.zero and not how.minus and how.width is not None:
        least = how.width - len(sign)
    digits = format(abs(value), BASES[verb]).rjust(least or 0, "0")
    prefix = _PREFIXES.get(verb, "") if how.sharp else ""
    if prefix == "0" and digits.startswith("0"):
        prefix = ""
    prefix = ("0o" if verb == "O" else "") + prefix
    return how.padded(sign + prefix + digits, zero=False)


def letter(how: Flags, verb: str, value: int) -> str:
    """``%c``, ``%q`` and ``%U`` of a number."""
    known = 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF
    sign = chr(value) if known else "\ufffd"
    if verb == "c":
        return how.padded(sign)
    if verb == "q":
        return how.padded(quoted(sign, "'", ascii_only=how.plus))
    code = format(value % (1 << 64), "X").rjust(max(4, how.precision or 0), "0")
    shown = f" '{sign}'" if how.sharp and known and printable(sign) else ""
    return how.padded(f"U+{code}{shown}", zero=False)


def real(how: Flags, verb: str, value: float) -> str:
    """By one of ``beEfFgGvxX``."""
    text = _digits(verb, value, how.precision)
    if text[0] not in "+-":
        text = "+" + text
    if how.space and text[0] == "+" and not how.plus:
        text = " " + text[1:]
    if text[1] in "IN":
        bare = text[1] == "N" and not how.space and not how.plus
        return how.padded(text[1:] if bare else text, zero=False)
    if how.sharp and verb != "b":
        text = text[0] + _pointed(verb, text[1:], how.precision)
    if text[0] == "+" and not how.plus:
        return how.padded(text[1:])
    missing = (how.width or 0) - len(text)
    if how.zero and not how.minus and missing > 0:
        return text[0] + "0" * missing + text[1:]
    return how.padded(text)


def _digits(verb: str, value: float, precision: int | None) -> str:
    if verb in "bxX":
        return binary(value, verb, precision)
    if precision is None and verb == "v":
        return shortest(value)
    if precision is None and verb not in "gG":
        precision = _MEANT
    return floating(value, "g" if verb == "v" else verb, precision)


def _pointed(verb: str, text: str, precision: int | None) -> str:
    """With a point, and with the noughts at its end."""
    marks = "pP" if verb in "xX" else "eEpP"
    at = next((at for at, sign in enumerate(text) if sign in marks), len(text))
    number, tail = text[:at], text[at:]
    wanted = (_MEANT if precision is None else precision) if verb in "gGvx" else 0
    wanted -= len(number.replace(".", "").lstrip("0"))
    if "." not in number:
        wanted -= number == "0"
        number += "."
    return number + "0" * max(0, wanted) + tail
