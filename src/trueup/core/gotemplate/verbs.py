"""``fmt.Sprintf``: verbs, flags, widths, numbered arguments, and its words for mistakes."""

import re
from collections.abc import Iterable
from typing import Any

from trueup.core.gotemplate.failed import bounded
from trueup.core.gotemplate.numbers import binary, floating, shortest
from trueup.core.gotemplate.printing import printed
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import (
    NOTHING,
    Struct,
    is_integer,
    is_list,
    is_map,
    octets,
    text_of,
    type_name,
)

_WIDEST = 1_000_000
_VERB = re.compile(
    r"([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:(\.)(?:\[(\d+)\])?(\*|\d+)?)?(?:\[(\d+)\])?(.)?",
    re.DOTALL,
)


class _Directive:
    """One ``%…``."""

    def __init__(self, flags: str, verb: str) -> None:
        self.minus = "-" in flags
        self.plus = "+" in flags
        self.sharp = "#" in flags
        self.space = " " in flags
        self.zero = "0" in flags
        self.verb = verb
        self.width: int | None = None
        self.precision: int | None = None

    def padded(self, text: str, *, number: bool = False) -> str:
        missing = (self.width or 0) - len(text)
        if missing <= 0:
            return text
        if self.minus:
            return text + " " * missing
        if not self.zero:
            return " " * missing + text
        sign = text[:1] if number and text[:1] in ("+", "-", " ") else ""
        return sign + "0" * missing + text[len(sign) :]


def sprintf(form: str, *values: Any) -> str:
    """The text; what does not fit is told in it, as ``%!d(string=x)``."""
    return _Printer(form, values).all()


class _Printer:
    def __init__(self, form: str, values: tuple[Any, ...]) -> None:
        self._form = form
        self._values = values
        self._next = 0
        self._reordered = False

    def all(self) -> str:
        out: list[str] = []
        at = 0
        size = 0
        while (sign := self._form.find("%", at)) >= 0:
            out.append(self._form[at:sign])
            found = _VERB.match(self._form, sign + 1)
            text, at = self._told(found) if found else ("%!(NOVERB)", sign + 1)
            size = bounded(size + len(text))
            out.append(text)
        out.append(self._form[at:])
        if not self._reordered and self._next < len(self._values):
            out.append(self._extra())
        return "".join(out)

    def _extra(self) -> str:
        told = ", ".join(
            "<nil>" if value is None else f"{type_name(value)}={printed(value)}"
            for value in self._values[self._next :]
        )
        return f"%!(EXTRA {told})"

    def _told(self, found: re.Match[str]) -> tuple[str, int]:
        flags, first, width, dot, second, precision, third, verb = found.groups()
        directive = _Directive(flags, verb or "")
        wrong = self._numbered(first) if first else ""
        wrong += self._width(directive, width) if width else ""
        wrong += self._numbered(second) if second and not wrong else ""
        wrong += self._precision(directive, precision) if dot else ""
        bad = self._numbered(third) if third else ""
        if not verb:
            return wrong + "%!(NOVERB)", found.end()
        if verb == "%":
            return wrong + "%", found.end()
        if bad or (wrong and "BADINDEX" in wrong):
            return f"%!{verb}(BADINDEX)", found.end()
        if self._next >= len(self._values):
            return f"{wrong}%!{verb}(MISSING)", found.end()
        return wrong + formatted(directive, self._argument()), found.end()

    def _argument(self) -> Any:
        value = self._values[self._next]
        self._next += 1
        return value

    def _numbered(self, number: str) -> str:
        self._reordered = True
        if not 1 <= int(number) <= len(self._values):
            return "BADINDEX"
        self._next = int(number) - 1
        return ""

    def _width(self, directive: _Directive, width: str) -> str:
        found = self._number(width)
        if found is None:
            return "%!(BADWIDTH)"
        if found < 0:
            directive.minus, found = True, -found
        directive.width = found
        return ""

    def _precision(self, directive: _Directive, precision: str | None) -> str:
        found = self._number(precision) if precision else 0
        if found is None:
            return "%!(BADPREC)"
        directive.precision = found if found >= 0 else None
        return "" if found >= 0 else "%!(BADPREC)"

    def _number(self, text: str) -> int | None:
        if text != "*":
            return int(text) if int(text) <= _WIDEST else None
        if self._next >= len(self._values):
            return None
        value = self._argument()
        return value if is_integer(value) and abs(value) <= _WIDEST else None


def formatted(how: _Directive, value: Any) -> str:
    """*value* by one directive."""
    verb = how.verb
    if value is None or value is NOTHING:
        return how.padded("<nil>") if verb in "vT" else f"%!{verb}(<nil>)"
    if verb == "T":
        return how.padded(type_name(value)[: how.precision])
    if verb == "v":
        return _default(how, value)
    if isinstance(value, Struct) and value.prints and verb in "sqxX":
        return _text(how, str(value))
    if verb in "sqxX" and hasattr(value, "go_text"):
        return _text(how, str(value))
    if is_list(value) or is_map(value) or isinstance(value, Struct):
        return _each(how, value)
    return _scalar(how, value)


