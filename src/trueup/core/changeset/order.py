"""
Order: parts as they are carried out, each after all that it waits for.

Where nothing decides, infrastructure comes before what runs on it, then the path decides: so that
the order is the same each time. Parts that wait for each other in a circle come last, and are told.
"""

from collections.abc import Iterable

from trueup.model.changeset import Part, PartKind
from trueup.model.policy import Finding

CIRCLE = "DependencyCircle"
_RANKS = {kind: rank for rank, kind in enumerate(PartKind)}
_INFRASTRUCTURE = (PartKind.STACK, PartKind.ROOT)


def ordered(parts: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """The parts in order, and what is wrong with that. What is not here is not waited for."""
    waiting = {part.id: part for part in sorted(parts, key=_rank)}
    placed: list[Part] = []
    while ready := [part for part in waiting.values() if not _awaits(part, waiting)]:
        placed.append(ready[0])
        del waiting[ready[0].id]
    circles = tuple(_circle(waiting)) if waiting else ()
    return (*placed, *waiting.values()), circles


def _awaits(part: Part, waiting: dict[str, Part]) -> bool:
    return any(each in waiting for each in part.after)


def _rank(part: Part) -> tuple[bool, str, int, str]:
    return part.kind not in _INFRASTRUCTURE, part.path, _RANKS[part.kind], part.id


def _circle(waiting: dict[str, Part]) -> Iterable[Finding]:
    """One of those that there are: each of them waits, so a walk comes round."""
    way = [next(iter(waiting))]
    while True:
        following = next(each for each in waiting[way[-1]].after if each in waiting)
        if following in way:
            told = " → ".join((*way[way.index(following) :], following))
            yield Finding(CIRCLE, f"these wait for each other: {told}", "take one of them out")
            return
        way.append(following)
