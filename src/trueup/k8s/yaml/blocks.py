"""
The plain block style that nearly all manifests are written in, read line by line.

Several times quicker than libyaml's events, and for less: maps and lists by indentation, values of
one line, literal blocks. No anchors, no tags, nothing folded or continued. A document with anything
else is not read here at all, a wrong one neither: odd cases and errors have one reader,
:mod:`trueup.k8s.yaml`. What is read here comes out as it does there.

Lines repeat, within a document and from one to the next: what a line says is remembered.
"""

import re
from collections.abc import Callable
from typing import Any

from trueup.k8s.yaml.scalars import MERGE, ScalarError, key_text, number, plain

_KEPT_LINES = 8192
_LONG = 160  # characters of a line that is not likely to come again
_DEEP = 100

_SOME_LINES = (4, 32, 256)  # of one text in quotes

_LINE = re.compile(
    r"""(\ *)                                # the column
    (?:-(\ +))?                              # an item of a list
    (?:([\w./$][\w./$-]*|"[^"\\]*"|'[^']*')\ *:(?:\ +|\Z))?
    (.*?)\ *""",
    re.VERBOSE | re.ASCII,
)
_QUOTED = re.compile(r""""([^"\\]*)"(?:\ +\#.*)?|'([^']*)'(?:\ +\#.*)?""", re.VERBOSE)
_CLOSED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'(?!')""", re.DOTALL)
_ODD = frozenset("-?:,[]{}#&*!|>'\"%@` ")  # what a plain scalar does not begin with
_LITERALS = {"|": "\n", "|-": ""}
_BLOCKS = frozenset((*_LITERALS, "|+", ">", ">-", ">+"))

_GIVEN, _OPEN, _MORE, _MADE, _QUOTE, _BLOCK = range(6)
_NO_KEY = object()
_BLANK = (-1, 0, None, _GIVEN, None)
_Line = tuple[int, int, Any, int, Any]
"""
The column of the dash or key; the column of what follows a dash, 0 without one; the key or
`_NO_KEY`; how far the value is known; the value, or what it is made of.

_GIVEN: it is the value. _OPEN: on the next lines. _MORE: no key, it belongs to the line before.
_MADE: by calling it, anew each time. _QUOTE: goes on until closed. _BLOCK: below this line.
"""

Enclosing = Callable[[str], Callable[[], Any] | None]


class NotPlain(Exception):
    """The document uses more of YAML than is read here, or is wrong."""


class _Open:
    """The maps and lists that are open at a line; *waiting*: the key whose value comes next."""

    __slots__ = ("columns", "holders", "root", "waiting")

    def __init__(self) -> None:
        self.root: dict[str, Any] = {"": None}
        self.columns = [-1]
        self.holders: list[Any] = [self.root]
        self.waiting: Any = ""

    def at(self, column: int, inner: int) -> Any:
        """What a line at *column* belongs to: a list if it has a dash, else a map."""
        columns, holders = self.columns, self.holders
        if self.waiting is not _NO_KEY:
            if column > columns[-1] or (inner and column == columns[-1]):
                self._begin(column, [] if inner else {})
            self.waiting = _NO_KEY
        while columns[-1] > column:
            columns.pop()
            holders.pop()
        holder = holders[-1]
        if not inner and holder.__class__ is list:  # it may stand at the column of its key
            columns.pop()
            holders.pop()
            holder = holders[-1]
        if columns[-1] != column or (holder.__class__ is list) != (inner > 0):
            raise NotPlain
        return holder

    def item(self, inner: int) -> dict[str, Any]:
        """A map that is an item of the list that is open."""
        made: dict[str, Any] = {}
        self.holders[-1].append(made)
        self._push(inner, made)
        return made

    def _begin(self, column: int, value: Any) -> None:
        self.holders[-1][self.waiting] = value
        self._push(column, value)

    def _push(self, column: int, value: Any) -> None:
        if len(self.columns) > _DEEP:
            raise NotPlain
        self.columns.append(column)
        self.holders.append(value)


class Reader:
    """
    Reads documents; *enclosing* gives a maker of what a text in quotes or brackets, or a folded
    block, means, and None for a text that does not mean one value.
    """

    def __init__(self, enclosing: Enclosing) -> None:
        self._enclosing = enclosing
        self._known: dict[str, _Line] = {}

    def document(self, text: str) -> tuple[int, Any] | None:
        """
        The number of the first line with content, and the value; None if there is no content.

        Raises ``NotPlain``.
        """
        lines, known = text.split("\n"), self._known
        open_, begin, at = _Open(), 0, 0
        while at < len(lines):
            line = lines[at]
            column, inner, key, kind, value = known.get(line) or self._said(line)
            at += 1
            if column < 0:
                continue
            if kind == _MORE:
                at = _more(lines, at - 1, open_)
                begin = begin or at
                continue
            begin = begin or at
            holder = open_.at(column, inner)
            if kind >= _MADE:
                parent = column if key is _NO_KEY else inner or column
                value, at = self._whole(lines, at, parent, kind, value)
            if key is _NO_KEY:
                holder.append(value)
                continue
            if inner:
                holder = open_.item(inner)
            if key in holder:
                raise NotPlain
            holder[key] = value
            if kind == _OPEN:
                open_.waiting = key
        return (begin, open_.root[""]) if begin else None

    def _said(self, line: str) -> _Line:
        """What a line says that was not read before, or was forgotten."""
        if not line.isprintable():
            raise NotPlain
        try:
            said = self._parsed(line)
        except ScalarError:
            raise NotPlain from None
        if len(line) < _LONG:
            if len(self._known) >= _KEPT_LINES:
                self._known.clear()
            self._known[line] = said
        return said

    def _parsed(self, line: str) -> _Line:
        indent, gap, key, rest = _fields(line)
        column = len(indent)
        if key is None and not rest and not gap:
            return _BLANK
        if key is None and not gap:
            return column, 0, _NO_KEY, _MORE, rest
        if key is None and not rest:
            raise NotPlain
        inner = column + 1 + len(gap) if gap else 0
        return column, inner, _NO_KEY if key is None else _key(key), *self._value(rest)

    def _value(self, text: str) -> tuple[int, Any]:
        if not text:
            return _OPEN, None
        if text in _BLOCKS:
            return _BLOCK, text
        if text[0] in "\"'":
            found = _QUOTED.fullmatch(text)
            return (_GIVEN, found[1] if found[2] is None else found[2]) if found else (_QUOTE, text)
        if text[0] in "[{":
            return _MADE, self._made(text)
        return _GIVEN, _plain(text)

    def _made(self, text: str) -> Callable[[], Any]:
        make = self._enclosing(text)
        if make is None:
            raise NotPlain
        return make

    def _whole(
        self, lines: list[str], at: int, parent: int, kind: int, value: Any
    ) -> tuple[Any, int]:
        """A value that is made, or that goes on below its line; and the line after it."""
        if kind == _MADE:
            return value(), at
        if kind == _QUOTE:
            end = _closing(value, lines, at)
            return self._made("\n".join((value, *lines[at:end])))(), end
        column, end = _block(lines, at, parent)
        if value not in _LITERALS:
            last = [] if end == len(lines) else [""]  # the text's own end is a line already
            return self._made("\n".join((value, *lines[at:end], *last)))(), end
        text = "\n".join([line[column:] for line in lines[at:end]])
        if not text.replace("\n", "").replace("\t", "").isprintable():
            raise NotPlain
        return text.rstrip("\n") + _LITERALS[value], end


def _fields(line: str) -> tuple[str, str | None, str | None, str]:
    """Indentation, what follows a dash, the key, and the rest without a comment in its place."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise NotPlain
    indent, gap, key, rest = found.groups()
    return indent, gap, key, "" if rest.startswith("#") else rest


