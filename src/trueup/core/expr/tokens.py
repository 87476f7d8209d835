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


WORDS = frozenset(
    {"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "true", "false"}
) | {"nil"}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>0x[0-9a-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<operator>\?\.|\?\?|\|\||&&|==|!=|<=|>=|\*\*|\.\.|[-+*/%^<>!?:.,|#()\[\]{}])
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def tokens(text: str) -> Iterator[Token]:
    """All of *text*, with an ``end``."""
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionFailed(f"unexpected {text[at:].strip()[:1]!r} in {text!r}")
        # ``1..3`` is a range of two numbers
        word, kind, end = found[found.lastgroup], found.lastgroup, found.end()
        if kind == "number" and word.endswith(".") and text[end : end + 1] == ".":
            word, end = word[:-1], end - 1
        if kind == "name" and word in WORDS:
            kind = "operator"
        yield Token(kind, word, at)
        at = end
    yield Token("end", "", at)


def unquoted(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    said = found[1]
    if len(said) > 1:
        return chr(int(said[1:], 16))
    return _ESCAPES.get(said, said)
