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

from trueup.apiserver import crds, errors
from trueup.apiserver.admission import Admission, complete, default
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.crds import KEY as DEFINITIONS
from trueup.apiserver.custom import admit_definition, check_custom, defaulted_custom
from trueup.apiserver.exchange import User
from trueup.apiserver.lifecycle import Remove, after_update
from trueup.apiserver.metadata import STATUS_ALONE, for_create, for_update
from trueup.apiserver.naming import problems
from trueup.apiserver.policies import enforce, mutated
from trueup.apiserver.quotas import keep_within_quotas
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.apiserver.signing import RESOURCE as SIGNING_REQUESTS
from trueup.apiserver.versions import KindVersions, from_stored
from trueup.k8s import apply as fields
from trueup.k8s.equality import same
from trueup.k8s.managed import Manager

Body = dict[str, Any]


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
        if asked.resource.qualified in STATUS_ALONE:
            return (("spec",), ("metadata",))
        if asked.resource.qualified == "deployments.apps":
            return (("spec",), ("metadata", "labels"))
        return (("spec",),)
    if asked.resource.status and not asked.subresource:
        return (("status",),)
    return ()


def prepared(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """*after* as the server reads it: in the form in which Go writes it, with its defaults."""
    resource = asked.resource
    if resource.custom:
        return defaulted_custom(cluster, asked, after)
    schema = cluster.schemas.stored(resource)
    read: Body = cluster.schemas.forms.read(after, schema)
    if after["metadata"].get("managedFields") == []:  # a client that wants no owners at all
        read = {**read, "metadata": {**read["metadata"], "managedFields": []}}
    if asked.internal and before is not None:
        return read  # the server's controllers write what they read
    if resource.key == DEFINITIONS:
        return crds.defaulted(read)
    return default(resource.group_kind, before, read, _context(cluster, asked))


def admitted(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """What `prepared` gave, completed and checked; raises the Status that says what is wrong."""
    resource = asked.resource
    wrong = problems(asked, after, before)
    if resource.custom:
        if before is None or not asked.internal:
            check_custom(cluster, asked, before, after, wrong)
        return after
    if before is None or not asked.internal:
        if resource.key == DEFINITIONS and not asked.subresource:
            after = admit_definition(cluster, asked, before, after, wrong)
        if before is not None:  # compared in the form in which it was stored
            after = cluster.schemas.forms.written(after, cluster.schemas.stored(resource))
        after = complete(resource.group_kind, before, after, _context(cluster, asked), wrong)
    stored: Body = cluster.schemas.forms.written(after, cluster.schemas.stored(resource))
    return stored


def _context(cluster: Cluster, asked: Asked) -> Admission:
    return Admission(cluster.now(), cluster.suffix, cluster.services, cluster, asked.subresource)


def create(cluster: Cluster, asked: Asked, body: Body) -> Awaitable[Record]:
    """Store *body* as a new object."""
    fresh = prepared(cluster, asked, None, for_create(cluster, asked, body))
    return _create(cluster, asked, _tracked(cluster, asked, None, fresh))


def create_applied(cluster: Cluster, asked: Asked, body: Body) -> Awaitable[Record]:
    """Store *body*, whose fields already have owners, as a new object."""
    fresh = prepared(cluster, asked, None, for_create(cluster, asked, body))
    return _create(cluster, asked, fresh)


def _create(cluster: Cluster, asked: Asked, fresh: Body) -> Awaitable[Record]:
    fresh = _mutated(cluster, asked, None, fresh)
    if asked.resource.key == SIGNING_REQUESTS:
        fresh = {**fresh, "spec": {**fresh["spec"], **_requester(asked.user)}}
    complete = admitted(cluster, asked, None, fresh)
    enforce(cluster, asked, None, complete)
    if asked.resource.namespaced:
        keep_within_quotas(cluster, asked, complete)
    return _put(cluster, asked, None, complete)


def _mutated(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """*after* as the cluster's policies make it; whoever sent it does not own what they change."""

    def default(changed: Body) -> Body:
        return prepared(cluster, asked, before, changed)

    return mutated(cluster, asked, before, after, default)


def _requester(user: User) -> Body:
    """Who asks for a certificate is written by the server alone."""
    groups = list(user.groups)
    return {"username": user.name, "groups": groups, "uid": user.uid or None, "extra": None}


def empty(cluster: Cluster, resource: Resource) -> Body:
    """What a new object has before anything is written."""
    if resource.custom:
        return {}
    found: Body = cluster.schemas.forms.empty(cluster.schemas.of(resource))
    return found


def _tracked(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """*after* with what its sender now owns; fields are called as the sender's version does."""
    resource = asked.resource
    schema = cluster.schemas.of(resource)
    shown = None if before is None else from_stored(resource, before)
    nothing = empty(cluster, resource)
    sent = from_stored(resource, _encoded(cluster, resource, after))
    versions = KindVersions(resource, cluster.registry, cluster.schemas)
    owned = fields.update(shown, sent, manager(asked), schema, empty=nothing, versions=versions)
    meta = dict(after["metadata"])
    meta.pop("managedFields", None)
    if managed := owned["metadata"].get("managedFields"):
        meta["managedFields"] = managed
    return {**after, "metadata": meta}


def owned(cluster: Cluster, asked: Asked, body: Body) -> Body:
    """*body*, which is answered and not kept, with what its sender owns of it."""
    body = {**body, "metadata": body.get("metadata") or {}}
    return _tracked(cluster, asked, None, body)


def _encoded(cluster: Cluster, resource: Resource, after: Body) -> Body:
    """*after* with all that Go writes for nothing: that is there, and has owners."""
    if resource.custom:
        return after
    found: Body = cluster.schemas.forms.encoded(after, cluster.schemas.stored(resource))
    return found


def update(
    cluster: Cluster, asked: Asked, before: Record, after: Body, *, tracked: bool = False
) -> Awaitable[Record]:
    """
    Store *after* in place of *before*; *tracked* if its fields already have owners.

    An update that changes nothing gives *before* and writes nothing.
    """
    live = before.decoded()
    ready = prepared(cluster, asked, live, for_update(asked, live, after))
    if not tracked and ready["metadata"].get("managedFields") != []:
        ready = _tracked(cluster, asked, live, ready)
    ready = _mutated(cluster, asked, live, ready)
    complete = admitted(cluster, asked, live, ready)
    complete = _counted(asked, live, _unowned(complete))
    if _unchanged(live, complete) and as_stored(cluster, before):
        return done(before)
    enforce(cluster, asked, live, complete)
    if asked.resource.namespaced and not asked.internal:
        keep_within_quotas(cluster, asked, complete, live)
    match after_update(complete):
        case Remove(body=last):
            return _removed(cluster, asked, before, last)
    return _put(cluster, asked, before, complete)


def _unowned(body: Body) -> Body:
    """An empty list of owners, which a client may send, is none."""
    if body["metadata"].get("managedFields") != []:
        return body
    meta = {name: each for name, each in body["metadata"].items() if name != "managedFields"}
    return {**body, "metadata": meta}


def _counted(asked: Asked, before: Body, after: Body) -> Body:
    """metadata.generation goes up when anything but metadata, and a subresource status, changed."""
    if not asked.resource.generation or asked.subresource == "status":
        return after
    whole = asked.resource.custom and not asked.resource.status
    apart = ("metadata", "apiVersion", "kind", *(() if whole else ("status",)))
    changed = any(
        not same(before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if name not in apart
    )
    if asked.resource.qualified == "deployments.apps" and not asked.internal:
        notes = [each["metadata"].get("annotations") for each in (before, after)]
        changed = changed or notes[0] != notes[1]
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
        return done(pretended(asked, before, body))
    return cluster.store.put((asked.resource.key, asked.namespace, _name(asked, body)), body)


def _removed(cluster: Cluster, asked: Asked, before: Record, last: Body) -> Awaitable[Record]:
    """The last change of an object is answered; watches see it go as it was before that."""
    pending = _remove(cluster, asked, before, before.decoded())
    return pending if asked.internal or asked.dry_run else _answered(asked, pending, last)


async def _answered(asked: Asked, pending: Awaitable[Record], last: Body) -> Record:
    return pretended(asked, await pending, last)


def _remove(cluster: Cluster, asked: Asked, before: Record, body: Body) -> Awaitable[Record]:
    if asked.dry_run:
        return done(pretended(asked, before, body))
    return cluster.store.remove(before.key, body)


def pretended(asked: Asked, before: Record | None, body: Body) -> Record:
    """The record that a dry run shows: nothing is stored and no revision is taken."""
    meta = dict(body["metadata"])
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
    found = there(cluster, asked)
    if found is None:
        raise errors.not_found(asked.resource, asked.name)
    return found


def there(cluster: Cluster, asked: Asked) -> Record | None:
    """The object that is to be changed, as it is read now."""
    found = cluster.store.latest(*asked.key)
    return found if found is None or not asked.resource.custom else cluster.renewals.of(found)


def as_stored(cluster: Cluster, record: Record) -> bool:
    """Whether what is read is what is stored; if not, even the same is written again."""
    return cluster.store.latest(*record.key) is record


def shown_body(asked: Asked, record: Record) -> Body:
    """The object in the version in which the client speaks of it."""
    return from_stored(asked.resource, record.decoded())
