"""
Instances: which of one resource are told as one row.

Those to which the same happens; and, where there are many, those to which the same happens but for
their own key, which is called ``{key}`` then. Five hundred hosts of one ``for_each`` are one thing
to read, and the one among them that is otherwise stands out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trueup.core.terraform.walking import bare
from trueup.k8s.value import Value

OWN = "{key}"
MANY = 6


class Instance(Value, frozen=True):
    """*same*: what they must have in common. *told*: what people would read of it, line by line."""

    name: str
    same: Any
    told: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """``a`` of ``web["a"]``, ``3`` of ``web[3]``; empty: there is none."""
        said = self.name.removeprefix(bare(self.name))
        try:
            return str(json.loads(said[1:-1])) if said else ""
        except ValueError:
            return said[1:-1]


def together(found: Sequence[Instance]) -> Iterator[tuple[int, ...]]:
    """The places of those that are one row, each in the order of its first."""
    families = _by(range(len(found)), lambda at: _family(found[at]))
    groups = [group for family in families for group in _groups(found, family)]
    yield from sorted(groups)


def common(found: Iterable[Instance]) -> tuple[str, ...]:
    """What is told of several: with ``{key}`` where each has its own."""
    all_ = tuple(found)
    return _owned(all_[0], _shared(all_))


def _groups(found: Sequence[Instance], family: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    same = _by(family, lambda at: found[at].told)
    alone = tuple(group[0] for group in same if len(group) == 1)
    yield from (group for group in same if len(group) > 1)
    shared = _shared([found[at] for at in alone])
    for group in _by(alone, lambda at: _owned(found[at], shared)):
        if len(group) >= MANY:
            yield group
        else:
            yield from ((at,) for at in group)


def _owned(instance: Instance, shared: frozenset[str]) -> tuple[str, ...]:
    key = instance.key
    if not key or any(OWN in line for line in instance.told):
        return instance.told
    own = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")
    return tuple(each if each in shared else own.sub(OWN, each) for each in instance.told)


def _shared(found: Sequence[Instance]) -> frozenset[str]:
    """The lines that all of them have."""
    sets = [frozenset(each.told) for each in found]
    return frozenset.intersection(*sets) if sets else frozenset()


def _family(instance: Instance) -> Any:
    single = "" if "[" in instance.name else instance.name
    return instance.same, bare(instance.name), single


def _by(places: Iterable[int], sign: Any) -> list[tuple[int, ...]]:
    found: dict[Any, list[int]] = {}
    for at in places:
        found.setdefault(sign(at), []).append(at)
    return [tuple(each) for each in found.values()]
