"""Functions that ask something of each element, which is ``#``, with its fields ``.name``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cmp_to_key
from typing import Any, NamedTuple

from trueup.core.expr import operators as o
from trueup.core.expr.bounds import spend
from trueup.core.expr.nodes import Node, Scope
from trueup.core.expr.tokens import ExpressionFailed

Made = Callable[[Node, Node | None, Sequence[Node]], Node]


class Over(NamedTuple):
    """*needs*: a predicate must be given; *more*: so many arguments may follow it."""

    made: Made
    needs: bool = True
    more: int = 0


Asked = Iterator[tuple[Any, Any]]
"""Elements with what the predicate says of each: asked one after the other, as far as needed."""


def _every(items: Node, scope: Scope) -> list[tuple[int, Any]]:
    """The elements with their places."""
    every = list(enumerate(o.items(items(scope))))
    spend(scope, len(every))
    return every


def _asked(of: Callable[[Asked], Any], *, backwards: bool = False) -> Made:
    def made(items: Node, test: Node | None, more: Sequence[Node]) -> Node:
        def found(scope: Scope) -> Any:
            every = _every(items, scope)
            answers = (
                (each, test({**scope, "#": each, "#index": index}) if test else each)
                for index, each in (reversed(every) if backwards else every)
            )
            return of(answers)

        return found

    return made


def _indexed(*, backwards: bool) -> Made:
    """The index of the first that it is true of, or nil."""

    def made(items: Node, test: Node | None, more: Sequence[Node]) -> Node:
        def found(scope: Scope) -> Any:
            every = _every(items, scope)
            for index, each in reversed(every) if backwards else every:
                if test and o.truth(test({**scope, "#": each, "#index": index})):
                    return index
            return None

        return found

    return made


def _sum(answers: Asked) -> Any:
    total: Any = 0
    for _, value in answers:
        total = o.added(value, total)
    return total


def _groups(answers: Asked) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for each, group in answers:
        if isinstance(group, list | dict):
            raise ExpressionFailed("groupBy: an array or a map is no key")
        found.setdefault(group, []).append(each)
    return found


def _reduce(items: Node, test: Node | None, more: Sequence[Node]) -> Node:
    def found(scope: Scope) -> Any:
        every = _every(items, scope)
        if more:
            so_far = more[0](scope)
        elif every:
            so_far = every.pop(0)[1]
        else:
            raise ExpressionFailed("reduce: there is nothing to begin with")
        for index, each in every:
            so_far = test({**scope, "#": each, "#index": index, "#acc": so_far}) if test else None
        return so_far

    return found


def ascending(order: Any = "asc") -> bool:
    if order not in ("asc", "desc"):
        raise ExpressionFailed(f"invalid order {order}: asc or desc")
    return bool(order == "asc")


def _by_second(one: tuple[Any, Any], other: tuple[Any, Any]) -> int:
    return o.ordered(one[1], other[1])


def in_order(pairs: Sequence[tuple[Any, Any]], order: Any = "asc") -> list[Any]:
    """The first of each pair, by the second."""
    by = cmp_to_key(_by_second)
    return [each for each, _ in sorted(pairs, key=by, reverse=not ascending(order))]


def _sorted(items: Node, test: Node | None, more: Sequence[Node]) -> Node:
    def found(scope: Scope) -> Any:
        every = _every(items, scope)
        pairs = [
            (each, test({**scope, "#": each, "#index": index}) if test else each)
            for index, each in every
        ]
        return in_order(pairs, *(each(scope) for each in more))

    return found


OVER: Mapping[str, Over] = {
    "all": Over(_asked(lambda answers: all(o.truth(said) for _, said in answers))),
    "any": Over(_asked(lambda answers: any(o.truth(said) for _, said in answers))),
    "none": Over(_asked(lambda answers: not any(o.truth(said) for _, said in answers))),
    "one": Over(_asked(lambda answers: sum(o.truth(said) for _, said in answers) == 1)),
    "filter": Over(_asked(lambda answers: [each for each, said in answers if o.truth(said)])),
    "map": Over(_asked(lambda answers: [said for _, said in answers])),
    "count": Over(_asked(lambda answers: sum(o.truth(said) for _, said in answers)), needs=False),
    "sum": Over(_asked(_sum), needs=False),
    "find": Over(_asked(lambda answers: next((e for e, said in answers if o.truth(said)), None))),
    "findLast": Over(
        _asked(
            lambda answers: next((e for e, said in answers if o.truth(said)), None), backwards=True
        )
    ),
    "findIndex": Over(_indexed(backwards=False)),
    "findLastIndex": Over(_indexed(backwards=True)),
    "groupBy": Over(_asked(_groups)),
    "sortBy": Over(_sorted, more=1),
    "reduce": Over(_reduce, more=1),
}
