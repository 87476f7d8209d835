"""
Doubt: where only the API server itself can tell what an apply would change.

`core.compare.verdict` knows the rules of an apply and the schema of the kind. It does not know what
else a server does with what it is given: a field whose feature gate is off is dropped, a webhook or
a policy writes another value, another version of the kind has the field elsewhere. Such a field
would differ for ever, though nothing is to be done. No table can list them, and no memory of what
was once applied is sound: gates, webhooks and definitions change without a trace on the object. So
the server is asked, by a dry run of the very apply, and of what differs only that counts which
the server would change too. A real drift is always among that, so none is ever hidden.

A dry run is a request, so it is kept for doubt, and managedFields tell where that is. Whoever
changes or removes a field takes it from its owners. Hence

* a field that is absent though it is still ours was dropped by the server, in our apply or since;
* one that differs and is still ours, or nobody's, when the very same was applied last, was changed
  by the server, or removed by someone: *thorough* callers ask about these too;
* what we applied in another version and do not declare in this one may be here under another name,
  which an apply would remove and we cannot see.

A field that only others own has drifted, and nobody is asked.
"""

import hashlib
from collections.abc import Hashable, Mapping
from typing import Any

import msgspec
import orjson

from trueup.core.compare.migration import MANAGER, migration
from trueup.core.compare.ownership import owners_of
from trueup.core.compare.verdict import Rules, moved
from trueup.k8s.fieldset import difference, trie_of
from trueup.k8s.object import Object
from trueup.k8s.ownership import Ownership, owners
from trueup.k8s.shape import shape_of
from trueup.model.change import Action, Change, FieldChange
from trueup.model.comparison import Compared, SyncCode

_OWN = {"manager": MANAGER, "operation": "Apply"}
_PASSING = frozenset({"resourceVersion", "generation", "managedFields"})
Owners = Mapping[str, tuple[Ownership, ...]]


def doubtful(each: Compared, rules: Rules, *, thorough: bool) -> bool:
    """Whether to ask the server; *thorough*: what is declared was applied before, just so."""
    desired, live = each.desired, each.live
    if desired is None or live is None or each.hook or each.status is None:
        return False
    own = _own_entry(live)
    if own is None or each.status is SyncCode.UNKNOWN:
        return False
    if _elsewhere(own, desired, rules):
        return migration(live) is None
    if each.change is None or each.change.action is not Action.UPDATE:
        return False
    known = owners(live.body)
    suspect = any(_suspect(field, known, thorough=thorough) for field in each.change.fields)
    return suspect and migration(live) is None  # the hand-over comes before the apply


def state(each: Compared) -> Hashable:
    """What an answer is about; equal as long as it holds, though a status may have changed."""
    desired, live = each.desired, each.live
    if desired is None or live is None:
        raise ValueError(f"nothing to ask about {each.ref}")
    own = _own_entry(live)
    meta = {name: value for name, value in live.at("metadata").items() if name not in _PASSING}
    there = {**live.body, "metadata": meta, "status": None}
    said = orjson.dumps((desired.body, there, own), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(said, digest_size=16).digest()


def resolved(each: Compared, answer: Object, rules: Rules) -> Compared:
    """*each*, after the server has given *answer* to the dry run of its apply."""
    desired, live = each.desired, each.live
    own = _own_entry(live) if live is not None else None
    if desired is None or live is None or own is None:
        return each
    told = moved(desired, live, answer, rules)
    if not _elsewhere(own, desired, rules):
        before = each.change.fields if each.change else ()
        told = tuple(field for field in before if any(_meet(field, one) for one in told))
    if not told:
        return msgspec.structs.replace(each, status=SyncCode.SYNCED, change=None)
    change = Change(each.ref, Action.UPDATE, desired, told)
    return msgspec.structs.replace(each, status=SyncCode.OUT_OF_SYNC, change=change)


def _own_entry(live: Object) -> Mapping[str, Any] | None:
    """What we applied last, as managedFields have it."""
    for entry in live.at("metadata", "managedFields") or ():
        if _OWN.items() <= entry.items() and not entry.get("subresource"):
            found: Mapping[str, Any] = entry
            return found
    return None


def _elsewhere(own: Mapping[str, Any], desired: Object, rules: Rules) -> bool:
    """Whether we applied fields in another version that are not declared in this one."""
    version, kind = str(desired.body["apiVersion"]), str(desired.body["kind"])
    if own.get("apiVersion") == version:
        return False
    declared = trie_of(dict(desired.body), shape_of(rules.schema(version, kind)))
    return bool(difference(own.get("fieldsV1") or {}, declared))


def _suspect(field: FieldChange, known: Owners, *, thorough: bool) -> bool:
    if thorough:
        found = owners_of(field.path, known)
        return not found or any(map(_ours, found))
    return field.before is None and any(map(_ours, owners_of(field.path, known, whole=False)))


def _ours(owner: Ownership) -> bool:
    return (owner.manager, owner.operation, owner.subresource) == (MANAGER, "Apply", "")


def _meet(one: FieldChange, other: FieldChange) -> bool:
    """Whether one is the other or a part of it."""
    shorter = min(len(one.path), len(other.path))
    return one.path[:shorter] == other.path[:shorter]
