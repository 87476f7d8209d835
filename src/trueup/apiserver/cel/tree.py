"""Tree: a compiled expression as nodes, read from the form in which the library writes it down."""

from collections.abc import Iterator
from typing import TypeAlias

from cel_expr_python.cel import Expression

from trueup.apiserver.wire.decoder import fields_of
from trueup.k8s.value import Value


class Text(Value, frozen=True):
    """A constant text of some length."""

    length: int


class Other(Value, frozen=True):
    """Any other constant."""


class Name(Value, frozen=True):
    """A variable."""

    name: str


class Select(Value, frozen=True):
    """A field of something, or whether it has it."""

    of: "Tree"
    field: str
    tests: bool


class Call(Value, frozen=True):
    """A function or an operator; *target* comes first among the arguments."""

    function: str
    arguments: tuple["Tree", ...]


class Literal(Value, frozen=True):
    """A list, or a map."""

    parts: tuple["Tree", ...]
    map: bool


class Loop(Value, frozen=True):
    """What a macro over a list or map becomes."""

    variable: str
    over: "Tree"
    result_name: str
    start: "Tree"
    condition: "Tree"
    step: "Tree"
    result: "Tree"


Tree: TypeAlias = Text | Other | Name | Select | Call | Literal | Loop
Fields: TypeAlias = dict[int, list[int | bytes]]
_EXPRESSION, _VALUE = 4, 2


def tree_of(expression: Expression) -> Tree:
    """The nodes of a compiled *expression*."""
    checked = _block(_fields(expression.serialize()), _VALUE)
    return _tree(_block(_fields(checked), _EXPRESSION))


def _fields(data: bytes) -> Fields:
    found: Fields = {}
    for number, value in fields_of(data):
        found.setdefault(number, []).append(value)
    return found


def _block(fields: Fields, number: int) -> bytes:
    value = fields.get(number, [b""])[0]
    return value if isinstance(value, bytes) else b""


def _text(fields: Fields, number: int) -> str:
    return _block(fields, number).decode()


def _several(fields: Fields, number: int) -> Iterator["Tree"]:
    for value in fields.get(number, ()):
        if isinstance(value, bytes):
            yield _tree(value)


def _tree(data: bytes) -> Tree:
    """A ``cel.expr.Expr``."""
    node = _fields(data)
    kind = next((number for number in range(3, 10) if number in node), 3)
    said = _fields(_block(node, kind))
    match kind:
        case 4:
            return Name(_text(said, 1))
        case 5:
            return Select(_tree(_block(said, 1)), _text(said, 2), tests=3 in said)
        case 6:
            target = _several(said, 1)
            return Call(_text(said, 2), (*target, *_several(said, 3)))
        case 7:
            return Literal(tuple(_several(said, 1)), map=False)
        case 8:
            entries = [_fields(each) for each in said.get(2, ()) if isinstance(each, bytes)]
            parts = [part for each in entries for at in (3, 4) for part in _several(each, at)]
            return Literal(tuple(parts), map=True)
        case 9:
            names, trees = (_text(said, 1), _text(said, 3)), (2, 4, 5, 6, 7)
            over, start, condition, step, result = (_tree(_block(said, at)) for at in trees)
            return Loop(names[0], over, names[1], start, condition, step, result)
    constant = node and said
    return Text(len(_block(said, 6))) if constant and 6 in said else Other()
