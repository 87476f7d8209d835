"""
OpenAPI: the published schemas of everything that is served, version 2 and version 3.

``kubectl explain``, client-side validation and server-side apply in clients read these. The
built-in definitions are those of the ``kubernetes-validate`` data, put back into the form in
which an API server publishes them; custom kinds come from their CustomResourceDefinitions.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson

from trueup.apiserver.exchange import JSON
from trueup.apiserver.registry import Registry
from trueup.apiserver.resources import Resource
from trueup.apiserver.schemas import Schemas, builtin, builtin_raw
from trueup.apiserver.wire import gnostic

_GVK = "x-kubernetes-group-version-kind"
_META = "io.k8s.apimachinery.pkg.apis.meta.v1"
_FREE = "x-kubernetes-preserve-unknown-fields"
_CONVENTIONS = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
_V2 = "#/definitions/"
_V3 = "#/components/schemas/"
Body = dict[str, Any]


class OpenApi:
    """The documents under ``/openapi``."""

    def __init__(self, registry: Registry, schemas: Schemas) -> None:
        self._registry = registry
        self._schemas = schemas

    def document(self, path: str, accept: bytes) -> tuple[bytes, bytes] | None:
        """The document at ``/openapi/{path}`` and its content type."""
        match path.split("/", 1):
            case ["v2"] if gnostic.ASKED in accept or gnostic.MEDIA_TYPE in accept:
                return gnostic.document(self._version2()), gnostic.MEDIA_TYPE
            case ["v2"]:
                return orjson.dumps(self._version2()), JSON
            case ["v3"]:
                return orjson.dumps({"paths": dict(self._index())}), JSON
            case ["v3", group_version]:
                found = self._version3(group_version)
                return (found.text, JSON) if found else None
        return None

    # Version 3.

    def _index(self) -> Iterator[tuple[str, Body]]:
        for group in self._registry.groups():
            for version in self._registry.versions(group):
                path = f"apis/{group}/{version}" if group else f"api/{version}"
                if found := self._version3(path):
                    url = f"/openapi/v3/{path}?hash={found.digest}"
                    yield path, {"serverRelativeURL": url}

    def _version3(self, path: str) -> "Published | None":
        match path.split("/"):
            case ["api", version]:
                group = ""
            case ["apis", group, version]:
                pass
            case _:
                return None
        resources = tuple(self._registry.resources(group, version))
        if not resources:
            return None
        custom = {
            name: schema
            for resource in resources
            if resource.custom
            for name, schema in self._custom(resource)
        }
        return _published(resources, custom) if custom else _published_builtin(resources)

    def _custom(self, resource: Resource) -> Iterator[tuple[str, Body]]:
        """The definitions of a custom kind and of its list."""
        schema = dict(self._schemas.of(resource).raw)
        schema.pop("x-kubernetes-embedded-resource", None)
        properties = {**_TYPE_META, **schema.get("properties", {})}
        properties["metadata"] = {
            "description": f"Standard object's metadata. More info: {_CONVENTIONS}#metadata",
            "$ref": f"#/$defs/{_META}.ObjectMeta",
        }
        name = definition_name(resource)
        group_version_kind = {
            "group": resource.group,
            "kind": resource.kind,
            "version": resource.version,
        }
        yield name, {**schema, "properties": properties, _GVK: [group_version_kind]}
        listed: Body = {
            "description": f"{resource.list_kind} is a list of {resource.kind}",
            "type": "object",
            "required": ["items"],
            "properties": {
                **_TYPE_META,
                "items": {
                    "description": f"List of {resource.plural}. More info: {_CONVENTIONS}",
                    "type": "array",
                    "items": {"$ref": f"#/$defs/{name}"},
                },
                "metadata": {
                    "description": f"Standard list metadata. More info: {_CONVENTIONS}#types-kinds",
                    "$ref": f"#/$defs/{_META}.ListMeta",
                },
            },
            _GVK: [{**group_version_kind, "kind": resource.list_kind}],
        }
        yield f"{name}List", listed

    # Version 2.

    def _version2(self) -> Body:
        definitions = {name: _converted(raw, _V2) for name, raw in self._schemas.raw.items()}
        paths: Body = {}
        for resource in self._registry:
            paths |= _paths(resource, _body_v2)
            if resource.custom:
                for name, schema in self._custom(resource):
                    definitions[name] = _root_v2(_converted(schema, _V2))
        return {
            "swagger": "2.0",
            "info": {"title": "Kubernetes", "version": "v1.37.0"},
            "paths": paths,
            "definitions": definitions,
        }


class Published(NamedTuple):
    """The document of a group version, and what it is called by."""

    text: bytes
    digest: str


def _published(resources: Iterable[Resource], custom: Mapping[str, Body]) -> Published:
    """*custom*: the definitions that are not built in, by name."""
    paths: Body = {}
    for resource in resources:
        paths |= _paths(resource, _body_v3)
    document = {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.37.0"},
        "paths": paths,
        "components": {"schemas": _components(resources, custom)},
    }
    text = orjson.dumps(document)
    return Published(text, hashlib.sha512(text).hexdigest().upper())


@lru_cache
def _published_builtin(resources: tuple[Resource, ...]) -> Published:
    """The index has the digests of all: whenever a definition comes, these are as they were."""
    return _published(resources, {})


def _components(resources: Iterable[Resource], custom: Mapping[str, Body]) -> Body:
    wanted = [name for resource in resources for name in _roots(resource)]
    for schema in custom.values():
        wanted += _references(schema)
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop()
        if name not in found and name in builtin_raw():
            found[name] = None
            wanted += _references(builtin_raw()[name])
    converted = {name: _converted_builtin(name) for name in found}
    return {**converted, **{name: _converted(s, _V3) for name, s in custom.items()}}


def _roots(resource: Resource) -> Iterator[str]:
    for kind in (resource.kind, resource.list_kind):
        name = builtin().kinds.get((resource.group, resource.version, kind))
        if name:
            yield name
    yield f"{_META}.DeleteOptions"
    yield f"{_META}.Patch"
    yield f"{_META}.Status"
    if resource.scale:
        yield "io.k8s.api.autoscaling.v1.Scale"


@cache
def _converted_builtin(name: str) -> Any:
    """Many group versions have the same ones."""
    return _converted(builtin_raw()[name], _V3)


_TYPE_META = {
    "apiVersion": {
        "description": "APIVersion defines the versioned schema of this representation of an"
        " object. Servers should convert recognized schemas to the latest internal value, and may"
        f" reject unrecognized values. More info: {_CONVENTIONS}#resources",
        "type": "string",
    },
    "kind": {
        "description": "Kind is a string value representing the REST resource this object"
        " represents. Servers may infer this from the endpoint the client submits requests to."
        f" Cannot be updated. In CamelCase. More info: {_CONVENTIONS}#types-kinds",
        "type": "string",
    },
}


def definition_name(resource: Resource) -> str:
    """``com.example.stable.v1.CronTab``."""
    domain = ".".join(reversed(resource.group.split(".")))
    return f"{domain}.{resource.version}.{resource.kind}"


def _references(schema: Any) -> list[str]:
    """The definitions that *schema* refers to."""
    found: list[str] = []
    if isinstance(schema, Mapping):
        if isinstance(reference := schema.get("$ref"), str):
            found.append(reference.rpartition("/")[2])
        for value in schema.values():
            found += _references(value)
    elif isinstance(schema, list):
        for value in schema:
            found += _references(value)
    return found


def _converted(schema: Any, prefix: str) -> Any:
    """*schema* as published: without the JSON Schema of the data package."""
    if isinstance(schema, list):
        return [_converted(each, prefix) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {name: _converted(value, prefix) for name, value in schema.items()}
    if isinstance(fields := found.get("properties"), dict):
        found["properties"] = _unfixed(fields)
    kind = found.get("type")
    if isinstance(kind, list):
        found["type"] = next((each for each in kind if each != "null"), "object")
    reference = found.pop("$ref", None)
    if isinstance(reference, str):
        target = prefix + reference.rpartition("/")[2]
        if prefix == _V3 and found:
            return {**found, "allOf": [{"$ref": target}]}
        return {**found, "$ref": target}
    return found


def _unfixed(fields: Body) -> Body:
    """*fields* without the fixed values that the data package gives to the heads of an object."""
    heads = {
        name: {key: each for key, each in fields[name].items() if key != "enum"}
        for name in _TYPE_META
        if isinstance(fields.get(name), dict)
    }
    return {**fields, **heads}


# What OpenAPI 2 cannot say; published CRD schemas leave it out there.
_ONLY_V3 = ("oneOf", "anyOf", "not", "nullable", "default")


_STRUCTURE = ("type", "properties", "items", "additionalProperties", "required")


def _pruned_v2(schema: Any) -> Any:
    """A custom kind's schema as version 2 has it; what may be anything says nothing there."""
    if not isinstance(schema, Mapping):
        return schema
    kept = {name: value for name, value in schema.items() if name not in _ONLY_V3}
    if schema.get("nullable") or schema.get(_FREE) is True:
        return {name: value for name, value in kept.items() if name not in _STRUCTURE}
    if "properties" in kept:
        fields = kept["properties"].items()
        kept["properties"] = {name: _pruned_v2(value) for name, value in fields}
    for name in ("items", "additionalProperties"):
        if name in kept:
            kept[name] = _pruned_v2(kept[name])
    if "allOf" in kept:
        kept["allOf"] = [_pruned_v2(each) for each in kept["allOf"]]
    return kept


