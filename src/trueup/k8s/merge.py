"""
Merging, comparing and removing over a shape: structured-merge-diff's three walks.

`merged` lays a configuration over a live value; `compared` says which fields differ between two
values; `removed` takes fields out. All of them share structure: where nothing changes they return
the very object that they were given, so that "is it the same object" answers "did anything
change here", and a later walk need not descend.

Order of list items (SMD's rule): items that both sides have stand in the order of the
configuration, items of the live list alone keep their place before the next shared one, and new
items follow where the configuration has them.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from trueup.k8s.equality import same
from trueup.k8s.fieldset import LEAF, Trie
from trueup.k8s.shape import ATOMIC, GRANULAR, Fields, Shape

_ABSENT: Any = object()


class Comparison(NamedTuple):
    """The fields that one value has and the other has not, or has otherwise."""

    removed: Trie
    modified: Trie
    added: Trie

    @property
    def changed(self) -> bool:
        return bool(self.removed or self.modified or self.added)


# Merging.


def merged(live: Any, config: Any, shape: Shape) -> Any:
    """*live* with *config* over it; *live* itself if nothing changes."""
    kind = config.__class__
    if kind is dict and shape.map == GRANULAR and live.__class__ is dict and live:
        return _merged_map(live, config, shape.fields)
    if kind is list and shape.list == GRANULAR and live.__class__ is list and live:
        return _merged_list(live, config, shape) if config else live
    if config is None and live and _granular(live, shape):
        return live  # null beside a map with content says nothing
    return live if same(live, config) else config


def _granular(value: Any, shape: Shape) -> bool:
    """Whether null, which fits any form, is taken for a granular map or list beside *value*."""
    if value.__class__ is dict:
        return shape.map == GRANULAR
    return value.__class__ is list and shape.list == GRANULAR


def _merged_map(live: dict[str, Any], config: dict[str, Any], fields: Fields) -> dict[str, Any]:
    found = live
    for name, value in config.items():
        if name in live:
            old = live[name]
            kind = value.__class__
            if kind is old.__class__ and kind is not dict and kind is not list and value == old:
                continue
            value = merged(old, value, fields[name].shape)  # noqa: PLW2901
            if value is old:
                continue
        if found is live:
            found = dict(live)
        found[name] = value
    return found


def _merged_list(live: list[Any], config: list[Any], shape: Shape) -> list[Any]:
    element = shape.element
    theirs = [element(item) for item in live]
    ours = [element(item) for item in config]
    places = {each: at for at, each in enumerate(theirs)}
    if len(places) != len(theirs):
        return _with_duplicates(live, config, shape)
    order = [places.get(each, -1) for each in ours]
    if _ascending(order):
        return _merged_in_place(live, config, order, shape.items)
    wanted = dict(zip(ours, config, strict=True))
    have = dict(zip(theirs, live, strict=True))
    return [
        _merged_item(have.get(each, _ABSENT), wanted.get(each, _ABSENT), shape.items)
        for each in _order(theirs, ours)
    ]


def _ascending(order: list[int]) -> bool:
    """Whether all items are there already and in the same order."""
    before = -1
    for at in order:
        if at <= before:
            return False
        before = at
    return True


def _merged_in_place(
    live: list[Any], config: list[Any], order: Iterable[int], items: Shape
) -> list[Any]:
    found = live
    for at, item in zip(order, config, strict=True):
        value = merged(live[at], item, items)
        if value is not live[at]:
            if found is live:
                found = list(live)
            found[at] = value
    return found


def _merged_item(old: Any, new: Any, items: Shape) -> Any:
    if new is _ABSENT:
        return old
    return new if old is _ABSENT else merged(old, new, items)


def _order(theirs: list[str], ours: list[str]) -> list[str]:
    """The elements of both lists in the order of the merged one, step by step as upstream goes."""
    known, wanted = set(theirs), set(ours)
    shared = iter([each for each in ours if each in known])
    due = next(shared, None)
    found: list[str] = []
    done: set[str] = set()
    left = right = 0
    while left < len(theirs) or right < len(ours):
        new = ours[right] if right < len(ours) else None
        if left < len(theirs):
            old = theirs[left]
            if old not in wanted:
                found.append(old)
                left += 1
                continue
            if new not in (None, old) and due not in (None, old):
                left += 1  # it is shared, and its place comes later
                continue
            if old == new or old in done:
                left += 1
        if new is not None:
            found.append(new)
            done.add(new)
            right += 1
            if new == due:
                due = next(shared, None)
    return found


def _with_duplicates(live: list[Any], config: list[Any], shape: Shape) -> list[Any]:
    """A live list with several items of one key: all of them give way to the configured one."""
    theirs = [shape.element(item) for item in live]
    wanted = {shape.element(item): item for item in config}
    single = {each for each in theirs if theirs.count(each) == 1}
    have = {each: item for each, item in zip(theirs, live, strict=True) if each in single}
    found = []
    queues = {each: [item for key, item in zip(theirs, live, strict=True) if key == each]
              for each in set(theirs)}  # fmt: skip
    for each in _order(theirs, list(wanted)):
        if each in wanted:
            found.append(_merged_item(have.get(each, _ABSENT), wanted[each], shape.items))
        else:
            found.append(queues[each].pop(0))
    return found


# Comparing.


def compared(before: Any, after: Any, shape: Shape) -> Comparison:
    """Which fields of two maps differ."""
    found = Comparison({}, {}, {})
    if before is not after:
        _compare_maps(before or {}, after or {}, shape, found)
    return found


def _compare(before: Any, after: Any, shape: Shape, element: str, into: Comparison) -> None:
    """Note in *into* what differs at *element*; neither side is absent, but both may be null."""
    deeper = Comparison({}, {}, {})
    forms = {before.__class__, after.__class__} - _NULL
    if not before and not after:
        forms = set()
    if forms == _MAP and shape.map == GRANULAR:
        _compare_maps(before or {}, after or {}, shape, deeper)
    elif forms == _LIST and shape.list == GRANULAR:
        _compare_lists(before or [], after or [], shape, deeper)
    elif same(before, after):
        return
    else:
        into.modified[element] = LEAF
        # What stood below a map that gives way to a leaf is gone, and the reverse.
        deeper.removed.update(_whole(before, shape))
        deeper.added.update(_whole(after, shape))
    for trie, node in zip(into, deeper, strict=True):
        if node:
            trie[element] = node


_NULL = {type(None)}
_MAP = {dict}
_LIST = {list}


def _compare_maps(
    before: dict[str, Any], after: dict[str, Any], shape: Shape, into: Comparison
) -> None:
    fields = shape.fields
    for name, value in after.items():
        old = before.get(name, _ABSENT)
        if old is value:
            continue
        field = fields[name]
        if old is not _ABSENT:
            _compare(old, value, field.shape, field.element, into)
        elif field.by_value and value.__class__ is dict:
            _compare({}, value, field.shape, field.element, into)
        else:
            _note(into.added, field.element, value, field.shape)
    for name, value in before.items():
        if name not in after:
            field = fields[name]
            if field.by_value and value.__class__ is dict:
                _compare(value, {}, field.shape, field.element, into)
            else:
                _note(into.removed, field.element, value, field.shape)


def _compare_lists(before: list[Any], after: list[Any], shape: Shape, into: Comparison) -> None:
    old, new = _by_element(before, shape), _by_element(after, shape)
    for element, values in new.items():
        theirs = old.get(element)
        if theirs is None:
            _note_items(into.added, element, values, shape.items)
        elif len(theirs) == len(values) == 1:
            _compare(theirs[0], values[0], shape.items, element, into)
        elif not same(theirs, values):
            _compare_repeated(theirs, values, element, shape.items, into)
    for element, values in old.items():
        if element not in new:
            _note_items(into.removed, element, values, shape.items)


def _compare_repeated(
    theirs: list[Any], values: list[Any], element: str, items: Shape, into: Comparison
) -> None:
    """Items of one key, several on at least one side: they count as one member."""
    if len(theirs) == 1:
        _note(into.removed, element, theirs[0], items)
        into.added[element] = LEAF
    elif len(values) == 1:
        into.removed[element] = LEAF
        _note(into.added, element, values[0], items)
    else:
        into.modified[element] = LEAF


def _by_element(values: list[Any], shape: Shape) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for value in values:
        found.setdefault(shape.element(value), []).append(value)
    return found


def _note_items(trie: Trie, element: str, values: list[Any], items: Shape) -> None:
    if len(values) == 1:
        _note(trie, element, values[0], items)
    else:
        trie[element] = LEAF


def _note(trie: Trie, element: str, value: Any, shape: Shape) -> None:
    """Add a whole value to *trie*: the field itself and all that is below it."""
    node = _whole(value, shape)
    if node:
        node["."] = LEAF
    trie[element] = node or LEAF


def _whole(value: Any, shape: Shape) -> Trie:
    """Every node below *value*, also those of struct fields."""
    found: Trie = {}
    if value.__class__ is dict and shape.map == GRANULAR:
        for name, each in value.items():
            field = shape.fields[name]
            _note(found, field.element, each, field.shape)
    elif value.__class__ is list and shape.list == GRANULAR:
        for element, values in _by_element(value, shape).items():
            _note_items(found, element, values, shape.items)
    return found


# Removing.


def removed(value: Any, trie: Trie, shape: Shape) -> Any:
    """*value* without the members of *trie*; None if nothing remains of a map or list."""
    if value.__class__ is dict and value:
        return _without_fields(value, trie, shape) if shape.map == GRANULAR else None
    if value.__class__ is list and value:
        return _without_items(value, trie, shape) if shape.list == GRANULAR else None
    return None if value.__class__ in (dict, list) else value


def _without_fields(value: dict[str, Any], trie: Trie, shape: Shape) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    fields = shape.fields
    for name, each in value.items():
        node = trie.get("f:" + name)
        if node is None:
            found[name] = each
        elif node and "." not in node:
            found[name] = removed(each, node, fields[name].shape)
    return found or None


def _without_items(values: list[Any], trie: Trie, shape: Shape) -> list[Any] | None:
    found = []
    for value in values:
        node = trie.get(shape.element(value))
        if node is None:
            found.append(value)
        elif node and "." not in node:
            found.append(removed(value, node, shape.items))
    return found or None


def with_structs(trie: Trie, shape: Shape) -> Trie:
    """*trie* with the struct fields that its members stand in as members too."""
    if not any(trie.values()):
        return trie
    found: Trie = {}
    for element, node in trie.items():
        if not node or element == ".":
            found[element] = node
            continue
        below, named = _step(element, shape)
        deeper = with_structs(node, below)
        found[element] = {**deeper, ".": LEAF} if named else deeper
    return found


def reconciled(trie: Trie, shape: Shape) -> Trie:
    """
    *trie* as the schema of today has it; *trie* itself if that is the same.

    Where a map or list has become atomic since, who owned something in it now owns the whole.
    """
    if not any(trie.values()):
        return trie
    found = trie
    for element, node in trie.items():
        if not node:
            continue
        below = shape.fields[element[2:]].shape if element[0] == "f" else shape.items
        atomic = below.map == ATOMIC if below.map else below.list == ATOMIC
        fresh = LEAF if atomic else node if below.deduced else reconciled(node, below)
        if fresh is not node:
            found = dict(trie) if found is trie else found
            found[element] = fresh
    return found


def _step(element: str, shape: Shape) -> tuple[Shape, bool]:
    if element[0] == "f":
        field = shape.fields[element[2:]]
        return field.shape, field.named
    return shape.items, False
