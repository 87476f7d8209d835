"""
Bodies: what a client sent, decoded by its content type.

JSON, YAML and, for the built-in kinds, Kubernetes' own binary encoding are taken.
"""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from trueup.apiserver import errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.exchange import Request
from trueup.apiserver.negotiate import parse_media
from trueup.apiserver.resources import Resource
from trueup.apiserver.wire.decoder import WireError
from trueup.apiserver.wire.messages import message_of
from trueup.k8s.yaml import YamlError, documents

Body = dict[str, Any]

_OBJECTS = ("application/json", "application/yaml")
PROTOBUF = "application/vnd.kubernetes.protobuf"
_DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
PATCHES = (JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH)


def media(request: Request) -> str:
    return parse_media(request.header(b"content-type").decode("latin-1"))[0]


async def object_sent(request: Request, cluster: Cluster, resource: Resource) -> Body:
    """The object in the request, of the kind that the path says."""
    content_type = media(request)
    data = await request.body()
    if content_type == PROTOBUF:
        return of_kind(from_wire(data, cluster), resource)
    return of_kind(decoded(data, content_type), resource)


def from_wire(data: bytes, cluster: Cluster) -> Body:
    """The object that a body in the binary encoding says; raises 400 or 415."""
    try:
        version, kind, raw = cluster.wire.type_meta(data)
        group, _, bare = version.rpartition("/")
        definition = cluster.schemas.definitions.kinds.get((group, bare, kind))
        if kind == "DeleteOptions":
            definition = _DELETE_OPTIONS
        if definition is None:
            raise errors.unsupported_media(_OBJECTS)
        found = cluster.wire.object(message_of(definition), raw)
    except WireError as error:
        raise errors.bad_request(f"unable to decode the body: {error}") from error
    return {"apiVersion": version, "kind": kind, **found}


def decoded(data: bytes, content_type: str) -> Any:
    """What *data* says; raises 400 or 415."""
    if content_type in ("", "application/json"):
        return from_json(data)
    if content_type in ("application/yaml", "text/yaml", "application/x-yaml"):
        return from_yaml(data)
    raise errors.unsupported_media(_OBJECTS)


def patch_sent(content_type: str, data: bytes) -> Any:
    """The patch in a request; raises 400 or 415."""
    if content_type == APPLY_PATCH:
        return from_yaml(data)
    if content_type in PATCHES:
        return from_json(data)
    raise errors.unsupported_media(PATCHES)


def from_json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError as error:
        raise errors.bad_request(f"couldn't get version/kind; json parse error: {error}") from error


class _Twice(dict[str, Any]):
    """A map that was written with a key twice."""

    keys_twice: tuple[str, ...] = ()


def duplicates(data: bytes, content_type: str) -> tuple[str, ...]:
    """The paths of fields that a JSON body has twice; the last one counts."""
    if content_type not in ("", "application/json"):
        return ()
    return tuple(_twice(json.loads(data, object_pairs_hook=_pairs), ""))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Twice(pairs) if len({name for name, _ in pairs}) < len(pairs) else dict(pairs)
    if isinstance(found, _Twice):
        names = [name for name, _ in pairs]
        found.keys_twice = tuple(name for name in found if names.count(name) > 1)
    return found


def _twice(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value, _Twice):
            yield from (f"{path}{name}" for name in value.keys_twice)
        for name, below in value.items():
            yield from _twice(below, f"{path}{name}.")
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _twice(below, f"{path.removesuffix('.')}[{at}].")


def from_yaml(data: bytes) -> Any:
    """YAML, of which JSON is the part that needs no slow parser."""
    if data[:1] == b"{":
        try:
            return orjson.loads(data)
        except ValueError:
            pass  # a YAML flow mapping that is not JSON
    try:
        found = [body for _, body in documents(data)]
    except YamlError as error:
        raise errors.bad_request(f"error converting YAML to JSON: {error}") from error
    if len(found) > 1:
        raise errors.bad_request("error decoding YAML: more than one document")
    return found[0] if found else None


def of_kind(sent: Any, resource: Resource) -> Body:
    """*sent* as an object of *resource*; what it does not say of its kind is filled in."""
    if not isinstance(sent, dict):
        raise errors.bad_request("the object provided is unrecognized (must be of type object)")
    found: Body = sent
    kind, version = found.get("kind"), found.get("apiVersion")
    if kind in (None, "") or version in (None, ""):
        found = {**found, "kind": kind or resource.kind}
        found["apiVersion"] = version or resource.api_version
    if found["kind"] != resource.kind or found["apiVersion"] != resource.api_version:
        raise errors.bad_request(_mismatch(found, resource))
    if not isinstance(found.get("metadata") or {}, dict):
        raise errors.bad_request("metadata must be an object")
    return found


def _mismatch(found: Body, resource: Resource) -> str:
    sent = f"{found['apiVersion']}, Kind={found['kind']}"
    expected = f"{resource.api_version}, Kind={resource.kind}"
    return (
        f"the object provided is unrecognized (must be of type {resource.kind}):"
        f" expected {expected}, got {sent}"
    )
