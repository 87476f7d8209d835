"""
The writing verbs: create, replace, patch, apply, delete; each a few lines over `writing`.

A verb reads the object as it is on its way to the disk, makes what it shall become and hands
that over. Everything here is synchronous until the returned awaitable.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from trueup.apiserver import bodies, errors, writing
from trueup.apiserver.admission.advice import advice
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.decoding import (
    applicable,
    check_live,
    checked,
    custom_patch_refused,
    merge_refused,
    patch_refused,
)
from trueup.apiserver.lifecycle.namespaces import terminating_message
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.apiserver.versions import KindVersions, from_stored, to_stored
from trueup.k8s import apply as fields
from trueup.k8s import status
from trueup.k8s.decoding import decode_error, restore_error
from trueup.k8s.patch import PatchError, json_patch, merge_patch
from trueup.k8s.ref import NAMESPACE, Ref
from trueup.k8s.strategic import strategic_merge

Body = dict[str, Any]
Warnings = tuple[str, ...]
Pending = tuple[Awaitable[Record], bool, Warnings]  # the write, whether it creates, warnings


def create(cluster: Cluster, asked: Asked, body: Body) -> Pending:
    """Make a new object."""
    resource = asked.resource
    _check_namespace(cluster, asked, body)
    body, warnings = checked(cluster, asked, body)
    name = (body.get("metadata") or {}).get("name")
    if name and (there := cluster.store.latest(resource.key, asked.namespace, name)):
        raise _already_there(asked, name, there)
    with _telling(warnings):
        pending = writing.create(cluster, asked, to_stored(resource, body))
    return pending, True, (*warnings, *advice(resource.group_kind, body))


def _already_there(asked: Asked, name: str, there: Record) -> errors.Refused:
    refusal = errors.already_exists(asked.resource, name)
    if "deletionTimestamp" not in there.decoded()["metadata"]:
        return refusal
    old = refusal.status
    words = f"object is being deleted: {old.message}"
    return errors.Refused(status.Status(old.code, old.reason, words, old.details))


@contextmanager
def _telling(warnings: Warnings) -> Iterator[None]:
    """Who is refused is warned all the same."""
    try:
        yield
    except errors.Refused as refusal:
        refusal.warnings = warnings
        raise


def replace(cluster: Cluster, asked: Asked, body: Body) -> Pending:
    """Put an object in place of the one of its name."""
    resource = asked.resource
    body, warnings = checked(cluster, asked, body)
    meta = body.get("metadata") or {}
    check_name(asked, meta)
    before = writing.there(cluster, asked)
    if before is None and resource.upserts and not asked.subresource:
        fresh = {name: value for name, value in meta.items() if name != "resourceVersion"}
        return create(cluster, asked, {**body, "metadata": fresh})
    before = writing.latest(cluster, asked)
    if (uid := meta.get("uid")) and uid != before.uid:
        raise errors.conflict(resource, asked.name, _other_uid(asked, uid, before.uid))
    if not meta.get("resourceVersion") and not resource.unconditional:
        words = "Invalid value: 0: must be specified for an update"
        cause = errors.Cause("FieldValueInvalid", words, "metadata.resourceVersion")
        about = errors.subject(resource)
        raise errors.Refused(status.invalid(about, asked.name, [cause]))
    with _telling(warnings):
        pending = writing.update(cluster, asked, before, to_stored(resource, body))
    return pending, False, (*warnings, *advice(resource.group_kind, body))


def _other_uid(asked: Asked, sent: str, stored: str) -> str:
    """Why an object is not the one that is meant, as the storage layer puts it."""
    resource = asked.resource
    parts = [resource.group if resource.custom else "", resource.plural, asked.namespace]
    key = "/".join(part for part in (*parts, asked.name) if part)
    why = f"Precondition failed: UID in precondition: {sent}, UID in object meta: {stored}"
    return (
        f"StorageError: invalid object, Code: 4, Key: /registry/{key}, ResourceVersion: 0,"
        f" AdditionalErrorMsg: {why}"
    )


def patch(cluster: Cluster, asked: Asked, media: str, document: Any) -> Pending:
    """Change an object by one of the four kinds of patch."""
    if media == bodies.APPLY_PATCH:
        return apply(cluster, asked, document)
    if media == bodies.STRATEGIC_PATCH and asked.resource.custom:
        raise _not_strategic()  # whether the object is there or not
    before = writing.latest(cluster, asked)
    live = writing.shown_body(asked, before)
    body, warnings = patched(cluster, asked, live, media, document)
    with _telling(warnings):
        pending = writing.update(cluster, asked, before, to_stored(asked.resource, body))
    return pending, False, (*warnings, *advice(asked.resource.group_kind, body))


def _refusal(
    resource: Resource, media: str, document: Any
) -> Callable[[Body, str], errors.Refused]:
    """How the sender of a patch is told that it makes no object."""
    if media == bodies.STRATEGIC_PATCH:
        return merge_refused(document)
    return custom_patch_refused if resource.custom else patch_refused


def patched(
    cluster: Cluster, asked: Asked, live: Body, media: str, document: Any
) -> tuple[Body, Warnings]:
    """*live* with a patch that is no apply, read as an object; raises 400, 415, 422 and 500."""
    after = _patched(cluster, asked.resource, live, media, document)
    _check_kind(cluster, asked.resource, after)
    refuse = _refusal(asked.resource, media, document)
    unreadable = restore_error if media == bodies.STRATEGIC_PATCH else decode_error
    body, warnings = checked(cluster, asked, after, refuse, unreadable)
    check_name(asked, body.get("metadata") or {})
    return body, warnings


def _patched(cluster: Cluster, resource: Resource, live: Body, media: str, document: Any) -> Any:
    expected: type[Any] = list if media == bodies.JSON_PATCH else dict
    if not isinstance(document, expected):
        wanted = "[]handlers.jsonPatchOp" if expected is list else "map[string]interface {}"
        given = bodies.go_kind(document)
        words = f"json: cannot unmarshal {given} into Go value of type {wanted}"
        raise errors.bad_request(f"error decoding patch: {words}")
    try:
        match media:
            case bodies.JSON_PATCH:
                return json_patch(live, document)
            case bodies.MERGE_PATCH:
                return merge_patch(live, document)
            case bodies.STRATEGIC_PATCH if not resource.custom:
                return strategic_merge(live, document, cluster.schemas.of(resource))
    except PatchError as error:
        if media == bodies.JSON_PATCH:
            raise errors.Refused(status.patch_rejected()) from error
        raise errors.unexpected(str(error)) from error
    raise _not_strategic()


def _not_strategic() -> errors.Refused:
    return errors.unsupported_media(
        kind for kind in bodies.PATCHES if kind != bodies.STRATEGIC_PATCH
    )


def _check_kind(cluster: Cluster, resource: Resource, after: Any) -> None:
    """Raise 400 or 422 if a patch has made no object of the kind."""
    if not isinstance(after, dict):
        raise patch_refused({"metadata": {}}, "the patched object is none")
    if (after.get("apiVersion"), after.get("kind")) != (resource.api_version, resource.kind):
        found = {"apiVersion": "", "kind": "", **after}
        if not resource.custom:
            why = bodies.unknown_conversion(found, resource, cluster)
            if why is not None:
                raise patch_refused(after, why)
        raise errors.bad_request(bodies.wrong_kind(found, resource, cluster))


def check_name(asked: Asked, meta: Body) -> None:
    """Raise 400 if an object is called otherwise than the path says."""
    name = meta.get("name")
    if not name:
        raise errors.bad_request(
            f"the name of the object ({asked.name} based on URL) was undeterminable:"
            " name must be provided"
        )
    if name != asked.name:
        raise errors.bad_request(
            f"the name of the object ({name}) does not match the name on the URL ({asked.name})"
        )
    if asked.resource.namespaced:
        _check_namespace_sent(asked, meta)


def apply(cluster: Cluster, asked: Asked, config: Any) -> Pending:
    """Server-side apply: merge by field owner; makes the object if there is none."""
    asked = dataclasses.replace(asked, applied=True)
    config = _configuration(asked, config)
    before = writing.there(cluster, asked)
    if before is None and asked.subresource:
        raise errors.not_found(asked.resource, asked.name)
    live = from_stored(asked.resource, before.decoded()) if before else None
    if live is not None:
        check_live(cluster, asked, live)
    warnings = applicable(cluster, asked, config)
    schema = cluster.schemas.of(asked.resource)
    owner = writing.manager(asked, "Apply")
    empty = writing.empty(cluster, asked.resource)
    versions = KindVersions(asked.resource, cluster.registry, cluster.schemas)
    applied = fields.apply(
        live, config, owner, schema, force=asked.force, empty=empty, versions=versions
    )
    if applied.conflicts:
        causes = [status.field_manager_conflict(c.owner, c.path) for c in applied.conflicts]
        raise errors.Refused(status.apply_conflict(applied.message, causes))
    meta = applied.body.get("metadata") or {}
    if before is None and (uid := meta.get("uid")):
        raise errors.conflict(asked.resource, asked.name, _no_object(uid))
    check_name(asked, meta)
    warnings = (*warnings, *advice(asked.resource.group_kind, applied.body))
    if applied.body is live and before is not None and writing.as_stored(cluster, before):
        return writing.done(before), False, warnings
    return _write_applied(cluster, asked, before, applied.body), before is None, warnings


def _no_object(uid: str) -> str:
    words = f"uid mismatch: the provided object specified uid {uid}"
    return f"{words}, and no existing object was found"


def _write_applied(
    cluster: Cluster, asked: Asked, before: Record | None, body: Body
) -> Awaitable[Record]:
    """Store what an apply has made, whose fields already have owners."""
    after = to_stored(asked.resource, body)
    if before is None:
        _check_namespace(cluster, asked, body)
        return writing.create_applied(cluster, asked, after)
    return writing.update(cluster, asked, before, after, tracked=True)


def _configuration(asked: Asked, config: Any) -> Body:
    """*config*, if it is a configuration of the kind that the path says."""
    if not isinstance(config, dict):
        given = bodies.go_kind(config)
        words = f"json: cannot unmarshal {given} into Go value of type map[string]interface {{}}"
        raise errors.bad_request(
            f"error decoding YAML: error unmarshaling JSON: while decoding JSON: {words}"
        )
    version, kind = config.get("apiVersion") or "", config.get("kind") or ""
    if (version, kind) != (asked.resource.api_version, asked.resource.kind):
        group, _, bare = version.rpartition("/")
        raise errors.bad_request(f"invalid object type: {group}/{bare}, Kind={kind}")
    if (config.get("metadata") or {}).get("managedFields"):
        raise errors.bad_request("metadata.managedFields must be nil")
    return config


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
