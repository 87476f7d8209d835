"""
Places in a body: what a JSON pointer or a jq path names, taken out or put in.

A place is a path of field names and of positions in lists. The same item stands elsewhere in
another body, so a place is carried from one to the other by the keys of the items, as server-side
apply does; where a list has no keys, by position.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trueup.k8s.schema import ANYTHING, Schema
from trueup.k8s.shape import GRANULAR, shape_of

Part = str | int
Place = tuple[Part, ...]
MISSING: Any = object()


def tokens(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer (RFC 6901); none if it is not one."""
    if not pointer.startswith("/"):
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def places(value: Any, path: Sequence[Any]) -> Iterator[Place]:
    """
    Where *path* leads in *value*; nothing if nothing is there.

    Parts are names, positions (as text in a pointer, from the end if negative) and jq's slices
    ``{start, end}``.
    """
    if not path:
        yield ()
        return
    for part in _parts(value, path[0]):
        yield from ((part, *rest) for rest in places(value[part], path[1:]))


def at(value: Any, place: Place) -> Any:
    """What stands there; MISSING if nothing does."""
    for part in place:
        there = isinstance(part, int) and isinstance(value, list) and part < len(value)
        if not there and not (isinstance(value, Mapping) and part in value):
            return MISSING
        value = value[part]
    return value


def without_places(value: Any, gone: Iterable[Place]) -> Any:
    """*value* without what stands there; the last ones first, so that none of them moves."""
    for place in sorted(set(gone), key=_order, reverse=True):
        value = _dropped(value, place)
    return value


def put(value: Any, place: Place, found: Any) -> Any:
    """*value* with *found* there; maps on the way are made, items of lists are not."""
    if not place:
        return found
    first, rest = place[0], place[1:]
    if isinstance(first, str) and (value is MISSING or isinstance(value, Mapping)):
        known = {} if value is MISSING else value
        return {**known, first: put(known.get(first, MISSING), rest, found)}
    if isinstance(first, int) and isinstance(value, list):
        if first == len(value) and not rest:
            return [*value, found]
        if first < len(value):
            return [*value[:first], put(value[first], rest, found), *value[first + 1 :]]
    return value


def carried(place: Place, of: Any, to: Any, schema: Schema) -> Place | None:
    """
    The place in *to* of what stands at *place* in *of*; it need not be there yet.

    A missing item comes behind the last one. None: what it would be part of is missing too.
    """
    made: list[Part] = []
    for number, part in enumerate(place):
        there: Part = part
        below = schema.items
        if isinstance(part, str):
            below = schema.field(part)
        elif isinstance(to, list):
            there = _position(part, of, to, schema)
            if there == len(to) and number < len(place) - 1:
                return None
        else:
            return None
        made.append(there)
        of, to, schema = at(of, (part,)), at(to, (there,)), below or ANYTHING
    return tuple(made)


def _position(number: int, of: Any, to: list[Any], schema: Schema) -> int:
    shape = shape_of(schema)
    if shape.list != GRANULAR:
        return min(number, len(to))
    wanted = shape.element(of[number])
    return next((n for n, item in enumerate(to) if shape.element(item) == wanted), len(to))


def _parts(value: Any, part: Any) -> Iterable[Part]:
    if isinstance(value, Mapping):
        return (part,) if isinstance(part, str) and part in value else ()
    if not isinstance(value, list):
        return ()
    if isinstance(part, Mapping):
        return range(len(value))[slice(part.get("start"), part.get("end"))]
    number = _number(part)
    if number is None or not -len(value) <= number < len(value):
        return ()
    return (number % len(value),)


def _number(part: Any) -> int | None:
    if isinstance(part, str):
        return int(part) if part.isascii() and part.removeprefix("-").isdigit() else None
    return int(part) if isinstance(part, int | float) else None


def _order(place: Place) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in place)


def _dropped(value: Any, place: Place) -> Any:
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(value, list):
        at_, kept = int(first), [_dropped(value[int(first)], rest)] if rest else []
        return [*value[:at_], *kept, *value[at_ + 1 :]]
    if rest:
        return {**value, first: _dropped(value[first], rest)}
    return {key: each for key, each in value.items() if key != first}
