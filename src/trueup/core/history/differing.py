"""
What a change came to, field by field, as it is put on record.

Status, bookkeeping and what others note beside it are no part of a change; secret values are
masked, in Secrets and by their names (`veil`). What is long is cut, and says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from trueup.core.compare.differences import differences, dotted
from trueup.core.compare.normalize import LAST_APPLIED
from trueup.core.compare.ownership import owners_of
from trueup.core.history.veil import Veil
from trueup.core.mask import masked
from trueup.k8s.object import Object
from trueup.k8s.ownership import Ownership, owners
from trueup.k8s.schema import ANYTHING
from trueup.k8s.value import encode
from trueup.model.change import FieldChange
from trueup.model.record import Edit

MOST = 200  # fields of one entry
LONGEST = 4096  # bytes of a value
KEPT = ("labels", "annotations", "finalizers")
PASSED_OVER = (
    LAST_APPLIED,
    "argocd.argoproj.io/refresh",
    "argocd.argoproj.io/hydrate",
    "notified.notifications.argoproj.io",
)
Body = Mapping[str, Any]


def edits(
    before: Body | None, after: Body | None, sensitive: Collection[str] = ()
) -> tuple[Edit, ...]:
    """From one body to the next; None: it is not there. *sensitive*: annotations of Secrets."""
    return tuple(
        _cut(
            Edit(dotted(each.path), each.before, each.after)
            for each in _differ(before, after, sensitive)
        )
    )


def by_whom(before: Body | None, after: Body, sensitive: Collection[str] = ()) -> tuple[Edit, ...]:
    """The same of live objects, each field with the manager that wrote it last, where known."""
    known = owners(after)
    found = _differ(before, after, sensitive)
    return tuple(_cut(_owned(each, known) for each in found))


def significant(body: Body) -> dict[str, Any]:
    """What of an object people decide."""
    meta = body.get("metadata") or {}
    kept = {name: meta[name] for name in KEPT if meta.get(name)}
    if notes := kept.get("annotations"):
        kept["annotations"] = {key: notes[key] for key in notes if key not in PASSED_OVER}
    left = ("metadata", "status", "operation", "apiVersion", "kind")
    return {**{key: body[key] for key in body if key not in left}, "metadata": kept}


def _differ(
    before: Body | None, after: Body | None, sensitive: Collection[str]
) -> Iterator[FieldChange]:
    veil = Veil()
    old, new = (
        {} if each is None else veil.over(significant(each))
        for each in _masked(before, after, sensitive)
    )
    for each in differences(old, new, ANYTHING, custom=True):
        yield from _told(each)


def _masked(
    before: Body | None, after: Body | None, sensitive: Collection[str]
) -> Iterable[Body | None]:
    if "kind" not in (after or before or {}):
        return before, after
    states = (None if each is None else Object(each) for each in (before, after))
    return tuple(each.body if each else None for each in masked(*states, sensitive=sensitive))


def _told(each: FieldChange) -> Iterator[FieldChange]:
    """What came or went as a whole is told by its fields, one level at a time."""
    whole = each.after if each.before is None else each.before if each.after is None else None
    if isinstance(whole, Mapping) and whole and len(each.path) < 3:
        for name, value in whole.items():
            pair = (None, value) if each.before is None else (value, None)
            yield from _told(FieldChange((*each.path, str(name)), *pair))
        return
    yield each


def _owned(each: FieldChange, known: Mapping[str, tuple[Ownership, ...]]) -> Edit:
    found = max(owners_of(each.path, known), key=lambda one: one.time, default=None)
    if found is None or each.after is None:
        return Edit(dotted(each.path), each.before, each.after)
    since = datetime.fromisoformat(found.time) if found.time else None
    return Edit(dotted(each.path), each.before, each.after, found.manager, since)


def _cut(found: Iterable[Edit]) -> Iterator[Edit]:
    for at, each in enumerate(found):
        if at == MOST:
            yield Edit("…", None, f"more than {MOST} fields")
            return
        yield Edit(each.field, _short(each.before), _short(each.after), each.by, each.since)


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else "" if value is None else encode(value).decode()
    return value if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
