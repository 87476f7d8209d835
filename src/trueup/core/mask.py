"""
Mask: secret values never leave in clear.

In the states of one Secret, values that are equal are masked by equally many plus signs, and
values that differ by different numbers, so that a diff still shows what changed. Nothing of a
value, not even its length, can be told from its mask. Annotations that the operator calls sensitive
(``resource.sensitive.mask.annotations``) are masked as well.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from trueup.k8s.lastapplied import ANNOTATION as LAST_APPLIED
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.change import Change, FieldChange

SECRET = GroupKind("", "Secret")
SHORTEST, STEP = 8, 4  # plus signs, as in Argo CD
DATA = ("data", "stringData")


class _Marks:
    """The mask of each value of one field, in the order in which they are met."""

    def __init__(self, sensitive: Collection[str]) -> None:
        self.sensitive = sensitive
        self._known: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def mark(self, key: str, value: Any) -> str | None:
        if value is None:
            return None
        identity = (key, value if isinstance(value, str) else json.dumps(value, sort_keys=True))
        if identity not in self._known:
            earlier = self._count.get(key, 0)
            self._count[key] = earlier + 1
            self._known[identity] = "+" * (SHORTEST + STEP * earlier)
        return self._known[identity]


def is_secret(ref: Ref) -> bool:
    return ref.kind == SECRET


def masked(*states: Object | None, sensitive: Collection[str] = ()) -> tuple[Object | None, ...]:
    """
    Several states of one object (live, predicted, desired …) with secret values masked.

    *sensitive*: names of annotations.
    """
    marks = _Marks(sensitive)
    return tuple(
        state if state is None or not is_secret(state.ref) else Object(_body(state.body, marks))
        for state in states
    )


def masked_changes(
    changes: Iterable[Change], sensitive: Collection[str] = ()
) -> tuple[Change, ...]:
    """The changes with secret values masked, in what is applied and in the fields that differ."""
    return tuple(
        _change(change, _Marks(sensitive)) if is_secret(change.ref) else change
        for change in changes
    )


def _change(change: Change, marks: _Marks) -> Change:
    fields = tuple(_field(field, marks) for field in change.fields)
    after = Object(_body(change.after.body, marks)) if change.after is not None else None
    return msgspec.structs.replace(change, after=after, fields=fields)


def _field(field: FieldChange, marks: _Marks) -> FieldChange:
    before, after = (_value(field.path, value, marks) for value in (field.before, field.after))
    return FieldChange(field.path, before, after)


def _value(path: tuple[str, ...], value: Any, marks: _Marks) -> Any:
    """What stands at *path* of a Secret, masked where it is, holds or lies in a secret value."""
    if not path:
        return _body(value, marks) if isinstance(value, Mapping) else value
    if path[0] in DATA:
        return marks.mark(path[1], value) if len(path) > 1 else _data(value, marks)
    if path[:2] == ("metadata", "annotations"):
        if len(path) == 2 and isinstance(value, Mapping):
            return {key: _annotation(key, each, marks) for key, each in value.items()}
        return _annotation(path[2], value, marks) if len(path) > 2 else value
    if path == ("metadata",) and isinstance(value, Mapping):
        return _metadata(value, marks)
    return value


def _body(body: Mapping[str, Any], marks: _Marks) -> Mapping[str, Any]:
    found = dict(body)
    for name in DATA:
        if name in found:
            found[name] = _data(found[name], marks)
    if isinstance(found.get("metadata"), Mapping):
        found["metadata"] = _metadata(found["metadata"], marks)
    return found


def _data(data: Any, marks: _Marks) -> Any:
    if not isinstance(data, Mapping):
        return data
    return {key: marks.mark(key, value) for key, value in data.items()}


def _metadata(meta: Mapping[str, Any], marks: _Marks) -> Mapping[str, Any]:
    annotations = meta.get("annotations")
    if not isinstance(annotations, Mapping):
        return meta
    kept = {key: _annotation(key, value, marks) for key, value in annotations.items()}
    return {**meta, "annotations": kept}


def _annotation(key: str, value: Any, marks: _Marks) -> Any:
    """The manifest that client-side apply remembers holds the secret values once more."""
    if key in marks.sensitive:
        return marks.mark(key, value)
    if key != LAST_APPLIED or not isinstance(value, str):
        return value
    try:
        body = json.loads(value)
    except ValueError:
        return marks.mark(LAST_APPLIED, value)
    if not isinstance(body, Mapping):
        return marks.mark(LAST_APPLIED, value)
    return json.dumps(_body(body, marks), separators=(",", ":"))
