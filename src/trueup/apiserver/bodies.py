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
from trueup.k8s import status
from trueup.k8s.decoding import cannot_be_handled
from trueup.k8s.gojson import syntax_error
from trueup.k8s.yaml import YamlError, documents

Body = dict[str, Any]

_OBJECTS = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
_SHOWN = 30  # bytes of a body that are shown to whoever sent it
_NO_OBJECT = (
    "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of type"
    ' struct {{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string'
    ' "json:\\"kind,omitempty\\"" }}'
)
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
        return of_kind(from_wire(data, cluster), resource, cluster)
    try:
        sent = decoded(data, content_type)
    except Unreadable as error:
        raise errors.bad_request(_unrecognized(resource, str(error), data)) from error
    if not isinstance(sent, dict):
        raise errors.bad_request(_unrecognized(resource, _NO_OBJECT.format(go_kind(sent)), data))
    if resource.custom and not sent.get("kind"):
        text = data.decode(errors="replace") if data[:1] == b"{" else orjson.dumps(sent).decode()
        raise errors.bad_request(
            _unrecognized(resource, f"Object 'Kind' is missing in '{text}'", data)
        )
    return of_kind(sent, resource, cluster)


def _unrecognized(resource: Resource, why: str, data: bytes) -> str:
    """The words for a body that cannot be read as an object at all."""
    return (
        f"the object provided is unrecognized (must be of type {resource.kind}):"
        f" {why} ({_summary(data)})"
    )


def _summary(data: bytes) -> str:
    """The beginning of a body: as text if it looks like an object, else in hexadecimal digits."""
    if not data:
        return "<empty>"
    more = " ..." if len(data) > _SHOWN else ""
    begin = data[:_SHOWN]
    return (begin.decode(errors="replace") if begin[:1] == b"{" else begin.hex()) + more


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
    """What *data* says; raises 415, or `Unreadable`."""
    if content_type in ("", "application/json"):
        return from_json(data)
    if content_type in ("application/yaml", "text/yaml", "application/x-yaml"):
        return from_yaml(data)
    raise errors.unsupported_media(_OBJECTS)


def patch_sent(content_type: str, data: bytes) -> Any:
    """The patch in a request; raises 400 or 415."""
    try:
        if content_type == APPLY_PATCH:
            return from_yaml(data)
        if content_type in PATCHES:
            return orjson.loads(data)
    except Unreadable as error:
        words = f"error decoding YAML: error converting YAML to JSON: {error}"
        raise errors.bad_request(words) from error
    except ValueError as error:
        words = f"error decoding patch: {syntax_error(data) or error}"
        raise errors.bad_request(words) from error
    raise errors.unsupported_patch()


def from_json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError as error:
        words = syntax_error(data) or str(error)
        raise Unreadable(f"couldn't get version/kind; json parse error: {words}") from error


class Unreadable(errors.Refused):
    """A body that is not what its content type says, and why, in Go's words."""

    def __init__(self, why: str) -> None:
        super().__init__(status.bad_request(why))


def go_kind(value: Any) -> str:
    """What Go's JSON decoder calls a value."""
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


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
        raise Unreadable(f"yaml: {error}") from error
    if len(found) > 1:
        raise errors.bad_request("error decoding YAML: more than one document")
    return found[0] if found else None


def of_kind(sent: Any, resource: Resource, cluster: Cluster) -> Body:
    """*sent* as an object of *resource*; what it does not say of its kind is filled in."""
    if not isinstance(sent, dict):
        raise errors.bad_request("the object provided is unrecognized (must be of type object)")
    found: Body = sent
    kind, version = found.get("kind"), found.get("apiVersion")
    if kind in (None, "") or version in (None, ""):
        found = {**found, "kind": kind or resource.kind}
        found["apiVersion"] = version or resource.api_version
    if wrong := wrong_kind(found, resource, cluster):
        raise _refused(found, resource, wrong)
    if not isinstance(found.get("metadata") or {}, dict):
        raise errors.bad_request("metadata must be an object")
    return found


def _refused(found: Body, resource: Resource, wrong: str) -> errors.Refused:
    """Of a version that a custom kind has not, no field is known."""
    refusal = errors.bad_request(wrong)
    group = str(found["apiVersion"]).rpartition("/")[0]
    if resource.custom and (group, found["kind"]) == (resource.group, resource.kind):
        unknown = found.keys() - {"apiVersion", "kind", "metadata"}
        refusal.warnings = tuple(f'unknown field "{name}"' for name in sorted(unknown))
    return refusal


def wrong_kind(found: Body, resource: Resource, cluster: Cluster) -> str:
    """The complaint about an object that is not of *resource*; empty if it is."""
    version, kind = found["apiVersion"], found["kind"]
    if (version, kind) == (resource.api_version, resource.kind):
        return ""
    if resource.custom and version == resource.api_version:
        return ""  # told by `other_kind`, with the words for an invalid object
    if resource.custom:
        return _other_version(version, resource)
    why = unknown_conversion(found, resource, cluster)
    if why is None:
        return _other_version(version, resource)
    return cannot_be_handled(found, why, resource.kind)


def unknown_conversion(found: Body, resource: Resource, cluster: Cluster) -> str | None:
    """Why an object of another kind cannot become one of *resource*; None if it could be."""
    api_version, kind = str(found["apiVersion"]), str(found["kind"])
    group, _, version = api_version.rpartition("/")
    if (group, version, kind) not in cluster.schemas.definitions.kinds:
        if kind == resource.kind and group == "extensions":
            return None
        registered = f'no kind "{kind}" is registered for version "{api_version}"'
        return f'{registered} in scheme "pkg/runtime/scheme.go:111"'
    if kind == resource.kind:
        return None
    package = resource.group.partition(".")[0] or "core"
    return f"converting ({version}.{kind}) to ({package}.{resource.kind}): unknown conversion"


def _other_version(version: str, resource: Resource) -> str:
    return (
        f"the API version in the data ({version}) does not match the expected API version"
        f" ({resource.api_version})"
    )
