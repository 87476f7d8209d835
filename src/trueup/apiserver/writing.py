"""
What every write has in common: system metadata, admission, field owners, the store.

The verbs (create, update, patch, apply) each make the object as it shall stand; `finish` does
the rest and hands it to the store. From reading the object to handing over there is no
``await``: the event loop is the lock, so nothing can change in between.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

import orjson

from trueup.apiserver import errors
from trueup.apiserver.admission import Admission, admit
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.crds import KEY as DEFINITIONS
from trueup.apiserver.custom import admit_custom, admit_definition
from trueup.apiserver.lifecycle import Remove, after_update
from trueup.apiserver.metadata import check_metadata, for_create, for_update
from trueup.apiserver.records import Record
from trueup.apiserver.versions import from_stored
from trueup.k8s import apply as fields
from trueup.k8s.equality import same
from trueup.k8s.managed import Manager

Body = dict[str, Any]


_ALLOCATED = {
    "services": (
        "clusterIP",
        "clusterIPs",
        "healthCheckNodePort",
        "ipFamilies",
        "ipFamilyPolicy",
    ),
}


def manager(asked: Asked, operation: str = "Update") -> Manager:
    """Who writes, for managedFields."""
    resource = asked.resource
    return Manager(
        asked.manager,
        "Apply" if operation == "Apply" else "Update",
        resource.api_version,
        asked.subresource,
        asked.time,
        _reset(asked),
    )


def _reset(asked: Asked) -> tuple[tuple[str, ...], ...]:
    """What the request may not change, so that its sender does not come to own it."""
    if asked.subresource == "status":
        return (("spec",), ("metadata",)) if not asked.resource.custom else (("spec",),)
    if asked.resource.status and not asked.subresource:
        return (("status",),)
    return ()


def admitted(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """*after* defaulted and checked; raises the Status that says what is wrong."""
    if asked.internal and before is not None:
        return after  # the server's controllers write what they read
    if asked.resource.custom:
        return admit_custom(cluster, asked, after)
    if asked.resource.key == DEFINITIONS:
        if asked.subresource:
            return after
        return admit_definition(cluster, asked, before, after)
    context = Admission(cluster.now(), cluster.suffix, cluster.services, cluster, asked.subresource)
    return admit(asked.resource.group_kind, before, after, context)


def create(cluster: Cluster, asked: Asked, body: Body) -> Awaitable[Record]:
    """Store *body* as a new object."""
    fresh = for_create(cluster, asked, body)
    complete = admitted(cluster, asked, None, fresh)
    check_metadata(asked, complete)
    schema = cluster.schemas.of(asked.resource)
    owned = fields.update(None, _unallocated(asked, fresh, complete), manager(asked), schema)
    if managed := owned["metadata"].get("managedFields"):
        meta = {**complete["metadata"], "managedFields": managed}
        complete = {**complete, "metadata": meta}
    return _put(cluster, asked, None, complete)


def _unallocated(asked: Asked, sent: Body, complete: Body) -> Body:
    """*complete* without what the server chose itself, which the sender does not come to own."""
    chosen = _ALLOCATED.get(asked.resource.key)
    if not chosen:
        return complete
    wanted = sent.get("spec") or {}
    spec = {
        name: value
        for name, value in complete["spec"].items()
        if name in wanted or name not in chosen
    }
    return {**complete, "spec": spec}


def create_applied(cluster: Cluster, asked: Asked, body: Body) -> Awaitable[Record]:
    """Store *body*, whose fields already have owners, as a new object."""
    complete = admitted(cluster, asked, None, for_create(cluster, asked, body))
    check_metadata(asked, complete)
    return _put(cluster, asked, None, complete)


def update(
    cluster: Cluster, asked: Asked, before: Record, after: Body, *, tracked: bool = False
) -> Awaitable[Record]:
    """
    Store *after* in place of *before*; *tracked* if its fields already have owners.

    An update that changes nothing gives *before* and writes nothing.
    """
    live = before.decoded()
    ready = for_update(asked, live, after)
    complete = admitted(cluster, asked, live, ready)
    check_metadata(asked, complete, live)
    if not tracked:
        schema = cluster.schemas.of(asked.resource)
        complete = fields.update(live, complete, manager(asked), schema)
    complete = _counted(asked, live, complete)
    if _unchanged(live, complete):
        return done(before)
    match after_update(complete):
        case Remove(body=last):
            return _remove(cluster, asked, before, last)
    return _put(cluster, asked, before, complete)


def _counted(asked: Asked, before: Body, after: Body) -> Body:
    """metadata.generation goes up when anything but metadata and status changed."""
    if not asked.resource.generation or asked.subresource == "status":
        return after
    changed = any(
        not same(before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if name not in ("metadata", "status", "apiVersion", "kind")
    )
    if not changed:
        return after
    generation = before["metadata"].get("generation", 0) + 1
    return {**after, "metadata": {**after["metadata"], "generation": generation}}


def _unchanged(before: Body, after: Body) -> bool:
    """Whether the two differ in nothing but the times of managedFields."""
    if before is after:
        return True
    old, new = before["metadata"], after["metadata"]
    if not same(_timeless(old), _timeless(new)):
        return False
    return all(
        same(before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if name != "metadata"
    )


def _timeless(meta: Body) -> Body:
    kept = {name: value for name, value in meta.items() if name != "resourceVersion"}
    if managed := kept.get("managedFields"):
        kept["managedFields"] = [{**entry, "time": ""} for entry in managed]
    return kept


def _put(cluster: Cluster, asked: Asked, before: Record | None, body: Body) -> Awaitable[Record]:
    if asked.dry_run:
        return done(_pretended(asked, before, body))
    return cluster.store.put((asked.resource.key, asked.namespace, _name(asked, body)), body)


def _remove(cluster: Cluster, asked: Asked, before: Record, body: Body) -> Awaitable[Record]:
    if asked.dry_run:
        return done(_pretended(asked, before, body))
    return cluster.store.remove(before.key, body)


def _pretended(asked: Asked, before: Record | None, body: Body) -> Record:
    """The record that a dry run shows: nothing is stored and no revision is taken."""
    meta = {name: value for name, value in body["metadata"].items() if name != "resourceVersion"}
    if before is not None:
        meta["resourceVersion"] = str(before.revision)
    pretended = orjson.dumps({**body, "metadata": meta})
    key = (asked.resource.key, asked.namespace, _name(asked, body))
    return Record(*key, 0, pretended, meta.get("uid", ""), None, (), False)


def _name(asked: Asked, body: Body) -> str:
    name: str = asked.name or body["metadata"]["name"]
    return name


def done(record: Record) -> Awaitable[Record]:
    """A write that needs no waiting."""
    future: asyncio.Future[Record] = asyncio.get_running_loop().create_future()
    future.set_result(record)
    return future


def latest(cluster: Cluster, asked: Asked) -> Record:
    """The object that is to be changed, or 404."""
    found = cluster.store.latest(*asked.key)
    if found is None:
        raise errors.not_found(asked.resource, asked.name)
    return found


def shown_body(asked: Asked, record: Record) -> Body:
    """The object in the version in which the client speaks of it."""
    return from_stored(asked.resource, record.decoded())
