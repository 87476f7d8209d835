"""
FieldSet: a set of fields of an object, as ``managedFields`` writes it.

A set is a trie of path elements (`trueup.k8s.elements`); ``.`` says that the node itself is a
member. It is kept exactly as ``fieldsV1`` spells it, a nested dict, so that reading and writing
managedFields costs nothing, and two sets are equal when the dicts are. A node without children is
a member (``{}``); a node that is a member and has children holds ``.``; the root is never a member.

`of` gives the fields that an object sets, by the rules of structured-merge-diff's ToFieldSet:
every leaf; every item of a keyed list or set; every key of a map; a struct's field only if it is a
leaf, null or an empty map. The functions on bare tries (`union` …) are what `FieldSet` and
`trueup.k8s.apply` are made of; no trie is ever changed in place once it is returned.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from trueup.k8s.elements import FieldsError, in_order, readable, spelled
from trueup.k8s.schema import Schema
from trueup.k8s.shape import GRANULAR, Shape, shape_of

Trie: TypeAlias = dict[str, Any]

LEAF: Trie = {}
"""The node of a member without children. Shared: never write to it."""


UNNAMED = "k:{}"
"""The path element of an item of a keyed list that has none of the keys."""


class FieldSet:
    """A set of fields; immutable."""

    __slots__ = ("trie",)

    def __init__(self, trie: Trie | None = None) -> None:
        self.trie: Trie = trie if trie is not None else {}

    def to_fields_v1(self) -> Trie:
        """The set as ``fieldsV1``; not to be changed."""
        return self.trie

    def union(self, other: "FieldSet") -> "FieldSet":
        return FieldSet(union(self.trie, other.trie))

    def difference(self, other: "FieldSet") -> "FieldSet":
        """The members of this set that are not members of *other*."""
        return FieldSet(difference(self.trie, other.trie))

    def intersection(self, other: "FieldSet") -> "FieldSet":
        return FieldSet(intersection(self.trie, other.trie))

    def without(self, other: "FieldSet") -> "FieldSet":
        """This set without the members of *other* and all that is below them."""
        return FieldSet(pruned(self.trie, other.trie))

    def leaves(self) -> "FieldSet":
        """The members that have no members below them."""
        return FieldSet(_leaves(self.trie))

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether the field at *path*, a sequence of path elements, is a member."""
        node = self.trie
        for element in path:
            if element not in node:
                return False
            node = node[element]
        return bool(path) and (not node or "." in node)

    def members(self) -> Iterator[tuple[str, ...]]:
        """The members as sequences of path elements, in the order the API server lists them."""
        return members(self.trie)

    def paths(self) -> tuple[str, ...]:
        """The members as people write them: ``.spec.containers[name="web"].image``."""
        return tuple(readable(path) for path in self.members())

    def __bool__(self) -> bool:
        return bool(self.trie)

    def __len__(self) -> int:
        return sum(1 for _ in self.members())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldSet) and self.trie == other.trie

    def __hash__(self) -> int:
        return hash(frozenset(self.members()))

    def __repr__(self) -> str:
        return f"FieldSet({self.trie!r})"


def unnamed(trie: Trie) -> bool:
    """Whether *trie* holds an item without a name."""
    return UNNAMED in trie or any(unnamed(below) for below in trie.values() if below)


def from_fields_v1(fields: Any) -> FieldSet:
    """The set that *fields* says, or `FieldsError`; spelled as the API server spells it."""
    return FieldSet(_checked(fields))


def of_paths(*paths: tuple[str, ...]) -> FieldSet:
    """The set of these paths, each a sequence of path elements."""
    trie: Trie = {}
    for path in paths:
        branch: Trie = LEAF
        for element in reversed(path):
            branch = {element: branch}
        trie = union(trie, branch)
    return FieldSet(trie)


def of(body: Mapping[str, Any], schema: Schema) -> FieldSet:
    """The fields that *body* sets."""
    return FieldSet(trie_of(body, shape_of(schema)))


def trie_of(body: Mapping[str, Any], shape: Shape) -> Trie:
    """The fields that a map sets."""
    if shape.flat:
        return {"f:" + name: LEAF for name in body}
    found: Trie = {}
    fields = shape.fields
    for name, value in body.items():
        kind = value.__class__
        field = fields[name]
        below = field.shape
        if kind is dict and below.map == GRANULAR and value:
            node = trie_of(value, below)
        elif kind is list and below.list == GRANULAR:
            node = _items(value, below)
        else:
            found[field.element] = LEAF
            continue
        if not field.named:
            found[field.element] = {**node, ".": LEAF} if node else LEAF
        elif node:
            found[field.element] = node
    return found


