"""
Between: what a change does to an Application, told from what it declared before and declares now.

Used where no cluster is at hand: nobody knows then what is live, so what stands is taken for what
was declared before. Hooks run with every sync, so they count only where something else differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from trueup.core.annotations.hooks import is_hook, wave
from trueup.core.compare.differences import differences
from trueup.core.compare.targets import Targets
from trueup.core.plan import Wish, make_plan
from trueup.k8s.object import Object
from trueup.k8s.schema import ANYTHING
from trueup.model.change import Action, Change, FieldChange
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.plan import Plan

Path = tuple[str, ...]


def between(before: Targets, after: Targets, revision: str) -> Plan:
    """As a sync with pruning would do it."""
    old = {obj.ref: obj for obj in _plain(before.objects)}
    new = {obj.ref: obj for obj in _plain(after.objects)}
    compared = [_compared(obj, old.get(ref)) for ref, obj in new.items()]
    compared += [_gone(obj) for ref, obj in old.items() if ref not in new]
    hooks = tuple(obj for obj in after.objects if is_hook(obj))
    if not any(each.change for each in compared):
        hooks = ()
    comparison = Comparison(tuple(compared), hooks, findings=after.findings)
    plan = make_plan(comparison, Wish(revision, prune=True, hooks=bool(hooks)))
    return msgspec.structs.replace(plan, findings=(*after.findings, *plan.findings))


def fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs; of lists whose items have names, item by item."""
    return tuple(_named(differences(before, after, ANYTHING)))


def _named(found: Iterable[FieldChange]) -> Iterator[FieldChange]:
    for each in found:
        pair = (_by_name(each.before), _by_name(each.after))
        if pair[0] is None or pair[1] is None:
            yield each
            continue
        for name in {**pair[0], **pair[1]}:
            one, other = pair[0].get(name), pair[1].get(name)
            path = (*each.path, f'[name="{name}"]')
            yield from _named(differences(one, other, ANYTHING, path))


def _by_name(value: Any) -> Mapping[str, Any] | None:
    if not isinstance(value, list) or not value:
        return None
    maps = [each for each in value if isinstance(each, Mapping)]
    named = {each["name"]: each for each in maps if isinstance(each.get("name"), str)}
    return named if len(named) == len(value) else None


def _plain(objects: Sequence[Object]) -> Iterator[Object]:
    return (obj for obj in objects if not is_hook(obj) and obj.at("metadata", "name"))


def _compared(obj: Object, before: Object | None) -> Compared:
    if before is None:
        change: Change | None = Change(obj.ref, Action.CREATE, obj)
    else:
        found = fields(before.body, obj.body)
        change = Change(obj.ref, Action.UPDATE, obj, found) if found else None
    status = SyncCode.OUT_OF_SYNC if change else SyncCode.SYNCED
    return Compared(obj.ref, _version(obj), status, change, obj, before, wave=wave(obj))


def _gone(obj: Object) -> Compared:
    return Compared(
        obj.ref,
        _version(obj),
        SyncCode.OUT_OF_SYNC,
        Change(obj.ref, Action.DELETE),
        live=obj,
        wave=wave(obj),
        requires_pruning=True,
    )


def _version(obj: Object) -> str:
    return str(obj.body["apiVersion"]).rpartition("/")[2]