def _root_v2(schema: Body) -> Body:
    if schema.get(_FREE) is True:
        return {"type": "object", _GVK: schema[_GVK]}
    pruned: Body = _pruned_v2(schema)
    return pruned


def _paths(resource: Resource, body: Any) -> Body:
    """The operations on *resource*, as far as clients look: which there are, and on what kind."""
    root = f"/apis/{resource.group}" if resource.group else "/api"
    space = "/namespaces/{namespace}" if resource.namespaced else ""
    base = f"{root}/{resource.version}{space}/{resource.plural}"
    collection = {"get": "list", "post": "create", "delete": "deletecollection"}
    single = {"get": "get", "put": "update", "patch": "patch", "delete": "delete"}
    found = {
        base: _operations(resource, collection, body),
        f"{base}/{{name}}": _operations(resource, single, body),
    }
    if resource.namespaced:  # of all namespaces
        found[f"{root}/{resource.version}/{resource.plural}"] = _operations(
            resource, {"get": "list"}, body
        )
    if resource.status:
        part = {"get": "get", "put": "update", "patch": "patch"}
        found[f"{base}/{{name}}/status"] = _operations(resource, part, body)
    return {path: operations for path, operations in found.items() if operations}


def _operations(resource: Resource, verbs: Mapping[str, str], body: Any) -> Body:
    return {
        method: _operation(resource, method, verb, body)
        for method, verb in verbs.items()
        if verb in resource.verbs
    }


