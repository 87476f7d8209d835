"""
What parts of an expression become: functions of the scope, a mapping of names.

``#``, ``#acc`` and ``#index`` in it are what a predicate looks at. In ``a?.b.c`` the whole chain is
nil where ``a`` is: links hand on `CUT` until the chain ends.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from trueup.core.expr import operators as o
from trueup.core.expr.bounds import spend
from trueup.core.expr.members import called, member, part

Scope: TypeAlias = Mapping[str, Any]
Node: TypeAlias = Callable[[Scope], Any]
CUT: Any = object()
ENVIRONMENT = "$env"
CLOCK = "now()"
"""What of the scope tells the time, as a function; no expression can name it but by calling it."""


def constant(value: Any) -> Node:
    return lambda scope: value


def name(word: str) -> Node:
    if word == ENVIRONMENT:
        return lambda scope: {key: each for key, each in scope.items() if key.isidentifier()}
    return lambda scope: scope.get(word)


def bound(word: str, value: Node, within: Node) -> Node:
    """``let word = value; within``."""
    return lambda scope: within({**scope, word: value(scope)})


def sequence(parts: Sequence[Node]) -> Node:
    """All are evaluated, the last one counts."""
    return lambda scope: [each(scope) for each in parts][-1]


def array(items: Sequence[Node]) -> Node:
    return lambda scope: [each(scope) for each in items]


def mapping(pairs: Sequence[tuple[Node, Node]]) -> Node:
    """The first of two with the same key counts."""
    return lambda scope: {o.text(key(scope)): each(scope) for key, each in reversed(pairs)}


def choice(test: Node, yes: Node, no: Node) -> Node:
    return lambda scope: yes(scope) if o.truth(test(scope)) else no(scope)


def negated(of: Node) -> Node:
    return lambda scope: not o.truth(of(scope))


def link(of: Node, key: Node, *, optional: bool) -> Node:
    """A field or an element; *optional*: of nil the chain is cut."""

    def found(scope: Scope) -> Any:
        value = of(scope)
        if value is CUT or (optional and value is None):
            return CUT
        return member(value, key(scope))

    return found


def call(function: Node, given: Sequence[Node]) -> Node:
    def found(scope: Scope) -> Any:
        value = function(scope)
        return value if value is CUT else called(value, *(each(scope) for each in given))

    return found


def chain(of: Node) -> Node:
    def found(scope: Scope) -> Any:
        value = of(scope)
        return None if value is CUT else value

    return found


def slice_(of: Node, first: Node, last: Node) -> Node:
    return lambda scope: part(of(scope), first(scope), last(scope))


def _lazy(stop: bool) -> Callable[[Node, Node], Node]:
    """``and`` and ``or``: what decides alone keeps the other from being asked."""

    def made(one: Node, other: Node) -> Node:
        def found(scope: Scope) -> bool:
            said = o.truth(one(scope))
            return said if said is stop else o.truth(other(scope))

        return found

    return made


def _of(operation: Callable[[Any, Any], Any]) -> Callable[[Node, Node], Node]:
    return lambda one, other: lambda scope: operation(one(scope), other(scope))


def _else(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        said = one(scope)
        return other(scope) if said is None else said

    return found


def _span(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        made = o.span(one(scope), other(scope))
        spend(scope, len(made))
        return made

    return found


PIPE, COMPARED = "|", frozenset({"<", ">", "<=", ">="})
RIGHT = frozenset({"**", "^"})
"""These bind to the right; comparisons may follow one another: ``1 < n < 5``."""
BINARY: Mapping[str, tuple[int, Callable[[Node, Node], Node]]] = {
    PIPE: (0, _else),
    **dict.fromkeys(("or", "||"), (10, _lazy(True))),
    **dict.fromkeys(("and", "&&"), (15, _lazy(False))),
    "==": (20, _of(o.same)),
    "!=": (20, _of(lambda one, other: not o.same(one, other))),
    "<": (20, _of(lambda one, other: o.ordered(one, other) < 0)),
    ">": (20, _of(lambda one, other: o.ordered(one, other) > 0)),
    "<=": (20, _of(lambda one, other: o.ordered(one, other) <= 0)),
    ">=": (20, _of(lambda one, other: o.ordered(one, other) >= 0)),
    "in": (20, _of(o.inside)),
    "contains": (20, _of(o.textual(lambda one, other: other in one))),
    "startsWith": (20, _of(o.textual(str.startswith))),
    "endsWith": (20, _of(o.textual(str.endswith))),
    "matches": (20, _of(o.textual(o.matching))),
    "..": (25, _span),
    "+": (30, _of(o.added)),
    "-": (30, _of(o.subtracted)),
    "*": (60, _of(o.multiplied)),
    "/": (60, _of(o.divided)),
    "%": (60, _of(o.remainder)),
    **dict.fromkeys(RIGHT, (100, _of(o.power))),
    "??": (500, _else),
}
"""By precedence; the higher binds first."""
UNARY: Mapping[str, tuple[int, Callable[[Node], Node]]] = {
    **dict.fromkeys(("not", "!"), (50, negated)),
    "-": (90, lambda of: lambda scope: o.negative(of(scope))),
    "+": (90, lambda of: lambda scope: o.number(of(scope))),
}
AND = BINARY["and"][1]
