"""Texts in quotes, as Go's ``strconv`` writes and reads them."""

import re
import unicodedata

_SHORT = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
_LONG = {short[1]: letter for letter, short in _SHORT.items()}
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))"
)
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


class Unquotable(ValueError):
    """It is no text in quotes."""

    def __init__(self, why: str = "invalid syntax") -> None:
        super().__init__(why)


def printable(letter: str) -> bool:
    """``unicode.IsPrint``: letters, marks, numbers, signs, and the plain space."""
    return letter == " " or unicodedata.category(letter) not in _UNPRINTED


def quoted(text: str, mark: str = '"', *, ascii_only: bool = False) -> str:
    """As ``%q`` prints it."""
    if mark == '"' and _PLAIN.fullmatch(text):
        return f'"{text}"'
    return f"{mark}{''.join(_written(letter, mark, ascii_only) for letter in text)}{mark}"


def octet_quoted(text: str) -> str:
    """As Go's ``time`` quotes in its errors: letters that are not of ASCII byte by byte."""
    return f'"{"".join(map(_octet, text.encode("utf-8", "surrogateescape")))}"'


def _octet(code: int) -> str:
    if code < 0x20 or code >= 0x80:
        return f"\\x{code:02x}"
    return f"\\{chr(code)}" if chr(code) in '"\\' else chr(code)


def _written(letter: str, mark: str, ascii_only: bool) -> str:
    code = ord(letter)
    if letter in (mark, "\\"):
        return "\\" + letter
    if (code < 0x7F or not ascii_only) and printable(letter):
        return letter
    if letter in _SHORT:
        return _SHORT[letter]
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no part of a letter
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unquoted(text: str) -> str:
    """What stands in ``"…"`` or a raw text; ``Unquotable``."""
    inside = text[1:-1]
    if text[0] == "`":
        return inside.replace("\r", "")
    if "\n" in inside:
        raise Unquotable
    return _unescaped(inside, text[0]) if "\\" in inside else inside


def character(text: str) -> int:
    """The number of the one letter in ``'…'``; ``Unquotable``."""
    inside = text[1:-1]
    escape = _ESCAPE.match(inside)
    letter = _meant(escape, "'") if escape else inside[:1]
    if not letter or (letter == "\\" and not escape):
        raise Unquotable
    if (escape.end() if escape else 1) != len(inside):
        raise Unquotable(f"malformed character constant: {text}")
    code = ord(letter)
    return code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code


def _unescaped(inside: str, mark: str) -> str:
    out: list[str] = []
    at = 0
    while (stroke := inside.find("\\", at)) >= 0:
        out.append(inside[at:stroke])
        found = _ESCAPE.match(inside, stroke)
        if found is None:
            raise Unquotable
        out.append(_meant(found, mark))
        at = found.end()
    joined = "".join([*out, inside[at:]])
    return joined.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _meant(found: re.Match[str], mark: str) -> str:
    letter, octet, octal, short, long = found.groups()
    if letter:
        if letter in "'\"" and letter != mark:
            raise Unquotable
        return _LONG.get(letter, letter)
    if octet or octal:
        code = int(octet, 16) if octet else int(octal, 8)
        if code > 0xFF:
            raise Unquotable
        return chr(code) if code < 0x80 else chr(0xDC00 + code)
    code = int(short or long, 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Unquotable
    return chr(code)
