"""
The writing verbs: create, replace, patch, apply, delete; each a few lines over `writing`.

A verb reads the object as it is on its way to the disk, makes what it shall become and hands
that over. Everything here is synchronous until the returned awaitable.
"""

from collections.abc import Awaitable
from typing import Any

from trueup.apiserver import bodies, errors, writing
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.decoding import checked
from trueup.apiserver.lifecycle.namespaces import terminating_message
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.apiserver.versions import from_stored, to_stored
from trueup.k8s import apply as fields
from trueup.k8s import status
from trueup.k8s.patch import PatchError, json_patch, merge_patch
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.strategic import strategic_merge

Body = dict[str, Any]
Warnings = tuple[str, ...]
Pending = tuple[Awaitable[Record], bool, Warnings]  # the write, whether it creates, warnings
NAMESPACE = GroupKind("", "Namespace")


def create(cluster: Cluster, asked: Asked, body: Body) -> Pending:
    """Make a new object."""
    resource = asked.resource
    _check_namespace(cluster, asked, body)
    body, warnings = checked(cluster, asked, body)
    name = (body.get("metadata") or {}).get("name")
    if name and cluster.store.latest(resource.key, asked.namespace, name) is not None:
        raise errors.already_exists(resource, name)
    return writing.create(cluster, asked, to_stored(resource, body)), True, warnings


def replace(cluster: Cluster, asked: Asked, body: Body) -> Pending:
    """Put an object in place of the one of its name."""
    resource = asked.resource
    meta = body.get("metadata") or {}
    if meta.get("name", asked.name) != asked.name:
        raise errors.bad_request(
            f"the name of the object ({meta.get('name')}) does not match the name on the URL"
            f" ({asked.name})"
        )
    before = cluster.store.latest(*asked.key)
    if before is None and resource.upserts and not asked.subresource:
        return create(cluster, asked, body)
    before = writing.latest(cluster, asked)
    body, warnings = checked(cluster, asked, body)
    if not meta.get("resourceVersion") and not resource.unconditional:
        words = "Invalid value: 0x0: must be specified for an update"
        cause = errors.Cause("FieldValueInvalid", words, "metadata.resourceVersion")
        raise errors.invalid(resource, asked.name, [cause])
    return writing.update(cluster, asked, before, to_stored(resource, body)), False, warnings


def patch(cluster: Cluster, asked: Asked, media: str, document: Any) -> Pending:
    """Change an object by one of the four kinds of patch."""
    if media == bodies.APPLY_PATCH:
        return apply(cluster, asked, document)
    before = writing.latest(cluster, asked)
    live = writing.shown_body(asked, before)
    after = patched(cluster, asked.resource, live, media, document)
    body, warnings = checked(cluster, asked, bodies.of_kind(after, asked.resource))
    _check_same_name(asked, live, body)
    return writing.update(cluster, asked, before, to_stored(asked.resource, body)), False, warnings


def patched(cluster: Cluster, resource: Resource, live: Body, media: str, document: Any) -> Any:
    """*live* with a patch that is no apply; raises 400, 415 and 422."""
    try:
        match media:
            case bodies.JSON_PATCH:
                return json_patch(live, document)
            case bodies.MERGE_PATCH:
                return merge_patch(live, document)
            case bodies.STRATEGIC_PATCH if not resource.custom:
                return strategic_merge(live, document, cluster.schemas.of(resource))
    except PatchError as error:
        raise _unprocessable(str(error)) from error
    accepted = [kind for kind in bodies.PATCHES if kind != bodies.STRATEGIC_PATCH]
    raise errors.unsupported_media(accepted if resource.custom else bodies.PATCHES)


def _unprocessable(why: str) -> errors.Refused:
    words = "the server rejected our request due to an error in our request"
    if why.startswith("testing value") or "does not exist" in why or "out of bounds" in why:
        return errors.Refused(status.Status(422, "Invalid", f"{words}: {why}"))
    return errors.bad_request(f"unable to apply patch: {why}")


