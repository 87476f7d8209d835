"""
The words of a template.

A list of all of them, with ``error`` as the last if the text cannot be read on: the parser says
what it says about what stands before, as Go's does, which reads and parses by turns.
"""

import re
from typing import NamedTuple

from trueup.core.gotemplate.failed import WORDS
from trueup.core.gotemplate.quoting import printable, quoted

SPACES = " \t\r\n"
KEYWORDS = frozenset(
    {
        "block",
        "break",
        "continue",
        "define",
        "else",
        "end",
        "if",
        "range",
        "nil",
        "template",
        "with",
    }
)
_SPACE = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"\w*")
_DIGITS = (
    r"(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?"
)
_NUMBER = re.compile(
    rf"[+-]?{_DIGITS}|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
_QUOTED = {
    '"': (re.compile(r'"(?:[^"\\\n]|\\[^\n])*"'), "string", "unterminated quoted string"),
    "'": (re.compile(r"'(?:[^'\\\n]|\\[^\n])*'"), "char", "unterminated character constant"),
    "`": (re.compile(r"`[^`]*`"), "raw", "unterminated raw quoted string"),
}
_SINGLE = {"=": "assign", "|": "pipe", "(": "(", ")": ")"}
_ENDS = frozenset(" \t\r\n.,|:)(")


class Token(NamedTuple):
    """*kind*: ``text``, ``{{``, ``}}``, ``space``, ``field``, a keyword … ``error``, ``eof``."""

    kind: str
    at: int
    text: str

    def __str__(self) -> str:
        if self.kind == "eof":
            return "EOF"
        if self.kind == "error":
            return self.text
        if self.kind in KEYWORDS or self.kind == "dot":
            return f"<{self.text}>"
        return f"{quoted(self.text[:10])}..." if len(self.text) > 10 else quoted(self.text)


class _Unreadable(Exception):
    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.token = Token("error", at, why)


def tokens(source: str) -> list[Token]:
    """All of *source*."""
    found: list[Token] = []
    try:
        end = _outside(source, found)
    except _Unreadable as error:
        found.append(error.token)
        end = len(source)
    found.append(Token("eof", end, ""))
    return found


def _outside(source: str, found: list[Token]) -> int:
    at = 0
    while (start := source.find("{{", at)) >= 0:
        trims = source[start + 2 : start + 3] == "-" and source[start + 3 : start + 4] in _SPACING
        text = source[at:start].rstrip(SPACES) if trims else source[at:start]
        if text:
            found.append(Token("text", at, text))
        inside = start + (4 if trims else 2)
        if len(found) > WORDS:
            raise _Unreadable(start, f"it has more than {WORDS} words")
        if source.startswith("/*", inside):
            at = _comment(source, inside)
        else:
            found.append(Token("{{", start, "{{"))
            at = _inside(source, inside, found)
    if at < len(source):
        found.append(Token("text", at, source[at:]))
    return len(source)


_SPACING = frozenset(SPACES)


def _closing(source: str, at: int) -> tuple[bool, bool]:
    """Whether the action ends at *at*, and eats the space behind."""
    if source[at + 1 : at + 4] == "-}}" and source[at] in _SPACING:
        return True, True
    return source.startswith("}}", at), False


def _after(source: str, at: int, trims: bool) -> int:
    at += 4 if trims else 2
    if trims and (space := _SPACE.match(source, at)):
        return space.end()
    return at


def _comment(source: str, at: int) -> int:
    end = source.find("*/", at + 2)
    if end < 0:
        raise _Unreadable(at, "unclosed comment")
    closes, trims = _closing(source, end + 2)
    if not closes:
        raise _Unreadable(at, "comment ends before closing delimiter")
    return _after(source, end + 2, trims)


def _inside(source: str, at: int, found: list[Token]) -> int:
    depth = 0
    while True:
        closes, trims = _closing(source, at)
        if closes:
            if depth:
                raise _Unreadable(at, "unclosed left paren")
            found.append(Token("}}", at + (2 if trims else 0), "}}"))
            return _after(source, at, trims)
        token = _token(source, at)
        depth += (token.kind == "(") - (token.kind == ")")
        if depth < 0:
            raise _Unreadable(at, "unexpected right paren")
        if len(found) > WORDS:
            raise _Unreadable(at, f"it has more than {WORDS} words")
        found.append(token)
        at += len(token.text)


def _token(source: str, at: int) -> Token:
    letter = source[at : at + 1]
    if not letter:
        raise _Unreadable(at, "unclosed action")
    if letter in _SPACING:
        return _space(source, at)
    if letter in _SINGLE:
        return Token(_SINGLE[letter], at, letter)
    if letter == ":":
        if source[at + 1 : at + 2] != "=":
            raise _Unreadable(at, "expected :=")
        return Token("declare", at, ":=")
    if letter in _QUOTED:
        return _quotation(source, at, letter)
    if letter == "$" or (letter == "." and not source[at + 1 : at + 2].isdecimal()):
        return _field(source, at, letter)
    if letter in "+-.0123456789":
        return _number(source, at)
    if letter == "_" or letter.isalnum():
        return _name(source, at)
    if letter <= "\x7f" and printable(letter):
        return Token("sign", at, letter)
    raise _Unreadable(at, f"unrecognized character in action: {_told(letter)}")


def _space(source: str, at: int) -> Token:
    """The last of it may belong to the end of the action."""
    run = _SPACE.match(source, at)
    end = run.end() if run else at + 1
    return Token("space", at, source[at : end - source.startswith("-}}", end)])


def _quotation(source: str, at: int, mark: str) -> Token:
    pattern, kind, unterminated = _QUOTED[mark]
    whole = pattern.match(source, at)
    if whole is None:
        raise _Unreadable(at, unterminated)
    return Token(kind, at, whole[0])


def _field(source: str, at: int, mark: str) -> Token:
    end = _word(source, at, at + 1)
    if mark == "$":
        return Token("variable", at, source[at:end])
    return Token("field" if end > at + 1 else "dot", at, source[at:end])


def _name(source: str, at: int) -> Token:
    word = source[at : _word(source, at, at)]
    if word in KEYWORDS:
        return Token(word, at, word)
    return Token("bool" if word in ("true", "false") else "identifier", at, word)


def _word(source: str, start: int, at: int) -> int:
    """Where it ends: what may follow is not everything, so that ``$x+2`` is no sum."""
    found = _WORD.match(source, at)
    end = found.end() if found else at
    following = source[end : end + 1]
    if following and following not in _ENDS and not source.startswith("}}", end):
        raise _Unreadable(start, f"bad character {_told(following)}")
    return end


def _number(source: str, at: int) -> Token:
    end = _scanned(source, at, at)
    if source[end : end + 1] in ("+", "-"):
        end = _scanned(source, at, end)
        if source[end - 1] != "i":
            raise _Unreadable(at, f"bad number syntax: {quoted(source[at:end])}")
        return Token("complex", at, source[at:end])
    return Token("number", at, source[at:end])


def _scanned(source: str, start: int, at: int) -> int:
    found = _NUMBER.match(source, at)
    end = found.end() if found else at
    following = source[end : end + 1]
    if following == "_" or following.isalnum():
        raise _Unreadable(start, f"bad number syntax: {quoted(source[start : end + 1])}")
    return end


def _told(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    return f"{code} '{letter}'" if printable(letter) else code
