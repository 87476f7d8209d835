"""
Ratcheting: what was wrong already, and stays as it was, is no reason to refuse an update.

A definition may become stricter than the objects that were made by it. As kube-apiserver does, a
part of an object that is the same as before is not checked against the schema again, where it can
be told which part it was: fields, values of maps and items of keyed lists, but not of others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trueup.k8s import causes
from trueup.k8s.causes import Cause
from trueup.k8s.equality import same
from trueup.k8s.schema import Schema


def fresh(found: Iterable[Cause], before: Any, after: Any, schema: Schema) -> list[Cause]:
    """Those of the causes *found* that are about what *after* has otherwise than *before*."""
    wrong = list(found)
    if not wrong:
        return wrong
    kept = tuple(unchanged(before, after, schema))
    return [cause for cause in wrong if not any(_is_in(cause.field, path) for path in kept)]


def unchanged(before: Any, after: Any, schema: Schema, path: str = "") -> Iterator[str]:
    """The paths of the parts of *after* that are as they were, as causes write them."""
    if path and same(before, after):
        yield path
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in after.keys() & before.keys():
            below = schema.field(name)
            if below is not None:
                where = f"{path}.{name}" if path else name
                yield from unchanged(before[name], after[name], below, where)
    elif isinstance(before, list) and isinstance(after, list) and schema.list_type == "map":
        yield from _items(before, after, schema, path)


def _items(before: Sequence[Any], after: Sequence[Any], schema: Schema, path: str) -> Iterator[str]:
    if schema.items is None:
        return
    known = {_key(item, schema.list_keys): item for item in before}
    for at, item in enumerate(after):
        key = _key(item, schema.list_keys)
        if key in known:
            yield from unchanged(known[key], item, schema.items, f"{path}[{at}]")


def _key(item: Any, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(causes.shown(item.get(key)) for key in keys) if isinstance(item, Mapping) else ()


def _is_in(field: str, path: str) -> bool:
    return field == path or field.startswith((f"{path}.", f"{path}["))
