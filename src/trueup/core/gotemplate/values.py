"""
Values as a template meets them, and what Go calls their types.

What came from JSON are plain values: ``int`` is Go's ``int64`` and ``float`` its ``float64``. So
whoever reads a document decides: Kubernetes objects keep whole numbers (as Go's unstructured
objects do), and what plain ``encoding/json`` read has floats only (``fromJson``). Go tells more
types apart than Python, and a template can see it (``typeOf``, ``has 1 .list``, a function that
takes an ``int``); these have classes here.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class Int(int):
    """Go's ``int``: numbers in templates, lengths, indexes."""


class Byte(int):
    """Go's ``uint8``: what a string is made of."""


class Uint32(int):
    """Go's ``uint32``."""


class Strings(list[str]):
    """``[]string``."""


class Ints(list[Int]):
    """``[]int``."""


class Lists(list[list[Any]]):
    """``[][]interface {}``."""


class StringMap(dict[str, str]):
    """``map[string]string``."""


class NilList(list[Any]):
    """A ``[]interface {}`` that nobody made: empty, and ``null`` in JSON."""


class NilStrings(Strings):
    """A ``[]string`` that nobody made."""


class NilMap(dict[str, Any]):
    """A ``map[string]interface {}`` that nobody made: can be asked, not filled."""


class Struct:
    """
    A Go value with fields and methods.

    *go_type*: its name, with a star for a pointer. ``str()`` is what is printed of it, where Go has
    a ``String`` method; else ``{…}`` with the fields.
    """

    go_type: ClassVar[str] = "struct"
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {}
    """By Go's names; each takes the value first."""
    prints: ClassVar[bool] = False
    """Whether Go has a ``String`` method."""

    def fields(self) -> Mapping[str, Any]:
        """In the order of declaration."""
        return {}

    def syntax(self) -> str:
        """What ``%#v`` prints, where Go has a ``GoString`` method."""
        return ""


class Record(Struct):
    """A pointer to a struct of fields only; asking for another is an error, unlike with a map."""

    def __init__(self, name: str, **fields: Any) -> None:
        self._name = name
        self._fields = fields

    @property
    def go_type(self) -> str:  # type: ignore[override]
        return self._name

    def fields(self) -> Mapping[str, Any]:
        return self._fields


class Nothing:
    """Go's invalid value: a key that no map has; other than nil, it may be asked for a field."""

    def __bool__(self) -> bool:
        return False


NOTHING = Nothing()
_TYPES: dict[type, tuple[str, str]] = {
    bool: ("bool", "bool"),
    str: ("string", "string"),
    int: ("int64", "int64"),
    float: ("float64", "float64"),
    list: ("[]interface {}", "slice"),
    dict: ("map[string]interface {}", "map"),
    Int: ("int", "int"),
    Byte: ("uint8", "uint8"),
    Uint32: ("uint32", "uint32"),
    Strings: ("[]string", "slice"),
    Ints: ("[]int", "slice"),
    Lists: ("[][]interface {}", "slice"),
    StringMap: ("map[string]string", "map"),
    NilList: ("[]interface {}", "slice"),
    NilStrings: ("[]string", "slice"),
    NilMap: ("map[string]interface {}", "map"),
    type(None): ("<nil>", "invalid"),
    Nothing: ("<nil>", "invalid"),
}


def type_name(value: Any) -> str:
    """As Go's ``%T`` prints it."""
    known = _TYPES.get(type(value))
    return known[0] if known else _other(value)[0]


def kind(value: Any) -> str:
    """As ``reflect.Kind`` prints it."""
    known = _TYPES.get(type(value))
    return known[1] if known else _other(value)[1]


def _other(value: Any) -> tuple[str, str]:
    if isinstance(value, Struct):
        return value.go_type, "ptr" if value.go_type.startswith("*") else "struct"
    if isinstance(value, int):
        return getattr(value, "go_type", "int64"), getattr(value, "go_kind", "int64")
    if isinstance(value, Mapping):
        return _TYPES[dict]
    if isinstance(value, list | tuple):
        return _TYPES[list]
    if isinstance(value, str):
        return _TYPES[str]
    if callable(value):
        return "func(...interface {}) interface {}", "func"
    return type(value).__name__, "struct"


def boxing(value: Any) -> bool:
    """Whether what it holds is of type ``interface {}``, as far as an error tells."""
    return type(value) in (list, dict, tuple) or isinstance(value, NilMap | NilList)


def is_nil(value: Any) -> bool:
    return value is None or isinstance(value, Nothing | NilMap | NilList | NilStrings)


def is_map(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, Mapping) and not callable(value))


def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_unsigned(value: Any) -> bool:
    return isinstance(value, Byte | Uint32)


def truth(value: Any) -> bool:
    """What ``if`` makes of it: not the zero of its type. A struct is always true."""
    return bool(value) if not isinstance(value, Struct) else True


def octets(text: str) -> bytes:
    """The bytes of a Go string; a piece of a letter survives as a lone surrogate."""
    return text.encode("utf-8", "surrogateescape")


def text_of(data: bytes) -> str:
    """The inverse of :func:`octets`."""
    return data.decode("utf-8", "surrogateescape")


def legible(text: str) -> str:
    """With a sign in place of each byte that is no part of a letter."""
    if text.isascii():
        return text
    return text_of(octets(text)).translate(_BROKEN)


_BROKEN = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")


def int64(number: int) -> int:
    """*number* as 64 bits keep it."""
    return (
        number if -(1 << 63) <= number < 1 << 63 else (number + (1 << 63)) % (1 << 64) - (1 << 63)
    )


def stripped(text: str, letters: str) -> str:
    """
    *text* without those of *letters* that begin or end it.

    With many letters Python's own takes as long as both are long, multiplied.
    """
    if len(letters) <= 64:
        return text.strip(letters)
    known, start, end = set(letters), 0, len(text)
    while start < end and text[start] in known:
        start += 1
    while end > start and text[end - 1] in known:
        end -= 1
    return text[start:end]