def _check_same_name(asked: Asked, live: Body, body: Body) -> None:
    old, new = live["metadata"], body.get("metadata") or {}
    if new.get("name") != old["name"] or new.get("namespace") != old.get("namespace"):
        words = f'Invalid value: "{new.get("name")}": field is immutable'
        cause = errors.Cause("FieldValueInvalid", words, "metadata.name")
        raise errors.invalid(asked.resource, asked.name, [cause])


def apply(cluster: Cluster, asked: Asked, config: Any) -> Pending:
    """Server-side apply: merge by field owner; makes the object if there is none."""
    config = _configuration(asked, config)
    before = cluster.store.latest(*asked.key)
    if before is None:
        _check_namespace(cluster, asked, config)
        if asked.subresource:
            raise errors.not_found(asked.resource, asked.name)
    config, warnings = checked(cluster, asked, config, applied=True)
    live = from_stored(asked.resource, before.decoded()) if before else None
    schema = cluster.schemas.of(asked.resource)
    owner = writing.manager(asked, "Apply")
    applied = fields.apply(live, config, owner, schema, force=asked.force)
    if applied.conflicts:
        causes = [status.field_manager_conflict(c.owner, c.path) for c in applied.conflicts]
        raise errors.Refused(status.apply_conflict(applied.message, causes))
    if before is None:
        fresh = to_stored(asked.resource, applied.body)
        return writing.create_applied(cluster, asked, fresh), True, warnings
    if applied.body is live:
        return writing.done(before), False, warnings
    after = to_stored(asked.resource, applied.body)
    pending = writing.update(cluster, asked, before, after, tracked=True)
    return pending, False, warnings


def _configuration(asked: Asked, config: Any) -> Body:
    """*config* with the name that the path says."""
    if not isinstance(config, dict):
        raise errors.bad_request("error decoding YAML: an applied configuration is an object")
    if not config.get("apiVersion") or not config.get("kind"):
        raise errors.bad_request("invalid object type: apiVersion and kind must be set")
    config = bodies.of_kind(config, asked.resource)
    meta = dict(config.get("metadata") or {})
    if meta.get("managedFields"):
        raise errors.bad_request("metadata.managedFields must be nil")
    if meta.setdefault("name", asked.name) != asked.name:
        raise errors.bad_request(
            f"name in URL does not match name in object: {asked.name} != {meta['name']}"
        )
    if asked.resource.namespaced:
        _check_namespace_sent(asked, meta)
        meta["namespace"] = asked.namespace
    return {**config, "metadata": meta}


def _check_namespace_sent(asked: Asked, meta: Body) -> None:
    if meta.get("namespace") not in (None, "", asked.namespace):
        raise errors.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )


def _check_namespace(cluster: Cluster, asked: Asked, body: Body) -> None:
    """A new object needs a namespace that is there and stays."""
    if not asked.resource.namespaced:
        return
    _check_namespace_sent(asked, body.get("metadata") or {})
    namespace = cluster.get(Ref(NAMESPACE, "", asked.namespace))
    if namespace is None:
        raise errors.not_found(cluster.resource("v1", "Namespace"), asked.namespace)
    if why := terminating_message(namespace):
        name = (body.get("metadata") or {}).get("name", "")
        refusal = errors.forbidden(asked.resource, name, why)
        words = f"namespace {asked.namespace} is being terminated"
        cause = errors.Cause("NamespaceTerminating", words, "metadata.namespace")
        raise _with_cause(refusal, cause)


def _with_cause(refusal: errors.Refused, cause: errors.Cause) -> errors.Refused:
    old = refusal.status
    details = old.details or status.Details()
    told = status.Details(details.name, details.group, details.kind, details.uid, (cause,))
    return errors.Refused(status.Status(old.code, old.reason, old.message, told))
