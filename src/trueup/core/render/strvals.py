r"""
Helm's ``--set`` notation: ``a.b=1,list[0].name=x,other={1,2},dots\.in\.key=v``.

A value is put into what is there already, so ``list[1]=x`` changes one item of a list that a value
file gave. Types are Helm's: ``true``, ``false``, ``null`` (in any case) and whole numbers without a
leading zero are not strings, unless asked for. A value without a name is passed over.
"""

from collections.abc import Callable
from typing import Any

Convert = Callable[[str], Any]
_LIMIT_INDEX = 65536


class StrvalsError(ValueError):
    """The expression is malformed."""


def typed(text: str) -> Any:
    """The value that ``--set`` reads from *text*."""
    match text.lower():
        case "true":
            return True
        case "false":
            return False
        case "null":
            return None
        case "0":
            return 0
    digits = text[1:] if text[:1] in ("-", "+") else text
    if digits.isascii() and digits.isdigit() and not text.startswith("0"):
        number = int(text)
        return number if -(2**63) <= number < 2**63 else text
    return text


def assign(base: dict[str, Any], expression: str, convert: Convert = typed) -> dict[str, Any]:
    """A copy of *base* with the assignments of *expression* made."""
    return _Parser(expression, convert).into(base)


class _Parser:
    """One pass over an expression; keys end at ``= , [ .``, values at ``,``."""

    def __init__(self, text: str, convert: Convert) -> None:
        self.text = text
        self.at = 0
        self.convert = convert

    def into(self, base: dict[str, Any]) -> dict[str, Any]:
        while self.at < len(self.text):
            base = self._key(base)
        return base

    def _until(self, stops: str) -> tuple[str, str]:
        made: list[str] = []
        while self.at < len(self.text):
            sign = self.text[self.at]
            self.at += 1
            if sign in stops:
                return "".join(made), sign
            if sign == "\\" and self.at < len(self.text):
                sign = self.text[self.at]
                self.at += 1
            made.append(sign)
        return "".join(made), ""

    def _key(self, base: dict[str, Any]) -> dict[str, Any]:
        name, stop = self._until("=[,.")
        match stop:
            case "=":
                value = self._value()
                return {**base, name: value} if name else base
            case "[":
                known = base.get(name)
                return {**base, name: self._item(known if isinstance(known, list) else [])}
            case ".":
                inner = base.get(name)
                made = self._key(inner if isinstance(inner, dict) else {})
                if not made:
                    raise StrvalsError(f"key {name!r} has no value")
                return {**base, name: made}
            case ",":
                raise StrvalsError(f"key {name!r} has no value (cannot end with ,)")
            case _:
                raise StrvalsError(f"key {name!r} has no value")

    def _item(self, known: list[Any]) -> list[Any]:
        number, stop = self._until("]")
        if stop != "]" or not number.strip().isdigit() or int(number) > _LIMIT_INDEX:
            raise StrvalsError(f"index {number!r} is not a whole number up to {_LIMIT_INDEX}")
        index = int(number)
        made = known + [None] * (index + 1 - len(known))
        _, stop = self._until("=[.")
        match stop:
            case "=":
                made[index] = self._value()
            case "[":
                inner = made[index]
                made[index] = self._item(inner if isinstance(inner, list) else [])
            case ".":
                inner = made[index]
                made[index] = self._key(inner if isinstance(inner, dict) else {})
            case _:
                raise StrvalsError(f"item {index} has no value")
        return made

    def _value(self) -> Any:
        if self.text.startswith("{", self.at):
            return self._list()
        text, _ = self._until(",")
        return self.convert(text)

    def _list(self) -> list[Any]:
        self.at += 1
        made: list[Any] = []
        while True:
            text, stop = self._until(",}")
            if stop == "}":
                made.append(self.convert(text))
                break
            if not stop:
                raise StrvalsError("a list must end with }")
            made.append(self.convert(text))
        if self.text.startswith(",", self.at):
            self.at += 1
        return made
