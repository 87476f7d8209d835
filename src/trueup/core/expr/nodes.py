"""
What parts of an expression become: functions of the scope, a mapping of names.

``#``, ``#acc`` and ``#index`` in it are what a predicate looks at. In ``a?.b.c`` the whole chain is
nil where ``a`` is: links hand on `CUT` until the chain ends.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from trueup.core.expr import operators as o
from trueup.core.expr.bounds import BUDGET, Budget
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
        return lambda scope: {key: scope[key] for key in scope if key not in (CLOCK, BUDGET)}
    return lambda scope: scope.get(word)


def priced(of: Node, words: int) -> Node:
    """What is asked for each element: it has so many words."""

    def found(scope: Scope) -> Any:
        scope[BUDGET].spend(words)
        return of(scope)

    return found


def function(
    of: Callable[..., Any],
    given: Sequence[Node],
    price: Callable[[Budget, Sequence[Any]], None] | None,
) -> Node:
    """*price*: of more than going once through what it is given."""

    def found(scope: Scope) -> Any:
        values, budget = [each(scope) for each in given], scope[BUDGET]
        if price is None:
            budget.handle(*values)
        else:
            price(budget, values)
        result = of(*values)
        budget.handle(result)
        return result

    return found


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


def otherwise(test: Node, no: Node) -> Node:
    """``test ?: no``: what was asked is not asked again."""

    def found(scope: Scope) -> Any:
        value = test(scope)
        return value if o.truth(value) else no(scope)

    return found


def negated(of: Node) -> Node:
    return lambda scope: not o.truth(of(scope))


def link(of: Node, key: Node, *, optional: bool) -> Node:
    """A field or an element; *optional*: of nil the chain is cut."""

    def found(scope: Scope) -> Any:
        value = of(scope)
        if value is CUT or (optional and value is None):
            return CUT
        if isinstance(value, str):
            scope[BUDGET].handle(value)
        return member(value, key(scope))

    return found


def call(function: Node, given: Sequence[Node]) -> Node:
    def found(scope: Scope) -> Any:
        value = function(scope)
        if value is CUT:
            return value
        values = [each(scope) for each in given]
        scope[BUDGET].read(*values)  # layouts, mostly
        result = called(value, *values)
        scope[BUDGET].handle(result)
        return result

    return found


def chain(of: Node) -> Node:
    def found(scope: Scope) -> Any:
        value = of(scope)
        return None if value is CUT else value

    return found


def compared(first: Node, others: Sequence[tuple[str, Node]]) -> Node:
    """``1 < n <= 5``: each with its neighbour, as long as it is so; none is asked twice."""

    def found(scope: Scope) -> bool:
        left = first(scope)
        for word, other in others:
            right = other(scope)
            if isinstance(left, str) and isinstance(right, str):
                scope[BUDGET].handle(left, right)
            if not COMPARED[word](left, right):
                return False
            left = right
        return True

    return found


def slice_(of: Node, first: Node, last: Node) -> Node:
    def found(scope: Scope) -> Any:
        value = of(scope)
        scope[BUDGET].handle(value)
        return part(value, first(scope), last(scope))

    return found


def _lazy(stop: bool) -> Callable[[Node, Node], Node]:
    """``and`` and ``or``: what decides alone keeps the other from being asked."""

    def made(one: Node, other: Node) -> Node:
        def found(scope: Scope) -> bool:
            said = o.truth(one(scope))
            return said if said is stop else o.truth(other(scope))

        return found

    return made


def _of(operation: Callable[[Any, Any], Any]) -> Callable[[Node, Node], Node]:
    def made(one: Node, other: Node) -> Node:
        def found(scope: Scope) -> Any:
            first, last = one(scope), other(scope)
            if isinstance(first, str) or isinstance(last, str):
                scope[BUDGET].handle(first, last)
            return operation(first, last)

        return found

    return made


def _deep(operation: Callable[[Any, Any], Any]) -> Callable[[Node, Node], Node]:
    """Of an operation that looks into both."""

    def made(one: Node, other: Node) -> Node:
        def found(scope: Scope) -> Any:
            first, last = one(scope), other(scope)
            if isinstance(last, list | tuple | Mapping):
                if isinstance(first, list | tuple | Mapping):
                    scope[BUDGET].search(last)
                else:
                    scope[BUDGET].handle(last)
            return operation(first, last)

        return found

    return made


def _matches(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        said, pattern = one(scope), other(scope)
        if isinstance(said, str) and isinstance(pattern, str):
            scope[BUDGET].compile(pattern)
            scope[BUDGET].spend(o.effort(said, pattern))
        return o.matched(said, pattern)

    return found


def _span(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        first, last = o.ends(one(scope), other(scope))
        scope[BUDGET].spend(max(0, last - first))
        return list(range(first, last + 1))

    return found


def _else(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        said = one(scope)
        return other(scope) if said is None else said

    return found


PIPE = "|"
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: o.ordered(one, other) < 0,
    ">": lambda one, other: o.ordered(one, other) > 0,
    "<=": lambda one, other: o.ordered(one, other) <= 0,
    ">=": lambda one, other: o.ordered(one, other) >= 0,
}
RIGHT = frozenset({"**", "^"})
"""These bind to the right; comparisons may follow one another: ``1 < n < 5``."""
BINARY: Mapping[str, tuple[int, Callable[[Node, Node], Node]]] = {
    PIPE: (0, _else),
    **dict.fromkeys(("or", "||"), (10, _lazy(True))),
    **dict.fromkeys(("and", "&&"), (15, _lazy(False))),
    "==": (20, _deep(o.same)),
    "!=": (20, _deep(lambda one, other: not o.same(one, other))),
    **{word: (20, _of(test)) for word, test in COMPARED.items()},
    "in": (20, _deep(o.inside)),
    "contains": (20, _of(o.textual(lambda one, other: other in one))),
    "startsWith": (20, _of(o.textual(str.startswith))),
    "endsWith": (20, _of(o.textual(str.endswith))),
    "matches": (20, _matches),
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
