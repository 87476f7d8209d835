"""
Strategic merge patch: a merge patch that knows which lists are keyed.

As ``k8s.io/apimachinery/pkg/util/strategicpatch``: maps merge; a list with the patch strategy
"merge" merges by its merge key, or as a set of primitives if it has none; any other list is
replaced. Directives inside the patch say more:

    $patch: replace | delete | merge       on a map, or as an item of a list
    $deleteFromPrimitiveList/finalizers    the primitives to take out
    $setElementOrder/containers            the order in which the items shall stand
    $retainKeys                            the only keys of the map that may remain
"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.k8s.equality import same
from trueup.k8s.gojson import printed
from trueup.k8s.patch import PatchError
from trueup.k8s.schema import ANYTHING, Schema

Map = dict[str, Any]
List = list[Any]

_PATCH = "$patch"
_RETAIN = "$retainKeys"
_DELETE = "$deleteFromPrimitiveList/"
_ORDER = "$setElementOrder/"


def strategic_merge(document: Any, patch: Any, schema: Schema) -> Any:
    """*document* after *patch*, or `PatchError`."""
    if not isinstance(patch, dict):
        raise PatchError("a strategic merge patch is a map")
    return _merged(document if isinstance(document, dict) else {}, patch, schema)


def _merged(original: Map, patch: Map, schema: Schema) -> Map:
    match patch.get(_PATCH):
        case "replace":
            return {name: value for name, value in patch.items() if name != _PATCH}
        case "delete":
            return {}
        case None | "merge":
            pass
        case other:
            raise PatchError(f"unknown patch type {other!r}")
    found = _retained(original, patch)
    for name, value in patch.items():
        if name.startswith(_DELETE):
            _take_out(found, name.removeprefix(_DELETE), value)
        elif name not in (_PATCH, _RETAIN) and not name.startswith(_ORDER):
            _merge_field(found, name, value, schema)
    for name, order in patch.items():
        if name.startswith(_ORDER):
            _set_order(found, patch, name.removeprefix(_ORDER), order, (original, schema))
    return found


def _retained(original: Map, patch: Map) -> Map:
    """*original* with only the keys that ``$retainKeys`` lists."""
    if _RETAIN not in patch:
        return dict(original)
    keys = patch[_RETAIN]
    given = [
        name
        for name, value in patch.items()
        if value is not None and not name.startswith((_RETAIN, _DELETE, _ORDER))
    ]
    if not isinstance(keys, list) or any(name not in keys for name in given):
        raise PatchError("invalid patch format of retainKeys")
    return {name: value for name, value in original.items() if name in keys}


def _merge_field(found: Map, name: str, value: Any, schema: Schema) -> None:
    if value is None:
        found.pop(name, None)
        return
    old = found.get(name)
    below = schema.field(name) or ANYTHING
    if isinstance(old, dict) and isinstance(value, dict) and "replace" not in below.patch_strategy:
        found[name] = _merged(old, value, below)
    elif isinstance(old, list) and isinstance(value, list) and "merge" in below.patch_strategy:
        found[name] = _merged_list(old, value, below)
    else:
        plain = _plain(value)
        if plain is _GONE:
            found.pop(name, None)
        else:
            found[name] = plain


def _merged_list(old: List, patch: List, schema: Schema) -> List:
    if not any(isinstance(item, dict) for item in (*old[:1], *patch[:1])):
        both = _distinct([*old, *patch])
        return _ordered(both, patch, old, _itself)
    key = schema.merge_key
    if key is None:
        raise PatchError("cannot merge lists without a merge key")
    kept, changes = _directed(old, patch, key)
    found = list(kept)
    for change in changes:
        at = _place(found, key, _key(change, key))
        if at is None:
            found.append(_plain(change))
        else:
            found[at] = _merged(found[at], change, schema.items or ANYTHING)
    return _ordered(found, changes, old, _by(key))


def _directed(old: List, patch: List, key: str) -> tuple[List, List]:
    """What remains of the old list, and which items of the patch are to be merged into it."""
    changes: List = []
    replaced = False
    for item in patch:
        directive = _map(item).get(_PATCH)
        match directive:
            case None | "merge":
                changes.append(item)
            case "delete":
                gone = _key(item, key)
                old = [each for each in old if not same(_map(each).get(key), gone)]
            case "replace":
                replaced = True
            case other:
                raise PatchError(f"unknown patch type: {other} in map: {printed(item)}")
    return ([], changes) if replaced else (old, changes)


def _take_out(found: Map, name: str, values: Any) -> None:
    if not isinstance(values, list):
        raise PatchError("invalid patch format of primitive list")
    if isinstance(found.get(name), list):
        found[name] = [each for each in found[name] if not _among(each, values)]


def _set_order(found: Map, patch: Map, name: str, order: Any, origin: tuple[Map, Schema]) -> None:
    original, schema = origin
    if not isinstance(order, list):
        raise PatchError("invalid patch format of setElementOrder list")
    if not isinstance(found.get(name), list):
        return
    key = (schema.field(name) or ANYTHING).merge_key
    identity = _by(key) if key else _itself
    _check_order(patch.get(name) or [], order, identity)
    before = original.get(name)
    found[name] = _ordered(found[name], order, before if isinstance(before, list) else [], identity)


def _check_order(items: List, order: List, identity: "_Identity") -> None:
    """The patch's own items must stand in the order that it asks for."""
    wanted = iter([identity(each) for each in order])
    for item in items:
        if isinstance(item, dict) and _PATCH in item:
            continue
        if not any(same(each, identity(item)) for each in wanted):
            raise PatchError(f"the order in the patch list does not match {_ORDER} list: {order}")


