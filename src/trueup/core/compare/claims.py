"""
Claims: what others added to a list that is invalid with ours beside it.

An object that somebody edited so that the key of a list item changed, say the port of a Service,
has both items after a server-side apply: theirs, which the apply leaves alone, and ours. The
API server refuses that (two ports must have names), and the object would never be put right. So
the items that Git does not declare, of the very lists that the refusal names, are claimed as ours;
the next apply then removes them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.compare.migration import MANAGER
from trueup.k8s.fieldset import FieldSet, of_paths
from trueup.k8s.managed import Identity, entries, written
from trueup.k8s.object import Object
from trueup.k8s.schema import Schema
from trueup.k8s.shape import GRANULAR, Shape, shape_of

Path = tuple[str, ...]

_INDEX = re.compile(r"\[[^\]]*\]")


def claim(
    live: Object, desired: Mapping[str, Any], schema: Schema, fields: Iterable[str]
) -> list[dict[str, Any]] | None:
    """
    The JSON patch to send before the apply is tried again; None: there is nothing to claim.

    *fields*: what the API server named in its refusal, as ``spec.ports[0].name``.
    """
    lists = {found for field in fields for found in _lists(field)}
    paths = list(_foreign(live.body, desired, shape_of(schema), (), lists)) if lists else []
    known = entries(live.body)
    own = known.get(Identity(MANAGER, "Apply", "", ""))
    if own is None or not paths:
        return None
    items = of_paths(*paths)
    rest = [
        entry._replace(fields=FieldSet(entry.fields).without(items).trie)
        for entry in known.values()
        if entry is not own
    ]
    ours = own._replace(fields=FieldSet(own.fields).union(items).trie)
    managed = written([*(entry for entry in rest if entry.fields), ours])
    version = live.at("metadata", "resourceVersion")
    return [
        {"op": "replace", "path": "/metadata/managedFields", "value": managed},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
    ]


def _lists(field: str) -> Iterator[Path]:
    """The names that lead to each list in ``spec.a[0].b[1]``: (spec, a) and (spec, a, b)."""
    for found in _INDEX.finditer(field):
        yield tuple(_INDEX.sub("", field[: found.start()]).split("."))


def _foreign(
    live: Any, desired: Any, shape: Shape, names: Path, lists: set[Path], path: Path = ()
) -> Iterator[Path]:
    """The items of *lists*, by their path elements, that are live and not declared."""
    if isinstance(live, Mapping) and isinstance(desired, Mapping):
        for name in desired.keys() & live.keys():
            field, below = shape.fields[name], (*names, name)
            if any(each[: len(below)] == below for each in lists):
                there = (*path, field.element)
                yield from _foreign(live[name], desired[name], field.shape, below, lists, there)
    elif isinstance(live, list) and isinstance(desired, list) and shape.list == GRANULAR:
        declared = {shape.element(item): item for item in desired}
        for item in live:
            element = shape.element(item)
            there = (*path, element)
            if element in declared:
                yield from _foreign(item, declared[element], shape.items, names, lists, there)
            elif names in lists:
                yield there
