"""
Scalars of YAML as go-yaml 2 takes them, and what they become in JSON.

YAML 1.1 booleans, octal, binary and underscored integers; dates and base-60 numbers stay text.
"""

import base64
import binascii
import json
import math
import re
import struct
from typing import Any

TAG = "tag:yaml.org,2002:"
MERGE = object()

_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    "<<": MERGE,
}
HINTS = frozenset("+-0123456789yYnNtTfFoO~.<")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INT = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
TIMESTAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?")
SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")


class ScalarError(ValueError):
    """A scalar that is not what its tag says, or that JSON has no word for."""


def plain(text: str) -> Any:
    """What an unquoted scalar means."""
    if text and text[0] not in HINTS:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] == ".":
        return _float(text) if _FLOAT.fullmatch(text) else text
    if text[0] not in "+-0123456789" or TIMESTAMP.fullmatch(text):
        return text
    digits = text.replace("_", "")
    found = _INT.fullmatch(digits)
    if found:
        return sized(_based(found[2]) * (-1 if found[1] == "-" else 1))
    return _float(digits, text) if _FLOAT.fullmatch(digits) else text


def _float(digits: str, text: str = "") -> Any:
    """The float, or the text itself if it is beyond all floats."""
    value = float(digits)
    return value if math.isfinite(value) else text or digits


def _based(digits: str) -> int:
    if len(digits) > 1 and digits[0] == "0":
        if digits[1] in "xXbBoO":
            return int(digits, 0)
        return int(digits, 8)
    return int(digits) if len(digits) < 4000 else 10**4000


def sized(number: int) -> int | float:
    """An integer of 64 bits, or else a float, as Go has it."""
    if -(2**63) <= number < 2**64:
        return number
    return float(number) if abs(number) < 10**308 else math.inf


def number(value: float) -> int | float:
    """A float as it comes out of JSON: without a fraction it is an integer."""
    if not math.isfinite(value):
        raise ScalarError(f"{value} is not a number of JSON")
    whole = value.is_integer() and -(2**63) <= value < 2**63
    return int(value) if whole else value


def tagged(tag: str, text: str) -> Any:
    value = plain(text)
    match tag.removeprefix(TAG):
        case "binary":
            try:
                return base64.b64decode("".join(text.split()), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                raise ScalarError("!!binary value contains invalid base64 data") from None
        case "float" if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        case "int" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "bool" if isinstance(value, bool):
            return value
        case "null" if value is None:
            return None
        case "int" | "float" | "bool" | "null" as wanted:
            raise ScalarError(f"cannot decode `{text}` as a !!{wanted}")
    return text


def key_text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() if value < 2**63:
            return str(value)
        case float():
            return _float_key(value)
    raise ScalarError(f"unsupported map key: {json.dumps(value)[:80]}")


def _float_key(value: float) -> str:
    """A float as a key: the shortest text of single precision, as Go's FormatFloat 'g'."""
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    for digits in range(1, 10):
        text = f"{single:.{digits}g}"
        if struct.pack("f", float(text)) == struct.pack("f", single):
            return f"{int(single)}" if "e" in text and abs(single) < 1e6 else text
    return repr(single)


def meaning(text: str) -> str:
    """The tag that a reader, of YAML 1.1 or 1.2, might give to an unquoted *text*."""
    if TIMESTAMP.fullmatch(text) or SEXAGESIMAL.fullmatch(text) or text == "=":
        return "timestamp"
    value = plain(text)
    if value is None:
        return "null"
    if value is MERGE:
        return "merge"
    return {bool: "bool", int: "int", float: "float"}.get(value.__class__, "str")
