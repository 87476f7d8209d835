"""
Ignore: the fields that ``ignoreDifferences`` takes out of a comparison.

The rules of the Application and of the system have one form. They alter what counts as a
difference, not what is applied, unless ``RespectIgnoreDifferences=true`` asks for that.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.core.globs import matches
from trueup.k8s.managed import entries
from trueup.k8s.merge import removed
from trueup.k8s.object import Object
from trueup.k8s.schema import Schema
from trueup.k8s.shape import shape_of
from trueup.model.application import IgnoreDifferences

Body = Mapping[str, Any]
Rules = Iterable[IgnoreDifferences]


def matching(rules: Rules, obj: Object) -> tuple[IgnoreDifferences, ...]:
    """The rules for this object: group and kind are globs, name and namespace exact if given."""
    return tuple(rule for rule in rules if _matches(rule, obj))


def without(body: Body, rules: Rules, live: Object, schema: Schema) -> Body:
    """*body* without the fields that the (matching) rules name; managers are those of *live*."""
    for rule in rules:
        for pointer in rule.json_pointers:
            body = _dropped(body, tokens(pointer))
        body = _without_owned(body, rule, live, schema)
    return body


def respected(desired: Object, rules: Rules, live: Object, schema: Schema) -> Object:
    """
    What is applied with ``RespectIgnoreDifferences``: ignored fields stay as they are live.

    What a pointer names is copied from the live object. What a listed manager owns is not
    declared, so that server-side apply leaves it to its owner.
    """
    body = desired.body
    for rule in rules:
        for pointer in rule.json_pointers:
            path = tokens(pointer)
            found = _found(live.body, path)
            body = _dropped(body, path) if found is None else _put(body, path, found)
        body = _without_owned(body, rule, live, schema)
    return Object(body)


def tokens(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer (RFC 6901); none if it is not one."""
    if not pointer.startswith("/"):
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def _matches(rule: IgnoreDifferences, obj: Object) -> bool:
    ref = obj.ref
    return (
        matches(rule.group, ref.kind.group)
        and matches(rule.kind, ref.kind.kind)
        and rule.name in ("", ref.name)
        and rule.namespace in ("", ref.namespace)
    )


def _without_owned(body: Body, rule: IgnoreDifferences, live: Object, schema: Schema) -> Body:
    for entry in entries(dict(live.body)).values() if rule.managed_fields_managers else ():
        if entry.name in rule.managed_fields_managers:
            found = removed(dict(body), entry.fields, shape_of(schema)) or {}
            kept = {key: body[key] for key in ("apiVersion", "kind") if key in body}
            body = {**kept, **found}
    return body


def _found(value: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _dropped(value: Any, path: tuple[str, ...]) -> Any:
    """*value* without what stands at *path*; itself if nothing does."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping) and first in value:
        if rest:
            return {**value, first: _dropped(value[first], rest)}
        return {key: each for key, each in value.items() if key != first}
    if isinstance(value, list) and first.isdigit() and int(first) < len(value):
        at = int(first)
        return [*value[:at], *([_dropped(value[at], rest)] if rest else ()), *value[at + 1 :]]
    return value


def _put(value: Any, path: tuple[str, ...], found: Any) -> Any:
    """*value* with *found* at *path*; only where the maps and items on the way are there."""
    if not path:
        return found
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping) and (first in value or not rest):
        return {**value, first: _put(value.get(first), rest, found)}
    if isinstance(value, list) and first.isdigit() and int(first) < len(value):
        at = int(first)
        return [*value[:at], _put(value[at], rest, found), *value[at + 1 :]]
    return value