def _key(text: str) -> str:
    if text[0] in "\"'":
        return text[1:-1]
    value = plain(text)
    return value if value.__class__ is str else key_text(value)


def _plain(text: str) -> Any:
    """What a text without quotes means."""
    if text[0] in _ODD and not (text[0] == "-" and text[1:2].strip()):
        raise NotPlain
    text = text.partition(" #")[0].rstrip(" ")
    if ": " in text or text[-1] == ":":
        raise NotPlain
    value = plain(text)
    if value is MERGE:
        return text
    return number(value) if value.__class__ is float else value


def _more(lines: list[str], at: int, open_: _Open) -> int:
    """Read a text without quotes that goes on, or begins, at line *at*; gives the line after it."""
    holder, parent, key = open_.holders[-1], open_.columns[-1], open_.waiting
    open_.waiting = _NO_KEY
    before = at - 1
    if key is _NO_KEY:
        while before > 0 and not lines[before].strip(" "):
            before -= 1
        begun = _fields(lines[before])[-1]
        key = len(holder) - 1 if holder.__class__ is list else next(reversed(holder))
        if not begun or " #" in begun or holder[key] != _plain(begun):
            raise NotPlain  # the last value does not end with that line
    else:
        begun = ""
    text, after = _folded(begun, lines, before + 1, parent)
    if after <= at or parent < 0:
        raise NotPlain
    holder[key] = _plain(text)
    return after


def _folded(text: str, lines: list[str], at: int, parent: int) -> tuple[str, int]:
    """*text*, and what goes on with it from line *at* on, deeper than *parent*; the line after."""
    after = at
    for index in range(at, len(lines)):
        line = lines[index]
        words = line.strip(" ")
        if not words:
            continue
        column = len(line) - len(line.lstrip(" "))
        if column <= parent or words[0] == "#":
            break
        if not line.isprintable() or " #" in words or ": " in words or words[-1] == ":":
            raise NotPlain
        text += ("\n" * (index - after) or " ") + words if text else words
        after = index + 1
    return text, after


def _closing(text: str, lines: list[str], at: int) -> int:
    """The line after the one in which the quotes of *text* are closed."""
    for count in _SOME_LINES:
        whole = "\n".join((text, *lines[at : at + count]))
        if found := _CLOSED.match(whole):
            return at + whole.count("\n", 0, found.end())
    raise NotPlain


def _block(lines: list[str], at: int, parent: int) -> tuple[int, int]:
    """The column of the block at line *at*, deeper than *parent*, and the line after it."""
    first = next((n for n in range(at, len(lines)) if lines[n].strip(" ")), None)
    if first is None:
        raise NotPlain
    column = len(lines[first]) - len(lines[first].lstrip(" "))
    if column <= parent or lines[first][column] == "\t":
        raise NotPlain
    if any(len(each) > column for each in lines[at:first]):
        raise NotPlain
    indent, after = " " * column, first
    while after < len(lines) and (lines[after].startswith(indent) or not lines[after].strip(" ")):
        after += 1
    if after == len(lines) and lines[-1]:
        raise NotPlain  # the text ends within the line
    return column, after
