"""``fmt.Sprintf``: values by their directives, and its words for what does not fit."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from trueup.core.gotemplate.directive import Flags, Scanner
from trueup.core.gotemplate.failed import bounded
from trueup.core.gotemplate.figures import BASES, integer, letter, real
from trueup.core.gotemplate.printing import addressed, printed
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import (
    NOTHING,
    Byte,
    Struct,
    is_integer,
    is_list,
    is_map,
    is_nil,
    is_unsigned,
    octets,
    text_of,
    type_name,
)

_TEXTUAL, _OF_TEXTS = "sqvxX", "sqxX"
_OF_REALS, _OF_LETTERS = "beEfFgGvxX", "cqU"


def sprintf(form: str, *values: Any) -> str:
    """The text; what does not fit is told in it, as ``%!d(string=x)``."""
    scanner = Scanner(form, values)
    out: list[str] = []
    size = 0
    while (sign := form.find("%", scanner.at)) >= 0:
        out.append(form[scanner.at : sign])
        scanner.at = sign + 1
        text = _next(scanner)
        size = bounded(size + len(text))
        out.append(text)
    out.append(form[scanner.at :])
    if not scanner.reordered and scanner.next < len(values):
        out.append(f"%!(EXTRA {', '.join(map(_extra, values[scanner.next :]))})")
    return "".join(out)


def _next(scanner: Scanner) -> str:
    how, verb, told = scanner.directive()
    if not verb:
        return told
    value = scanner.values[scanner.next]
    scanner.next += 1
    return told + formatted(how, verb, value)


def _extra(value: Any) -> str:
    return "<nil>" if value is None else f"{type_name(value)}={printed(value)}"


def formatted(how: Flags, verb: str, value: Any) -> str:
    """*value* by one directive."""
    if value is None or value is NOTHING:
        return how.padded("<nil>") if verb in "vT" else f"%!{verb}(<nil>)"
    if verb == "T":
        return how.padded(type_name(value)[: how.precision])
    if verb == "p":
        pointed = is_list(value) or is_map(value) or callable(value)
        return how.padded(addressed(value)) if pointed else _wrong(how, verb, value)
    return _inner(how, verb, value, top=True)


def _inner(how: Flags, verb: str, value: Any, *, top: bool = False) -> str:
    if value is None:
        return "interface {}(nil)" if how.sharp_v else "<nil>"
    speaks = hasattr(value, "go_text") or (isinstance(value, Struct) and value.prints)
    if speaks and verb in _TEXTUAL and not how.sharp_v:
        return _text(how, verb, str(value))
    if how.sharp_v and isinstance(value, Struct) and (said := value.syntax()):
        return how.padded(said[: how.precision])
    if is_list(value) or is_map(value) or isinstance(value, Struct):
        return _made(how, verb, value, top)
    return _scalar(how, verb, value)


def _made(how: Flags, verb: str, value: Any, top: bool) -> str:
    """A verb for simple values goes to each of what is in it."""
    if verb == "v" and how.plain:
        return printed(value, "#" if how.sharp_v else "+" if how.plus_v else "", top=top)
    if isinstance(value, Struct):
        return _struct(how, verb, value, top)
    if verb in _OF_TEXTS and value and is_list(value) and all(type(it) is Byte for it in value):
        return _text(how, verb, text_of(bytes(value)))
    opening, between, closing = ("{", ", ", "}") if how.sharp_v else ("[", " ", "]")
    if how.sharp_v:
        opening = type_name(value) + opening
    if how.sharp_v and is_nil(value):
        return f"{type_name(value)}(nil)"
    if is_list(value):
        return opening + _joined((_inner(how, verb, it) for it in value), between) + closing
    pairs = (
        f"{_inner(how, verb, key)}:{_inner(how, verb, it)}" for key, it in sorted(value.items())
    )
    return ("" if how.sharp_v else "map") + opening + _joined(pairs, between) + closing


def _struct(how: Flags, verb: str, value: Struct, top: bool) -> str:
    pointer = value.go_type.startswith("*")
    if pointer and not top:
        return addressed(value)
    name = value.go_type.removeprefix("*") if how.sharp_v else ""
    named = how.plus_v or how.sharp_v
    every = (
        (f"{key}:" if named else "") + _inner(how, verb, item)
        for key, item in value.fields().items()
    )
    inside = _joined(every, ", " if how.sharp_v else " ")
    return f"{'&' if pointer else ''}{name}{{{inside}}}"


def _joined(parts: Iterable[str], between: str) -> str:
    """A width may be wide, and a list long."""
    found: list[str] = []
    size = 0
    for each in parts:
        size = bounded(size + len(each))
        found.append(each)
    return between.join(found)


def _scalar(how: Flags, verb: str, value: Any) -> str:
    match value:
        case bool() if verb in "tv":
            return how.padded(printed(value))
        case str() if verb in _TEXTUAL:
            return _text(how, verb, value)
        case float() if verb in _OF_REALS:
            return real(how, verb, value)
        case _ if not is_integer(value):
            pass
        case _ if verb == "v" and how.sharp_v and is_unsigned(value):
            return integer(replace(how, sharp=True), "x", value)
        case _ if verb in BASES:
            return integer(how, verb, value)
        case _ if verb in _OF_LETTERS:
            return letter(how, verb, value)
    return printed(value) if callable(value) else _wrong(how, verb, value)


def _wrong(how: Flags, verb: str, value: Any) -> str:
    """The value with the same flags, by no method of its own."""
    told = printed(value) if callable(value) else _bare(how, value)
    return f"%!{verb}({type_name(value)}={told})"


def _bare(how: Flags, value: Any) -> str:
    if isinstance(value, Struct) or is_list(value) or is_map(value):
        return _made(how, "v", value, top=True)
    return _scalar(how, "v", value)


def _text(how: Flags, verb: str, value: str) -> str:
    if verb in "sv" and not how.sharp_v:
        return how.padded(value[: how.precision])
    if verb in "qv":
        value = value[: how.precision]
        if how.sharp and "`" not in value and value.isprintable():
            return how.padded(f"`{value}`")
        return how.padded(quoted(value, ascii_only=how.plus))
    data = octets(value)[: how.precision]
    pairs = data.hex().upper() if verb == "X" else data.hex()
    prefix = "0" + verb if how.sharp else ""
    if not how.space:
        return how.padded(prefix + pairs if pairs else "")
    return how.padded(" ".join(prefix + pairs[at : at + 2] for at in range(0, len(pairs), 2)))
