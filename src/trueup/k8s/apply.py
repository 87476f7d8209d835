"""
Server-side apply: merge by field owner.

The theory. Every field of an object may have owners: managers that applied it, or wrote it by
another verb. ``metadata.managedFields`` holds one set of fields for each (`trueup.k8s.managed`).

`apply` takes the live object, the configuration that a manager applies, and does five things:

1. *merge* the configuration over the live object;
2. *set*: the fields of the configuration are from now on the fields of this manager;
3. *prune*: what the manager applied last time and no longer does is removed from the object,
   unless somebody else, applier or not, owns it too;
4. *conflicts*: what thereby changes or appears and is owned by somebody else is a conflict; with
   force, the others lose it. Equal values are no conflict: both own the field;
5. what disappears from the object is owned by nobody.

`update` records any other write: the fields that differ between before and after become the
writer's, and the others lose them. Only those: writing back an equal value takes nothing.

Metadata that the server writes (name, uid …) has no owner, nor have apiVersion and kind. A live
object without managedFields is treated as if ``before-first-apply`` had written it. The time of an
entry changes only when the object does; an apply that changes nothing returns the live object.

Why this is fast: bodies and sets are shared, never changed in place. `merged` returns the live
object itself where nothing differs, so the comparison descends only into what was touched; sets are
kept as managedFields spells them; and pruning, the costly part, is needed only when the manager's
new set lacks something of the last one.

The rules are those of structured-merge-diff's ``merge.Updater`` and of the API server's managers
around it. Sets recorded at another API version are compared in that version (`trueup.k8s.views`);
only what is pruned is looked for in the version of the request alone.
"""

from typing import Any, NamedTuple

from trueup.k8s import lastapplied
from trueup.k8s.conflict import Applied, Conflict
from trueup.k8s.elements import FieldsError, readable
from trueup.k8s.equality import same
from trueup.k8s.fieldset import (
    FieldSet,
    Trie,
    difference,
    intersection,
    members,
    of_paths,
    ordered,
    pruned,
    sorted_as_text,
    trie_of,
    union,
    unnamed,
)
from trueup.k8s.managed import (
    Entries,
    Entry,
    Identity,
    Manager,
    checked_entries,
    entries,
    identity,
    written,
)
from trueup.k8s.merge import (
    Comparison,
    compared,
    merged,
    reconciled,
    removed,
    with_structs,
)
from trueup.k8s.nulls import without_new_nulls
from trueup.k8s.ownership import owners, who_owns
from trueup.k8s.schema import Schema
from trueup.k8s.shape import Shape, shape_of
from trueup.k8s.value import Value
from trueup.k8s.views import Versions, Views, shape_in

Body = dict[str, Any]

__all__ = ["Applied", "Change", "Conflict", "apply", "owners", "update", "who_owns", "would_change"]

BEFORE_FIRST_APPLY = "before-first-apply"
_EMPTY: Body = {}
_STRIPPED = frozenset({"f:apiVersion", "f:kind"})
_STRIPPED_METADATA = frozenset(
    f"f:{name}"
    for name in (
        "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
        "managedFields", "resourceVersion",
    )
) | {"."}  # fmt: skip


class Change(Value, frozen=True):
    """What an apply would do to a live object."""

    body: Body
    removed: FieldSet
    modified: FieldSet
    added: FieldSet


def apply(
    live: Body | None,
    config: Body,
    manager: Manager,
    schema: Schema,
    *,
    force: bool,
    empty: Body = _EMPTY,
    versions: Versions | None = None,
) -> Applied:
    """
    *live* (None: there is none yet) after *manager* has applied *config*.

    *empty*: what an object of the kind has before anything is written; nobody owns that.
    """
    shape = shape_of(schema)
    known = _known(live, manager, shape, empty, versions)
    plan = _plan(live or {}, config, manager, known, shape)
    spoken = (manager.api_version, plan.changes)
    views = Views((plan.live, plan.body), spoken, versions, lambda each: _filtered(each, manager))
    taken = {} if force else _taken(views, known, identity(manager))
    if taken and manager.name == lastapplied.MANAGER:
        allowed = lastapplied.fields(live or {}, manager.api_version, shape)
        if allowed is not None:
            taken = _rest({who: difference(trie, allowed) for who, trie in taken.items()})
    if taken:
        return Applied(live or {}, tuple(_conflicts(taken)))
    body = _settled(plan, views, known, manager, live, shape)
    return Applied(lastapplied.renewed(body, config, manager.name))


def would_change(live: Body, config: Body, manager: Manager, schema: Schema) -> Change | None:
    """
    What a forced apply of *config* would change of the object itself; None: nothing.

    Owners do not count: an apply that would only come to own fields changes nothing. Nor does a
    null where the live object has nothing.
    """
    shape = shape_of(schema)
    plan = _plan(live, config, manager, entries(live), shape)
    body = without_new_nulls(live, plan.body)
    if body is live:
        return None
    changes = compared(live, body, shape)
    if not changes.changed and same(live, body):
        return None
    return Change(body, *(FieldSet(trie) for trie in changes))