def _items(values: list[Any], shape: Shape) -> Trie:
    """The items of a keyed list or set; of items with the same key only that they are there."""
    found: Trie = {}
    items, element_of = shape.items, shape.element
    granular = items.map == GRANULAR
    for value in values:
        element = element_of(value)
        if element not in found and granular and value.__class__ is dict and value:
            node = trie_of(value, items)
            if node:
                node["."] = LEAF
            found[element] = node
        else:
            found[element] = LEAF
    return found


# Set algebra on tries. A nested empty dict is a member; an empty root is the empty set.


def union(one: Trie, other: Trie) -> Trie:
    if not other or one is other:
        return one
    if not one:
        return other
    found = dict(one)
    for element, theirs in other.items():
        ours = found.get(element)
        if ours is None:
            found[element] = theirs
        elif ours is not theirs and ours != theirs:
            found[element] = _both(ours, theirs)
    return found


def _both(ours: Trie, theirs: Trie) -> Trie:
    if not ours:
        return theirs if "." in theirs else {**theirs, ".": LEAF}
    if not theirs:
        return ours if "." in ours else {**ours, ".": LEAF}
    return union(ours, theirs)


def difference(one: Trie, other: Trie) -> Trie:
    """The members of *one* that *other* has not; *one* itself if that is all of them."""
    found = one
    for element, theirs in other.items():
        ours = one.get(element)
        if ours is None:
            continue
        if ours:
            rest = difference(ours, theirs or _ITSELF)
            if rest is ours:
                continue
        elif theirs and "." not in theirs:
            continue
        else:
            rest = None
        if found is one:
            found = dict(one)
        if rest:
            found[element] = _tidy(rest)
        else:
            del found[element]
    return found


def intersection(one: Trie, other: Trie) -> Trie:
    if one is other:
        return one
    found: Trie = {}
    for element, ours in one.items():
        theirs = other.get(element)
        if theirs is None:
            continue
        if not ours or not theirs:
            if (not ours or "." in ours) and (not theirs or "." in theirs):
                found[element] = LEAF
        elif shared := intersection(ours, theirs):
            found[element] = _tidy(shared)
    return found


def pruned(one: Trie, other: Trie) -> Trie:
    """*one* without the members of *other* and everything below them."""
    found: Trie = {}
    for element, ours in one.items():
        theirs = other.get(element)
        if theirs is None or (not ours and theirs and "." not in theirs):
            found[element] = ours
        elif theirs and "." not in theirs and (rest := pruned(ours, theirs)):
            found[element] = _tidy(rest)
    return found


_ITSELF: Trie = {".": LEAF}


def _tidy(node: Trie) -> Trie:
    """A member without children is spelled ``{}``."""
    return LEAF if len(node) == 1 and "." in node else node


def _leaves(trie: Trie) -> Trie:
    return {
        element: _leaves(node) if node else LEAF for element, node in trie.items() if element != "."
    }


# Order, and what others wrote.


def members(trie: Trie, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The members of *trie*: at each level first the members, then what is below."""
    elements = in_order(each for each in trie if each != ".")
    for element in elements:
        node = trie[element]
        if not node or "." in node:
            yield (*prefix, element)
    for element in elements:
        if trie[element]:
            yield from members(trie[element], (*prefix, element))


def ordered(trie: Trie) -> Trie:
    """*trie* in the order of structured-merge-diff."""
    return {name: ordered(node) if (node := trie[name]) else LEAF for name in in_order(trie)}


def sorted_as_text(trie: Trie) -> Trie:
    """*trie* as Go writes the keys of any map: the order that custom objects are stored in."""
    return {name: sorted_as_text(node) if (node := trie[name]) else LEAF for name in sorted(trie)}


def _checked(fields: Any) -> Trie:
    if fields.__class__ is not dict:
        raise FieldsError(f"expected a map of path elements, got {fields!r:.80}")
    found: Trie = {}
    for element, node in fields.items():
        below = _checked(node)
        if element == ".":
            found["."] = LEAF
        elif (known := spelled(element)) is not None:
            found[known] = _tidy(below)
    return found
