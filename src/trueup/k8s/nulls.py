"""
Null: in most places it means that a field is not there.

Go's decoder drops a null from a built-in object, and defaulting drops it from a custom one unless
the field is nullable. Manifests are full of them (``creationTimestamp: null``), so that a
comparison which took them at their word would never come to rest.
"""

from typing import Any

from trueup.k8s.schema import Schema


def without_nulls(body: Any, schema: Schema) -> Any:
    """A built-in object as it is after decoding: without the nulls in what the schema describes."""
    if schema.opaque or schema.undescribed:
        return body
    if isinstance(body, dict):
        found = {}
        for name, value in body.items():
            below = schema.field(name)
            if value is not None or below is None:
                found[name] = value if below is None else without_nulls(value, below)
        same = len(found) == len(body) and all(found[name] is body[name] for name in found)
        return body if same else found
    if isinstance(body, list) and schema.items is not None:
        items = [without_nulls(each, schema.items) for each in body]
        return body if all(map(_is, items, body)) else items
    return body


def without_new_nulls(before: Any, after: Any) -> Any:
    """*after* without the nulls that stand where *before* has nothing; *before* if all is equal."""
    if before is after:
        return before
    if isinstance(before, dict) and isinstance(after, dict):
        found = {}
        for name, value in after.items():
            if name in before:
                found[name] = without_new_nulls(before[name], value)
            elif value is not None:
                found[name] = _plain(value)
        same = len(found) == len(before) and all(found[name] is before.get(name) for name in found)
        return before if same else found
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        items = list(map(without_new_nulls, before, after))
        return before if all(map(_is, items, before)) else items
    return _plain(after)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _is(one: Any, other: Any) -> bool:
    return one is other
