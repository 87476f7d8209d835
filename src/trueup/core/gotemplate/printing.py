"""
Values as Go's ``fmt`` prints them: ``%v``, ``%+v``, ``%#v``, ``Sprint`` and ``Sprintln``.

Maps are printed in the order of their keys. What a loop has put together can be small in memory and
endless on paper (a list that holds another twice, which holds another twice …): the pieces are
counted.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.core.gotemplate.failed import ROUNDS, CallFailed, bounded
from trueup.core.gotemplate.numbers import shortest
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import (
    Nothing,
    Struct,
    is_list,
    is_map,
    is_nil,
    is_unsigned,
    type_name,
)

_SIMPLE: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    float: shortest,
    type(None): lambda _: "<nil>",
    Nothing: lambda _: "<nil>",
}


def printed(value: Any, style: str = "", *, top: bool = True) -> str:
    """
    *style*: empty for ``%v``, ``+`` for ``%+v``, ``#`` for ``%#v``.

    *top*: it is in no other value, where of a pointer only the address is told.
    """
    simple = _SIMPLE.get(type(value)) if style != "#" else None
    if simple is not None:
        return simple(value)
    out: list[str] = []
    if style == "#":
        _go_syntax(value, out)
    else:
        _write(value, out, style, top=top)
    return "".join(out)


def shown(value: Any) -> str:
    """A value that an action prints."""
    if value is None or isinstance(value, Nothing):
        return "<no value>"
    text = printed(value)
    pointer = isinstance(value, Struct) and not value.prints and value.go_type.startswith("*")
    return text.removeprefix("&") if pointer else text


def sprint(values: Iterable[Any]) -> str:
    """``fmt.Sprint``: a space between two of which neither is a text."""
    out: list[str] = []
    before: Any = ""
    for value in values:
        if out and not isinstance(value, str) and not isinstance(before, str):
            out.append(" ")
        out.append(printed(value))
        before = value
    text = "".join(out)
    bounded(len(text))
    return text


def sprintln(values: Iterable[Any]) -> str:
    """``fmt.Sprintln``."""
    return " ".join(map(printed, values)) + "\n"


def _counted(out: list[str]) -> None:
    if len(out) > 4 * ROUNDS:
        raise CallFailed("the value is too large to be printed")


def _write(value: Any, out: list[str], style: str, *, top: bool = False) -> None:
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        out.append(simple(value))
        _counted(out)
    elif isinstance(value, Struct):
        _write_struct(value, out, style, top)
    elif is_map(value):
        out.append("map[")
        _items(sorted(value.items()), out, style, " ")
        out.append("]")
    elif is_list(value):
        out.append("[")
        for at, item in enumerate(value):
            out.append(" " if at else "")
            _write(item, out, style)
        out.append("]")
    else:
        out.append(addressed(value) if callable(value) else str(value))
    _counted(out)


def _write_struct(value: Struct, out: list[str], style: str, top: bool) -> None:
    pointer = value.go_type.startswith("*")
    if value.prints:
        out.append(str(value))
    elif pointer and not top:
        out.append(addressed(value))
    else:
        fields = value.fields()
        out.append("&{" if pointer else "{")
        if style == "+":
            _items(fields.items(), out, style, " ")
        else:
            for at, item in enumerate(fields.values()):
                out.append(" " if at else "")
                _write(item, out, style)
        out.append("}")


def addressed(value: Any) -> str:
    """No two runs of Go print the same."""
    return f"0x{id(value):x}"


def _items(items: Iterable[tuple[str, Any]], out: list[str], style: str, between: str) -> None:
    for at, (key, item) in enumerate(items):
        out.append(f"{between if at else ''}{key}:")
        _write(item, out, style)


def _go_syntax(value: Any, out: list[str]) -> None:
    if isinstance(value, str):
        out.append(quoted(value))
    elif isinstance(value, float):
        out.append(shortest(value))
    elif isinstance(value, int) and not isinstance(value, bool):
        out.append(hex(value) if is_unsigned(value) else int.__repr__(value))
    elif value is not None and is_nil(value):
        out.append(f"{type_name(value)}(nil)")
    elif is_map(value):
        _listed(value, out)
    elif is_list(value):
        out.append(type_name(value) + "{")
        for at, item in enumerate(value):
            out.append(", " if at else "")
            _element(item, out)
        out.append("}")
    elif isinstance(value, Struct) and (told := value.syntax()):
        out.append(told)
    elif isinstance(value, Struct):
        out.append(value.go_type.replace("*", "&") + "{")
        for at, (key, item) in enumerate(value.fields().items()):
            out.append(f"{', ' if at else ''}{key}:")
            _element(item, out)
        out.append("}")
    else:
        _write(value, out, "")
    _counted(out)


def _listed(value: Mapping[str, Any], out: list[str]) -> None:
    out.append(type_name(value) + "{")
    for at, (key, item) in enumerate(sorted(value.items())):
        out.append(f"{', ' if at else ''}{quoted(key)}:")
        _element(item, out)
    out.append("}")


def _element(value: Any, out: list[str]) -> None:
    if value is None:
        out.append("interface {}(nil)")
    else:
        _go_syntax(value, out)
