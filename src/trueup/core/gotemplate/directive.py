"""
Directive: one ``%…`` of a format: its flags, and which of the values it takes.

Scanned step by step as Go scans it, since what it says of a mistake depends on how far it has come:
``%[3]*.[2]*[1]f`` takes its width, its precision and its value from where it is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.core.gotemplate.values import is_integer

_WIDEST = 1_000_000
_FLAGS = re.compile(r"[-+# 0]*")
_DIGITS = re.compile(r"[0-9]*")
_INDEX = re.compile(r"\[([0-9]*)\]")


@dataclass(frozen=True, slots=True)
class Flags:
    """*plus_v*, *sharp_v*: that of ``%+v`` and ``%#v``, which means something else there."""

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    plus_v: bool = False
    sharp_v: bool = False
    width: int | None = None
    precision: int | None = None

    def padded(self, text: str, *, zero: bool | None = None) -> str:
        """*zero*: whether with noughts, other than the flag says."""
        missing = (self.width or 0) - len(text)
        if missing <= 0:
            return text
        if self.minus:
            return text + " " * missing
        noughts = self.zero if zero is None else zero
        return ("0" if noughts else " ") * missing + text

    @property
    def plain(self) -> bool:
        """Whether they leave every value as it is."""
        return self.width is None and self.precision is None and not self.space


@dataclass(slots=True)
class Scanner:
    """*next*: the number of the value that is due. *at*: where the format is read on."""

    form: str
    values: Sequence[Any]
    at: int = 0
    next: int = 0
    reordered: bool = False
    _good: bool = field(default=True, init=False)
    _told: str = field(default="", init=False)

    def directive(self) -> tuple[Flags, str, str]:
        """
        From behind the ``%``: the flags, the verb, and what is told of mistakes.

        No verb: what is told stands for all of it.
        """
        self._good, self._told = True, ""
        found = _FLAGS.match(self.form, self.at)
        signs = found[0] if found else ""
        self.at += len(signs)
        indexed = self._index()
        width, indexed = self._width(indexed)
        precision, indexed = self._precision(indexed)
        if not indexed:
            self._index()
        verb = self.form[self.at : self.at + 1]
        self.at += len(verb)
        if trouble := self._trouble(verb):
            return Flags(), "", self._told + trouble
        return _flags(signs, verb, width, precision), verb, self._told

    def _trouble(self, verb: str) -> str:
        if not verb:
            return "%!(NOVERB)"
        if verb == "%":
            return "%"
        if not self._good:
            return f"%!{verb}(BADINDEX)"
        return f"%!{verb}(MISSING)" if self.next >= len(self.values) else ""

    def _width(self, indexed: bool) -> tuple[int | None, bool]:
        if self._star():
            found = self._taken()
            self._told += "%!(BADWIDTH)" if found is None else ""
            return found, False
        found = self._number()
        self._good &= not (indexed and found is not None)
        return found, indexed

    def _precision(self, indexed: bool) -> tuple[int | None, bool]:
        if self.form[self.at : self.at + 1] != "." or self.at + 1 >= len(self.form):
            return None, indexed
        self.at += 1
        self._good &= not indexed
        indexed = self._index()
        if not self._star():
            return self._number() or 0, indexed
        found = self._taken()
        if found is None or found < 0:
            self._told += "%!(BADPREC)"
            found = None
        return found, False

    def _star(self) -> bool:
        found = self.form.startswith("*", self.at)
        self.at += found
        return found

    def _number(self) -> int | None:
        """None: there is none, or one that nobody means: then the format ends with it."""
        found = _DIGITS.match(self.form, self.at)
        digits = found[0] if found else ""
        if len(digits) > len(str(_WIDEST)) + 1 or int(digits or 0) > 10 * _WIDEST:
            self.at = len(self.form)
            return None
        self.at += len(digits)
        return int(digits) if digits else None

    def _index(self) -> bool:
        """Whether there is a ``[1]``, which is followed."""
        if not self.form.startswith("[", self.at):
            return False
        self.reordered = True
        found = _INDEX.match(self.form, self.at)
        known = int(found[1]) if found and found[1] and len(found[1]) < 8 else 0
        if 1 <= known <= len(self.values):
            self.next = known - 1
        else:
            self._good = False
        closing = self.form.find("]", self.at)
        self.at = closing + 1 if closing >= 0 else self.at + 1
        return bool(found and found[1])

    def _taken(self) -> int | None:
        if self.next >= len(self.values):
            return None
        value = self.values[self.next]
        self.next += 1
        return value if is_integer(value) and abs(value) <= _WIDEST else None


def _flags(signs: str, verb: str, width: int | None, precision: int | None) -> Flags:
    leftward = width is not None and width < 0
    syntax = verb in ("v", "w")
    return Flags(
        minus="-" in signs or leftward,
        plus="+" in signs and not syntax,
        sharp="#" in signs and not syntax,
        space=" " in signs,
        zero="0" in signs and not leftward,
        plus_v="+" in signs and syntax,
        sharp_v="#" in signs and syntax,
        width=width if width is None else abs(width),
        precision=precision,
    )
