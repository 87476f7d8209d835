"""
JSON as Go speaks of it: why its decoder refuses a text, and how it prints a decoded value.

An API server passes such words on to whoever sent the text. A scanner that knows where it stands is
all that is needed: the words name the place (a key, a value, after an element) and the character.
"""

from decimal import Decimal
from typing import Any

MANY = 6  # digits before the point that are written out
ENDED = "unexpected end of JSON input"
_SPACE = " \t\r\n"
_LITERALS = {"t": "true", "f": "false", "n": "null"}


def printed(value: Any) -> str:
    """A decoded value as Go's %v prints it: ``map[a:1 b:[x y]]``."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case dict():
            return "map[" + " ".join(f"{k}:{printed(value[k])}" for k in sorted(value)) + "]"
        case list():
            return "[" + " ".join(map(printed, value)) + "]"
        case float():
            return _float(value)
    return str(value)


def _float(value: float) -> str:
    """The shortest digits that are meant, as ``1e+06`` from a million on."""
    digits = Decimal(repr(value)).normalize()
    if -4 <= digits.adjusted() < MANY or not digits:
        return format(digits, "f")
    mantissa, _, exponent = format(digits, "e").partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:]:0>2}"


class _Wrong(Exception):
    """The text cannot be read, and why."""


def syntax_error(data: bytes) -> str:
    """The complaint about *data*, which is no JSON; empty if it is."""
    text = data.decode("latin-1")
    try:
        at = _spaces(text, _value(text, _spaces(text, 0)))
        if at < len(text):
            raise _refused(text, at, "after top-level value")
    except _Wrong as wrong:
        return str(wrong)
    return ""


def _refused(text: str, at: int, where: str) -> _Wrong:
    if at >= len(text):
        return _Wrong(ENDED)
    sign = text[at]
    shown = {"'": "'\\''", '"': "'\"'", "\n": "'\\n'", "\t": "'\\t'", "\r": "'\\r'"}.get(sign)
    if shown is None:
        plain = sign.isprintable() or sign == "\xad"
        shown = f"'{sign}'" if plain else _escaped(ord(sign))
    return _Wrong(f"invalid character {shown} {where}")


def _escaped(code: int) -> str:
    return f"'\\x{code:02x}'" if code < 0x80 else f"'\\u{code:04x}'"


def _spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _value(text: str, at: int) -> int:
    """Where the value that begins at *at* ends."""
    sign = text[at : at + 1]
    match sign:
        case "{":
            return _object(text, at + 1)
        case "[":
            return _array(text, at + 1)
        case '"':
            return _string(text, at + 1)
        case "t" | "f" | "n":
            return _literal(text, at, _LITERALS[sign])
    if sign == "-" or sign.isdigit():
        return _number(text, at)
    raise _refused(text, at, "looking for beginning of value")


def _object(text: str, at: int) -> int:
    at = _spaces(text, at)
    if text[at : at + 1] == "}":
        return at + 1
    while True:
        if text[at : at + 1] != '"':
            raise _refused(text, at, "looking for beginning of object key string")
        at = _spaces(text, _string(text, at + 1))
        if text[at : at + 1] != ":":
            raise _refused(text, at, "after object key")
        at = _spaces(text, _value(text, _spaces(text, at + 1)))
        if text[at : at + 1] == "}":
            return at + 1
        if text[at : at + 1] != ",":
            raise _refused(text, at, "after object key:value pair")
        at = _spaces(text, at + 1)


def _array(text: str, at: int) -> int:
    at = _spaces(text, at)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        at = _spaces(text, _value(text, at))
        if text[at : at + 1] == "]":
            return at + 1
        if text[at : at + 1] != ",":
            raise _refused(text, at, "after array element")
        at = _spaces(text, at + 1)


def _string(text: str, at: int) -> int:
    while True:
        sign = text[at : at + 1]
        if sign == '"':
            return at + 1
        if sign == "\\":
            at += 1
            if text[at : at + 1] not in tuple('bfnrt\\/"u'):
                raise _refused(text, at, "in string escape code")
        elif not sign or ord(sign) < 0x20:
            raise _refused(text, at, "in string literal")
        at += 1


def _literal(text: str, at: int, word: str) -> int:
    for offset in range(1, len(word)):
        if text[at + offset : at + offset + 1] != word[offset]:
            where = f"in literal {word} (expecting '{word[offset]}')"
            raise _refused(text, at + offset, where)
    return at + len(word)


def _number(text: str, at: int) -> int:
    if text[at] == "-":
        at += 1
        if not text[at : at + 1].isdigit():
            raise _refused(text, at, "in numeric literal")
    at = at + 1 if text[at] == "0" else _digits(text, at)
    if text[at : at + 1] == ".":
        at += 1
        if not text[at : at + 1].isdigit():
            raise _refused(text, at, "after decimal point in numeric literal")
        at = _digits(text, at)
    if text[at : at + 1] in ("e", "E"):
        at += 1
        if text[at : at + 1] in ("+", "-"):
            at += 1
        if not text[at : at + 1].isdigit():
            raise _refused(text, at, "in exponent of numeric literal")
        at = _digits(text, at)
    return at


def _digits(text: str, at: int) -> int:
    while text[at : at + 1].isdigit():
        at += 1
    return at