def _default(how: _Directive, value: Any) -> str:
    style = "#" if how.sharp else "+" if how.plus else ""
    if isinstance(value, str):
        return _text(how, value) if style != "#" else how.padded(quoted(value))
    flagged = how.space or (how.width, how.precision) != (None, None)
    if flagged and not style and (is_list(value) or is_map(value)):
        return _each(how, value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or hasattr(value, "go_text"):
        return how.padded(printed(value, style))
    how.sharp = False
    how.verb = "d" if isinstance(value, int) else "g"
    text = _scalar(how, value)
    how.verb = "v"
    return text


def _inner(how: _Directive, value: Any) -> str:
    return "<nil>" if value is None else formatted(how, value)


def _each(how: _Directive, value: Any) -> str:
    """A verb for simple values goes to each of what is in it."""
    if is_map(value):
        pairs = (f"{_inner(how, key)}:{_inner(how, item)}" for key, item in sorted(value.items()))
        return f"map[{_spaced(pairs)}]"
    if isinstance(value, Struct):
        inside = _spaced(_inner(how, item) for item in value.fields().values())
        return f"{'&' if value.go_type.startswith('*') else ''}{{{inside}}}"
    if how.verb in "sxX" and value and all(type(item).__name__ == "Byte" for item in value):
        return _text(how, text_of(bytes(value)))
    return f"[{_spaced(_inner(how, item) for item in value)}]"


def _spaced(parts: Iterable[str]) -> str:
    """With a space between; each may be as wide as the verb says."""
    out: list[str] = []
    size = 0
    for part in parts:
        size = bounded(size + len(part) + 1)
        out.append(part)
    return " ".join(out)


def _scalar(how: _Directive, value: Any) -> str:
    if isinstance(value, bool):
        return how.padded(printed(value)) if how.verb == "t" else _wrong(how, value)
    if isinstance(value, str):
        return _text(how, value) if how.verb in "sqxX" else _wrong(how, value)
    if isinstance(value, int):
        return _integer(how, value)
    if isinstance(value, float) and how.verb in "beEfFgGxX":
        return _float(how, value)
    return _wrong(how, value)


def _wrong(how: _Directive, value: Any) -> str:
    """The value with the same flags, by no method of its own."""
    verb, how.verb = how.verb, "v"
    if isinstance(value, bool):
        told = how.padded(printed(value))
    elif isinstance(value, str):
        told = _text(how, value)
    elif isinstance(value, int | float):
        how.verb = "d" if isinstance(value, int) else "g"
        told = _scalar(how, value)
    else:
        told = printed(value)
    how.verb = verb
    return f"%!{verb}({type_name(value)}={told})"


def _text(how: _Directive, value: str) -> str:
    if how.verb in "sv":
        return how.padded(value if how.precision is None else value[: how.precision])
    if how.verb == "q":
        value = value if how.precision is None else value[: how.precision]
        if how.sharp and "`" not in value and value.isprintable():
            return how.padded(f"`{value}`")
        return how.padded(quoted(value, ascii_only=how.plus))
    data = octets(value)[: how.precision]
    pairs = data.hex().upper() if how.verb == "X" else data.hex()
    prefix = "0" + how.verb if how.sharp else ""
    if not how.space:
        return how.padded(prefix + pairs if pairs else "")
    return how.padded(" ".join(prefix + pairs[at : at + 2] for at in range(0, len(pairs), 2)))


_BASES = {"d": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


def _integer(how: _Directive, value: int) -> str:
    verb = how.verb
    if verb in ("c", "q", "U"):
        return _letter(how, value)
    if verb not in _BASES:
        return _wrong(how, value)
    if how.precision == 0 and value == 0:
        return " " * (how.width or 0)
    digits = format(abs(value), _BASES[verb])
    if how.precision is not None:
        digits = digits.rjust(how.precision, "0")
        how.zero = False
    prefix = "0o" if verb == "O" else _PREFIXES.get(verb, "") if how.sharp else ""
    if verb == "o" and digits.startswith("0"):
        prefix = ""
    sign = "-" if value < 0 else "+" if how.plus else " " if how.space else ""
    if how.zero and not how.minus and how.width and how.precision is None:
        digits = digits.rjust(how.width - len(sign), "0")
    return how.padded(sign + prefix + digits)


def _letter(how: _Directive, value: int) -> str:
    known = 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF
    letter = chr(value) if known else "\ufffd"
    code = format(value % (1 << 64), "X").rjust(max(4, how.precision or 0), "0")
    if how.verb == "c":
        return how.padded(letter)
    if how.verb == "q":
        return how.padded(quoted(letter, "'", ascii_only=how.plus))
    return how.padded(f"U+{code}" + (f" '{letter}'" if how.sharp and known else ""))


def _float(how: _Directive, value: float) -> str:
    verb = how.verb
    if verb in "bxX":
        return how.padded(binary(value, verb), number=True)
    precision = how.precision
    if precision is None and verb not in "gG":
        precision = 6
    text = floating(value, verb, precision, sharp=how.sharp) if verb != "v" else shortest(value)
    if not text.startswith(("-", "+")):
        text = ("+" if how.plus else " " if how.space else "") + text
    elif text == "+Inf" and not how.plus:
        text = text if not how.space else " Inf"
    if text.lstrip("+- ") in ("Inf", "NaN"):
        how.zero = False
    return how.padded(text, number=True)