_Identity = Callable[[Any], Any]


def _itself(item: Any) -> Any:
    return item


def _by(key: str) -> _Identity:
    return lambda item: _key(item, key)


def _ordered(items: List, order: List, live: List, identity: _Identity) -> List:
    """
    *items* with those named by *order* in that order, the others among them as in *live*.

    Each item that only the live list has goes before the first ordered one that it preceded there.
    """
    wanted = [identity(each) for each in order]
    before = [identity(each) for each in live]
    ours = [each for each in items if _index(wanted, identity(each)) >= 0]
    ours.sort(key=lambda each: _index(wanted, identity(each)))
    theirs = [each for each in items if _index(wanted, identity(each)) < 0]
    theirs.sort(key=lambda each: _index(before, identity(each)) % (len(before) + 1))
    found: List = []
    for each in ours:
        at = _index(before, identity(each))
        while theirs and 0 <= _index(before, identity(theirs[0])) < at:
            found.append(theirs.pop(0))
        found.append(each)
    return found + theirs


def _index(values: List, value: Any) -> int:
    for at, each in enumerate(values):
        if same(each, value):
            return at
    return -1


def _among(value: Any, values: List) -> bool:
    return _index(values, value) >= 0


def _distinct(values: List) -> List:
    found: List = []
    for value in values:
        if not _among(value, found):
            found.append(value)
    return found


def _place(items: List, key: str, value: Any) -> int | None:
    for at, item in enumerate(items):
        if same(_map(item).get(key), value):
            return at
    return None


def _key(item: Any, key: str) -> Any:
    if key not in _map(item):
        raise PatchError(f"map: {printed(item)} does not contain declared merge key: {key}")
    return item[key]


def _map(item: Any) -> Mapping[str, Any]:
    if not isinstance(item, dict):
        raise PatchError(f"expected a map in the list, got {item!r:.80}")
    return item


_GONE: Any = object()


def _is_directive(name: str) -> bool:
    return name.startswith((_PATCH, _RETAIN, _DELETE, _ORDER))


def _plain(value: Any) -> Any:
    """A value that the document did not have: without nulls and directives."""
    if isinstance(value, dict):
        if _PATCH in value:
            return _GONE
        given = {name: each for name, each in value.items() if not _is_directive(name)}
        kept = {name: _plain(each) for name, each in given.items() if each is not None}
        return {name: each for name, each in kept.items() if each is not _GONE}
    if isinstance(value, list):
        return [each for each in map(_plain, value) if each is not _GONE]
    return value
