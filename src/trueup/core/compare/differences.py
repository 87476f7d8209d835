"""
Differences: the fields in which two states of one object differ.

*before* is what is live, *after* what an apply would make of it. The two share every part that the
apply leaves alone, so the walk goes only where something was touched. What the API server would
write down the same way is the same: quantities, base64, empty and absent lists and maps, zeros
that it cannot hold, defaults that it adds (`implied`). Custom kinds are stored as
they are sent: there an empty list and none are two things.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from trueup.core.compare.implied import adds_nothing, completed
from trueup.core.compare.normalize import canonical_base64
from trueup.k8s import quantity
from trueup.k8s.duration import seconds
from trueup.k8s.elements import readable
from trueup.k8s.equality import same
from trueup.k8s.schema import ANYTHING, Schema
from trueup.k8s.shape import GRANULAR, shape_of
from trueup.model.change import FieldChange

Path = tuple[str, ...]

_QUANTITY = "api.resource.Quantity"
_DURATION = "meta.v1.Duration"
_STRUCTS = (  # the packages of Kubernetes' own types
    "io.k8s.api.",
    "io.k8s.apimachinery.",
    "io.k8s.apiextensions-apiserver.",
    "io.k8s.kube-aggregator.",
)


def differences(
    before: Any, after: Any, schema: Schema, path: Path = (), *, custom: bool = False
) -> Iterator[FieldChange]:
    """
    What differs between *before* and *after*; nothing if they mean the same.

    A path is made of field names and, in lists, of ``[name="web"]`` (keyed lists), ``[="x"]``
    (sets) or ``[0]``. *custom*: they are part of a custom kind.
    """
    if before is after or same(before, after):
        return
    if schema.name:
        custom = not schema.name.startswith(_STRUCTS)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _in_maps(before, after, schema, path, custom=custom)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(before, after, schema, path, custom=custom)
    elif not _alike(before, after, schema, custom=custom):
        yield FieldChange(path, before, after)


def dotted(path: Path) -> str:
    """A path as people write it: ``spec.template.spec.containers[name="web"].image``."""
    text = "".join(part if part[:1] == "[" else f".{part}" for part in path)
    return text.removeprefix(".")


def _in_maps(
    before: Mapping[str, Any], after: Mapping[str, Any], schema: Schema, path: Path, *, custom: bool
) -> Iterator[FieldChange]:
    after = completed(schema, after, before)
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old is new or adds_nothing(schema, name, new, old):
            continue
        below = schema.field(name) or ANYTHING
        yield from differences(old, new, below, (*path, name), custom=custom)


def _in_lists(
    before: list[Any], after: list[Any], schema: Schema, path: Path, *, custom: bool
) -> Iterator[FieldChange]:
    shape = shape_of(schema)
    items = schema.items or ANYTHING
    if shape.list == GRANULAR:
        old = {readable((shape.element(item),)): item for item in before}
        new = {readable((shape.element(item),)): item for item in after}
        if len(old) == len(before) and len(new) == len(after):
            found = tuple(_by_key(old, new, items, path, custom=custom))
            yield from found
            if not found and list(old) != list(new):
                yield FieldChange(path, before, after)
            return
    if len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, items, (*path, f"[{at}]"), custom=custom)
    else:
        yield FieldChange(path, before, after)


def _by_key(
    before: Mapping[str, Any], after: Mapping[str, Any], items: Schema, path: Path, *, custom: bool
) -> Iterable[FieldChange]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        yield from differences(old, new, items, (*path, key), custom=custom)


def _alike(before: Any, after: Any, schema: Schema, *, custom: bool) -> bool:
    if not custom and _empty(before, schema) and _empty(after, schema):
        return True
    if schema.name.endswith(_QUANTITY):
        return quantity.same(before, after)
    if schema.name.endswith(_DURATION) and isinstance(before, str) and isinstance(after, str):
        return seconds(before) is not None and seconds(before) == seconds(after)
    if isinstance(before, str) and isinstance(after, str):
        if schema.format == "byte":
            return bool(canonical_base64(before) == canonical_base64(after))
        if schema.format == "date-time":
            return _same_time(before, after)
    return False


def _empty(value: Any, schema: Schema) -> bool:
    """Absent, null, an empty list or an empty map; an empty struct may mean something."""
    if value is None or value == []:
        return True
    return bool(value == {}) and schema.additional is not None


def _same_time(before: str, after: str) -> bool:
    try:
        return datetime.fromisoformat(before) == datetime.fromisoformat(after)
    except (ValueError, TypeError):
        return False
