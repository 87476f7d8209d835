"""The words of an expression."""

import re
from collections.abc import Iterator

from trueup.k8s.value import Value


class ExpressionFailed(Exception):
    """The expression makes no sense, or not with what it was asked about."""


class Token(Value, frozen=True):
    """*kind*: ``number``, ``text``, ``name``, ``operator`` or ``end``."""

    kind: str
    text: str
    at: int


NEGATED = frozenset({"in", "matches", "contains", "startsWith", "endsWith"})
"""Operators that ``not`` may stand before."""
WORDS = NEGATED | {"and", "or", "not", "let", "if", "else"}
_TOKEN = re.compile(
    r"""(?:\s|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*(?:
    (?P<number>0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+
      |(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`]|``)*`)
  | (?P<name>[^\W\d][\w$]*|\$[\w$]*)
  | (?P<operator>\?\.|\?\?|\|\||&&|==|!=|<=|>=|\*\*|\.\.|::|[-+*/%^<>!?:;=.,|#()\[\]{}])
  | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<braced>[0-9a-fA-F]{1,6})\}"
    r"|(?:[xX](?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8}))"
    r"|(?P<octal>[0-3][0-7]{2})|(?P<plain>.))",
    re.DOTALL,
)
_PLAIN = {
    **dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)),
    **{each: each for each in "\\'\"`?"},
}


def tokens(text: str) -> Iterator[Token]:
    """All of *text*, with an ``end``."""
    at = 0
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionFailed(f"unexpected {text[at:].strip()[:1]!r} in {text!r}")
        word, kind = found[found.lastgroup], found.lastgroup
        if kind == "number" and re.match(r"\w", text[found.end() :]):
            raise ExpressionFailed(f"{text[found.start(kind) : found.end() + 1]!r} is no number")
        if kind == "name" and word in WORDS:
            kind = "operator"
        yield Token(kind, word, found.start(found.lastgroup))
        if kind == "end":
            return
        at = found.end()


def unquoted(text: str) -> str:
    """What a text in quotes means."""
    if text.startswith("`"):
        return text[1:-1].replace("``", "`")
    return _ESCAPE.sub(_unescaped, text[1:-1].replace("\r\n", "\n").replace("\r", "\n"))


def number(text: str) -> int | float:
    """What digits mean; a point or an exponent makes a float."""
    plain = text.replace("_", "").lower()
    try:
        if plain[:2] not in ("0x", "0o", "0b") and any(each in plain for each in ".e"):
            return float(plain)
        found = int(plain, 0 if plain[:1] == "0" and plain[1:2].isalpha() else 10)
        if found >> 63:
            raise ValueError("too large")
        return found
    except ValueError as error:
        raise ExpressionFailed(f"{text!r} is no number") from error


def _unescaped(found: re.Match[str]) -> str:
    if plain := found["plain"]:
        if plain not in _PLAIN:
            raise ExpressionFailed(f"\\{plain} in a text means nothing; \\\\ is a backslash")
        return _PLAIN[plain]
    if octal := found["octal"]:
        return chr(int(octal, 8))
    code = int(found["braced"] or found["two"] or found["four"] or found["eight"], 16)
    if code > 0x10FFFF:
        raise ExpressionFailed(f"{found[0]} is no character")
    return chr(code)