_QUERY = ("dryRun", "fieldManager", "fieldValidation", "pretty")


def _operation(resource: Resource, method: str, verb: str, body: Any) -> Body:
    gvk = {"group": resource.group, "kind": resource.kind, "version": resource.version}
    writes = verb in ("create", "update", "patch")
    parameters, extra = body(_QUERY if writes else (), writes=writes)
    action = {"create": "post", "update": "put", "deletecollection": "deletecollection"}
    return {
        "operationId": f"{verb}{resource.group}{resource.version}{resource.kind}",
        "x-kubernetes-action": action.get(verb, verb),
        _GVK: gvk,
        # Left out when empty, as a reader in Go writes it: what is read is what was written.
        **({"parameters": parameters} if parameters else {}),
        **extra,
        "responses": {"200": {"description": "OK"}},
    }


def _body_v2(query: Iterable[str], *, writes: bool) -> tuple[list[Body], Body]:
    parameters: list[Body] = [
        {"name": name, "in": "query", "type": "string", "uniqueItems": True} for name in query
    ]
    if writes:
        parameters.append({"name": "body", "in": "body", "required": True, "schema": {}})
    return parameters, {"consumes": ["*/*"], "produces": ["application/json"]}


def _body_v3(query: Iterable[str], *, writes: bool) -> tuple[list[Body], Body]:
    parameters: list[Body] = [
        {"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}}
        for name in query
    ]
    return parameters, {"requestBody": {"content": {"*/*": {"schema": {}}}}} if writes else {}
