"""
Decoding: an object as a client sent it, checked against the schema of its kind.

Values of a wrong type are refused. Unknown fields are dropped; by the client's
``fieldValidation`` that is refused (Strict), told as warnings (Warn) or not mentioned (Ignore).
An applied configuration must fit the schema whole: nobody could own what it does not know.
"""

from collections.abc import Callable
from typing import Any

import orjson

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.crds import KEY as DEFINITIONS
from trueup.apiserver.custom import definition_warnings
from trueup.k8s import causes
from trueup.k8s.decoding import cannot_be_handled, decode_error
from trueup.k8s.embedded import embedded_error
from trueup.k8s.schema import ANYTHING, Schema, pruned
from trueup.k8s.shape import shape_of
from trueup.k8s.status import Refused, Resource, invalid
from trueup.k8s.typed import described, misfit, plain, typed_error

Body = dict[str, Any]


_OWNERS_TWICE = (
    ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in"
    " 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate"
    " UID(s) observed: "
)
# The order in which Go writes them.
_METADATA = (
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "managedFields",
)


def object_refused(body: Body, why: str) -> Refused:
    """What the sender of an object is answered that cannot be decoded."""
    return errors.bad_request(cannot_be_handled(body, why))


def patch_refused(body: Body, why: str) -> Refused:
    """What the sender of a patch is answered that makes *body*, of a built-in kind."""
    shown = {name: body[name] for name in sorted(body)}
    sent = shown.get("metadata") or {}
    order = [name for name in _METADATA if name in sent]
    rest = [name for name in sent if name not in _METADATA]
    meta = {name: sent[name] for name in (*order, *rest)}
    return errors.patch_invalid(orjson.dumps({**shown, "metadata": meta}).decode(), why)


def custom_patch_refused(body: Body, why: str) -> Refused:
    """The same of a custom kind, whose fields stand in the order of their names."""
    shown = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    return errors.patch_invalid(shown.decode(), why)


def merge_refused(document: Any) -> Callable[[Body, str], Refused]:
    """The same of a strategic merge: not what it makes is shown, but the patch, as Go prints it."""
    return lambda _body, why: errors.patch_invalid(plain(document), why)


def checked(
    cluster: Cluster,
    asked: Asked,
    body: Body,
    refuse: Callable[[Body, str], Refused] = object_refused,
    unreadable: Callable[[Body, Schema], str | None] = decode_error,
) -> tuple[Body, tuple[str, ...]]:
    """*body* without unknown fields, and what to warn of."""
    if asked.internal:
        return body, ()  # made by the server itself
    schema = cluster.schemas.of(asked.resource)
    warnings: tuple[str, ...] = (asked.resource.warning,) if asked.resource.warning else ()
    if schema is ANYTHING:
        return body, warnings
    if not asked.resource.custom and (error := unreadable(body, schema)):
        raise refuse(body, error)
    kept, dropped = pruned(body, schema)
    if asked.resource.custom and (error := _metadata_error(cluster, body, schema)):
        raise refuse(body, error)
    if asked.resource.custom and body["kind"] != asked.resource.kind:
        raise _other_kind(asked, body)
    if asked.resource.custom:
        dropped = tuple(sorted(dropped))
    kept, twice = _owned_once(kept)
    warnings += twice
    if asked.resource.key == DEFINITIONS:
        warnings += definition_warnings(body)
    told = [f'unknown field "{path}"' for path in dropped]
    told += [f'duplicate field "{path}"' for path in asked.duplicates]
    if not told or asked.validation == "Ignore":
        return kept, warnings
    if asked.validation == "Strict":
        words = f"strict decoding error: {', '.join(told)}"
        raise refuse(body, words)
    return kept, (*warnings, *told)


def _metadata_error(cluster: Cluster, body: Body, schema: Schema) -> str | None:
    """Why the metadata of a custom object, or of one inside of it, cannot be read."""
    meta = cluster.schemas.metadata
    if error := decode_error(body.get("metadata") or {}, meta):
        return error
    return embedded_error(body, schema.raw, lambda value: decode_error(value, meta))


def _other_kind(asked: Asked, body: Body) -> Refused:
    """A custom object of another kind is invalid, and called what it says it is."""
    group, kind = asked.resource.group, str(body["kind"])
    cause = causes.invalid("kind", kind, f"must be {asked.resource.kind}")
    name = (body.get("metadata") or {}).get("name", "")
    return Refused(invalid(Resource(group, kind), name, [cause]))


def _owned_once(body: Body) -> tuple[Body, tuple[str, ...]]:
    """*body* with each owner once, and what is told of that."""
    meta = body.get("metadata") or {}
    owners = meta.get("ownerReferences") or []
    distinct = [owner for at, owner in enumerate(owners) if owner not in owners[:at]]
    if len(distinct) == len(owners):
        return body, ()
    twice = [owner.get("uid", "") for at, owner in enumerate(owners) if owner in owners[:at]]
    words = _OWNERS_TWICE + ", ".join(dict.fromkeys(twice))
    return {**body, "metadata": {**meta, "ownerReferences": distinct}}, (words,)


def check_live(cluster: Cluster, asked: Asked, live: Body) -> None:
    """Raise 500 if nobody can own the fields of *live*: it has items that cannot be told apart."""
    if live["metadata"].get("managedFields"):
        return  # whose fields have owners could be read
    schema = cluster.schemas.of(asked.resource)
    if schema is not ANYTHING and (words := misfit(live, shape_of(schema))):
        told = f"failed to convert new object ({described(live)}) to smd typed: {words}"
        raise errors.unexpected(f"failed to create manager for existing fields: {told}")


def applicable(cluster: Cluster, asked: Asked, config: Body) -> tuple[str, ...]:
    """What to warn of who applies *config*; raises 500 if it cannot be applied at all."""
    schema = cluster.schemas.of(asked.resource)
    if schema is not ANYTHING and (error := typed_error(config, schema)):
        raise errors.unexpected(error)
    if not asked.resource.custom and (error := decode_error(config, schema)):
        raise errors.unexpected(_not_converted(config, error))
    warnings: tuple[str, ...] = (asked.resource.warning,) if asked.resource.warning else ()
    if asked.resource.key == DEFINITIONS:
        warnings += definition_warnings(config)
    return warnings


def _not_converted(config: Body, error: str) -> str:
    where = described(config)
    version = config["apiVersion"]
    kind = f"{version if '/' in version else f'/{version}'}, Kind={config['kind']}"
    words = f"unable to convert unstructured object to {kind}: {error}"
    return f"failed to convert new object ({where}) to proper version: {words}"