def update(
    before: Body | None,
    after: Body,
    manager: Manager,
    schema: Schema,
    *,
    empty: Body = _EMPTY,
    versions: Versions | None = None,
) -> Body:
    """
    *after*, written over *before* by another verb than apply, with managedFields brought up.

    A new object is compared with *empty*, what its kind has before anything is written.

    A client may edit managedFields itself, or send an empty list to have tracking forgotten.
    """
    shape = shape_of(schema)
    known = _reconciled(_sent(before, after, manager, shape), shape, manager, versions)
    if not known and before is not None:
        return _with_managed(after, [])
    self_ = identity(manager)
    old, new = _bare(before or empty), _bare(after)
    spoken = (manager.api_version, compared(old, new, shape))
    views = Views((old, new), spoken, versions, lambda each: _filtered(each, manager))
    changes = views.of(manager.api_version)
    ours = _stripped(union(changes.modified, changes.added))
    if unnamed(ours):  # an item that cannot be told from others: nothing is tracked any more
        return _with_managed(after, [])
    found = _yielded(known, views, None)
    if ours:
        fields = ours
        if self_ in found:
            fields = union(found[self_].fields, ours)
        found[self_] = _entry(manager, _in_order(fields, shape), manager.time)
    return _with_managed(after, written(_capped(found, shape).values()))


# How apply goes about it.


class _Plan(NamedTuple):
    """
    The object after an apply, but for its owners, and what the applier then owns.

    ``body is live`` and ``fields is last.fields`` say that nothing changes. *touched*: whether the
    configuration would change the object, also in what the request may not change.
    """

    live: Body
    body: Body
    fields: Trie
    changes: Comparison
    touched: bool


_NOTHING = Comparison({}, {}, {})


def _plan(live: Body, config: Body, manager: Manager, known: Entries, shape: Shape) -> _Plan:
    wanted = _reset(config, manager)
    configured = trie_of(wanted, shape)
    fields = _stripped(configured)
    body: Body = merged(live, wanted, shape) if live else wanted
    own = identity(manager)
    last = known.get(own)
    if last is not None and last.fields == fields:
        fields = last.fields
    elif last is not None:
        body = _pruned(body, configured, own, _reconciled(known, shape, manager), shape)
    changes = _NOTHING if body is live else compared(live, body, shape)
    touched = body is not live and not same(body, live)
    if not touched and wanted is not config:
        touched = not same(merged(live, config, shape), live)
    return _Plan(live, body, fields, changes, touched)


def _pruned(body: Body, configured: Trie, own: Identity, known: Entries, shape: Shape) -> Body:
    """*body* without the fields that its applier owned and that nobody owns now."""
    if not difference(known[own].fields, configured):
        return body
    everything = configured
    for who, entry in known.items():
        if who != own:
            everything = union(everything, entry.fields)
    last = with_structs(known[own].fields, shape)
    whole = with_structs(trie_of(body, shape), shape)
    rest = removed(body, last, shape) or {}
    kept = union(with_structs(trie_of(rest, shape), shape), with_structs(everything, shape))
    # What else goes with a removed field, and is nobody's or an updater's, stays.
    rest = removed(body, difference(whole, kept), shape) or {}
    gone = difference(whole, with_structs(trie_of(rest, shape), shape))
    going = intersection(gone, last)
    return (removed(body, going, shape) or {}) if going else body


def _taken(views: Views, known: Entries, own: Identity) -> dict[Identity, Trie]:
    """The fields that the apply would take from each other manager."""
    found = {}
    for who, entry in known.items():
        if who != own:
            changes = views.of(entry.api_version)
            found[who] = intersection(entry.fields, union(changes.modified, changes.added))
    return _rest(found)


def _rest(tries: dict[Identity, Trie]) -> dict[Identity, Trie]:
    return {who: trie for who, trie in tries.items() if trie}


def _conflicts(taken: dict[Identity, Trie]) -> list[Conflict]:
    return [
        Conflict(who.name, readable(path), who.operation, who.api_version, who.subresource)
        for who in sorted(taken, key=lambda each: each.rank)
        for path in members(taken[who])
    ]


def _settled(
    plan: _Plan, views: Views, known: Entries, manager: Manager, live: Body | None, shape: Shape
) -> Body:
    """The new object with its owners; *live* itself if neither it nor they change."""
    own = identity(manager)
    last = known.get(own)
    found = _yielded(known, views, own) if plan.touched else dict(known)
    time = manager.time if plan.touched or live is None else (last.time if last else None)
    found.pop(own, None)
    if plan.fields:
        kept = last is not None and plan.fields is last.fields
        fields = plan.fields if kept else _in_order(plan.fields, shape)
        found[own] = _entry(manager, fields, time)
    if not plan.touched and live is not None and found == known == entries(live):
        return live
    return _with_managed(plan.body, written(found.values()))


