"""
Cost: what a rule may cost at most, by how much its schema lets there be.

Upstream refuses rules that may cost too much when they are declared. Its estimate counts by the
same rules; where it would not know a size, or weighs a function, this takes the least that can be.
So what is refused here is refused there, though a rule near the limit may be refused there alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from trueup.apiserver.cel.sizes import REQUEST, least, most
from trueup.apiserver.cel.tree import Call, Literal, Loop, Name, Select, Text, Tree
from trueup.k8s.schema import Schema

LIMIT = 10_000_000
_ADVICE = (
    "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays,"
    " maps, and strings are declared)"
)
_LIST, _MAP = 10, 30  # what it costs to make one
_TRAVERSED, _MATCHED = 0.1, 0.25  # per character of a text, of a regular expression
_COMPARED = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_BEGIN = frozenset({"startsWith", "endsWith"})
_WALKED = frozenset({"lowerAscii", "upperAscii", "substring", "trim", "replace", "split", "url"})
_LISTED = frozenset({"isSorted", "sum", "min", "max"})
_MATCH = frozenset({"matches", "find", "findAll"})
_TEXT = Schema({"type": "string", "maxLength": 0})


class _Seen(NamedTuple):
    """What a node costs, and what it gives: how long that may be, and of which schema it is."""

    cost: int
    size: int = 0
    schema: Schema | None = None


Scope = Mapping[str, _Seen]


def estimated(tree: Tree, schema: Schema) -> int:
    """What evaluating *tree* once may cost where ``self`` is of *schema*."""
    self_ = _known(1, schema)
    return _cost(tree, {"self": self_, "oldSelf": self_}).cost


def too_much(cost: int) -> str:
    """Upstream's words for a rule that costs too much; empty if it does not."""
    factor = cost / LIMIT
    if factor <= 1:
        return ""
    if factor > 100:
        times = "more than 100x"
    else:
        times = f"{factor:f}x" if factor < 1.5 else f"{factor:.1f}x"
    return f"estimated rule cost exceeds budget by factor of {times} {_ADVICE}"


def _known(cost: int, schema: Schema | None) -> _Seen:
    return _Seen(cost, most(schema) if schema is not None else 0, schema)


def _cost(tree: Tree, scope: Scope) -> _Seen:
    match tree:
        case Text():
            return _Seen(0, tree.length)
        case Name():
            seen = scope.get(tree.name, _Seen(1))
            return seen._replace(cost=1)
        case Select():
            return _selected(tree, scope)
        case Call():
            return _called(tree, scope)
        case Literal():
            parts = sum(_cost(part, scope).cost for part in tree.parts)
            return _Seen((_MAP if tree.map else _LIST) + parts, len(tree.parts))
        case Loop():
            return _looped(tree, scope)
    return _Seen(0)


def _selected(tree: Select, scope: Scope) -> _Seen:
    of = _cost(tree.of, scope)
    if tree.tests or of.schema is None:
        return _Seen(of.cost)
    return _known(of.cost + 1, of.schema.property(tree.field) or of.schema.additional)


def _looped(tree: Loop, scope: Scope) -> _Seen:
    # A macro that only binds a name loops over nothing, at no cost, and begins with the value.
    binds = tree.over == Literal((), map=False)
    over, start = _Seen(0) if binds else _cost(tree.over, scope), _cost(tree.start, scope)
    below = over.schema
    item = None if below is None else below.items or (_TEXT if below.additional else None)
    inside = {**scope, tree.variable: _known(1, item), tree.result_name: start._replace(cost=1)}
    each = _cost(tree.condition, inside).cost + _cost(tree.step, inside).cost
    result = _cost(tree.result, inside)
    return result._replace(cost=over.cost + start.cost + over.size * each + result.cost)


def _called(tree: Call, scope: Scope) -> _Seen:
    seen = [_cost(each, scope) for each in tree.arguments]
    before = sum(each.cost for each in seen)
    match tree.function, seen:
        case (("_&&_" | "_||_"), _):
            return _Seen(before)
        case "_?_:_", [condition, one, other]:
            longer = one if one.size >= other.size else other
            return longer._replace(cost=condition.cost + max(one.cost, other.cost))
        case "_[_]", [of, _] if of.schema is not None:
            return _known(before + 1, of.schema.items or of.schema.additional)
        case "dyn", [value]:
            return value
        case "@in", [_, of] if of.schema is None or of.schema.items:
            return _Seen(before + max(1, of.size))
        case "_+_", [one, other]:
            return _Seen(before + 1, one.size + other.size)
    return _Seen(before + _own(tree.function, [each.size for each in seen]))


def _own(function: str, sizes: list[int]) -> int:
    """What a function costs besides its arguments, which have *sizes*."""
    first, last = (sizes[0], sizes[-1]) if sizes else (0, 0)
    if function in _COMPARED:
        return max(1, int(min(first, last) * _TRAVERSED))
    if function in _BEGIN:
        return int(last * _TRAVERSED)
    if function in _MATCH:
        return int((first + 1) * _TRAVERSED) * int(last * _MATCHED)
    if function == "contains":
        return int(first * _TRAVERSED) * int(last * _TRAVERSED)
    if function in _WALKED:
        return int(first * _TRAVERSED)
    if function in _LISTED:
        return first
    return 1


def times(schema: Schema, limit: int | None) -> int:
    """How often a rule of *schema* may be evaluated; *limit* if the places above say it."""
    return limit if limit is not None else REQUEST // (least(schema) + 1)