def _yielded(known: Entries, views: Views, own: Identity | None) -> Entries:
    """The entries, all but *own* without the fields that changed."""
    found: Entries = {}
    for who, entry in known.items():
        changes = views.of(entry.api_version)
        lost = union(union(changes.modified, changes.added), changes.removed)
        fields = entry.fields if who == own or not lost else difference(entry.fields, lost)
        if fields:
            found[who] = entry if fields is entry.fields else entry._replace(fields=fields)
    return found


def _known(
    live: Body | None, manager: Manager, shape: Shape, empty: Body, versions: Versions | None
) -> Entries:
    """The entries of the live object; all of it ``before-first-apply``'s if it has none."""
    found = _reconciled(entries(live), shape, manager, versions)
    if live is None or found:
        return found
    changes = _filtered(compared(_bare(empty), _bare(live), shape), manager)
    ancient = Manager(
        BEFORE_FIRST_APPLY, "Update", manager.api_version, manager.subresource, manager.time
    )
    fields = _in_order(_stripped(union(changes.modified, changes.added)), shape)
    return {identity(ancient): _entry(ancient, fields, manager.time)} if fields else {}


def _reconciled(
    found: Entries, shape: Shape, manager: Manager, versions: Versions | None = None
) -> Entries:
    """The entries with their fields as the schema of their version has them today."""
    for who, entry in found.items():
        known = shape_in(entry.api_version, manager.api_version, shape, versions)
        fields = reconciled(entry.fields, known)
        if fields is not entry.fields:
            found[who] = entry._replace(fields=fields)
    return found


def _sent(before: Body | None, after: Body, manager: Manager, shape: Shape) -> Entries:
    """The entries to go on from: those that the client sent, else those of the object before."""
    sent = (after.get("metadata") or {}).get("managedFields")
    if manager.subresource or sent is None:
        return entries(before)
    if sent in ([], [{}]):
        return {}
    try:
        found = checked_entries(after)
    except FieldsError:
        return entries(before)
    if not found:
        return entries(before)
    return {
        who: entry._replace(fields=_in_order(entry.fields, shape)) for who, entry in found.items()
    }


MAX_UPDATERS = 10
ANCIENT = "ancient-changes"


def _capped(found: Entries, shape: Shape) -> Entries:
    """At most ten updaters: the oldest are put together, one entry for each API version."""
    updaters = sorted(
        (entry for entry in found.values() if not entry.applied),
        key=lambda entry: (entry.time or "", entry.identity.rank),
    )
    excess = len(updaters) - MAX_UPDATERS
    first: dict[str, Identity] = {}
    for entry in updaters:
        if excess <= 0:
            break
        bucket = Identity(ANCIENT, "Update", entry.api_version, "")
        if entry.api_version not in first:
            first[entry.api_version] = entry.identity
            continue
        if bucket not in found:
            found[bucket] = found.pop(first[entry.api_version])
        fields = union(found[bucket].fields, found.pop(entry.identity).fields)
        fields = _in_order(fields, shape)
        found[bucket] = Entry(ANCIENT, "Update", entry.api_version, "", entry.time, fields)
        excess -= 1
    return found


def _entry(manager: Manager, fields: Trie, time: str | None) -> Entry:
    who = identity(manager)
    return Entry(
        who.name, manager.operation, manager.api_version, who.subresource, time or None, fields
    )


def _in_order(fields: Trie, shape: Shape) -> Trie:
    """*fields* as the API server writes them; those of a custom object it keeps as any map."""
    return sorted_as_text(fields) if shape.custom else ordered(fields)


def _stripped(fields: Trie) -> Trie:
    """*fields* without those that never have an owner."""
    found = {element: node for element, node in fields.items() if element not in _STRIPPED}
    metadata = found.get("f:metadata")
    if metadata is not None:
        kept = {each: node for each, node in metadata.items() if each not in _STRIPPED_METADATA}
        if kept:
            found["f:metadata"] = kept
        else:
            del found["f:metadata"]
    return found


def _reset(config: Body, manager: Manager) -> Body:
    """*config* without what this request may not change."""
    for path in manager.reset:
        config = _without(config, path)
    return config


def _without(body: Body, path: tuple[str, ...]) -> Body:
    first, rest = path[0], path[1:]
    if first not in body:
        return body
    if rest and isinstance(body[first], dict):
        return {**body, first: _without(body[first], rest)}
    return {name: value for name, value in body.items() if name != first}


def _filtered(changes: Comparison, manager: Manager) -> Comparison:
    if not manager.reset:
        return changes
    reset = of_paths(*(tuple(f"f:{name}" for name in path) for path in manager.reset)).trie
    return Comparison(*(pruned(trie, reset) for trie in changes))


def _bare(body: Body) -> Body:
    """*body* without managedFields."""
    return _without(body, ("metadata", "managedFields"))


def _with_managed(body: Body, managed: list[dict[str, Any]]) -> Body:
    metadata = body.get("metadata") or {}
    if not managed and "managedFields" not in metadata:
        return body
    metadata = {name: value for name, value in metadata.items() if name != "managedFields"}
    if managed:
        metadata["managedFields"] = managed
    return {**body, "metadata": metadata}
