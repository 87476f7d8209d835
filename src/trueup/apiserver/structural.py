"""
Structural schemas: what a CustomResourceDefinition's schema must be for pruning and defaulting.

Every node says its type (or is int-or-string, or keeps unknown fields), the root is an object,
and what stands below the logical operators says nothing of the structure. Words as in
apiextensions-apiserver.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s import causes
from trueup.k8s.causes import Cause

_LOGICAL = ("allOf", "anyOf", "oneOf")
_STRUCTURE = ("type", "additionalProperties", "default", "nullable", "description", "title")
_LIST_TYPES = ("atomic", "map", "set")
_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_UNSUPPORTED = ("definitions", "dependencies", "deprecated", "id", "patternProperties", "$ref")
Raw = Mapping[str, Any]


def structural_problems(schema: Raw, path: str) -> Iterator[Cause]:
    """What keeps *schema* from being structural."""
    if schema.get("type") != "object":
        yield causes.invalid(f"{path}.type", schema.get("type", ""), "must be object at the root")
    yield from _node(schema, path)


def _node(schema: Raw, path: str) -> Iterator[Cause]:
    yield from _typed(schema, path)
    for name in _UNSUPPORTED:
        if name in schema:
            yield causes.forbidden(f"{path}.{name}", f"{name} is not supported")
    if schema.get("uniqueItems"):
        yield causes.forbidden(f"{path}.uniqueItems", "uniqueItems cannot be set to true")
    if schema.get("additionalProperties") is False:
        words = "additionalProperties cannot be set to false"
        yield causes.forbidden(f"{path}.additionalProperties", words)
    if "properties" in schema and isinstance(schema.get("additionalProperties"), Mapping):
        words = "additionalProperties and properties are mutual exclusive"
        yield causes.forbidden(f"{path}.additionalProperties", words)
    yield from _listed(schema, path)
    for name, below in (schema.get("properties") or {}).items():
        yield from _node(below, f"{path}.properties[{name}]")
    if isinstance(items := schema.get("items"), Mapping):
        yield from _node(items, f"{path}.items")
    if isinstance(rest := schema.get("additionalProperties"), Mapping):
        yield from _node(rest, f"{path}.additionalProperties")
    yield from _operators(schema, path)


def _typed(schema: Raw, path: str) -> Iterator[Cause]:
    kind = schema.get("type")
    free = schema.get("x-kubernetes-int-or-string") or schema.get(
        "x-kubernetes-preserve-unknown-fields"
    )
    if not kind and not free:
        yield causes.required(f"{path}.type", "must not be empty for specified object fields")
    elif kind and kind not in _TYPES:
        yield causes.not_supported(f"{path}.type", kind, _TYPES)


def _listed(schema: Raw, path: str) -> Iterator[Cause]:
    kind = schema.get("x-kubernetes-list-type")
    if schema.get("type") == "array" and not isinstance(schema.get("items"), Mapping):
        yield causes.required(f"{path}.items", "must be specified")
    if kind is None:
        return
    if kind not in _LIST_TYPES:
        yield causes.not_supported(f"{path}.x-kubernetes-list-type", kind, _LIST_TYPES)
    if schema.get("type") != "array":
        words = "must be array if x-kubernetes-list-type is specified"
        yield causes.invalid(f"{path}.type", schema.get("type", ""), words)
    if kind == "map":
        yield from _keyed(schema, path)


def _keyed(schema: Raw, path: str) -> Iterator[Cause]:
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    if not keys:
        words = "must not be empty if x-kubernetes-list-type is map"
        yield causes.required(f"{path}.x-kubernetes-list-map-keys", words)
    items = schema.get("items") or {}
    for at, key in enumerate(keys):
        found = (items.get("properties") or {}).get(key)
        where = f"{path}.x-kubernetes-list-map-keys[{at}]"
        if found is None:
            words = "entries must all be names of item properties"
            yield causes.invalid(where, key, words)
        elif key not in (items.get("required") or ()) and "default" not in found:
            words = "this property must have a default or be a required property"
            yield causes.required(f"{path}.items.properties[{key}].default", words)


def _operators(schema: Raw, path: str) -> Iterator[Cause]:
    below = [
        (f"{path}.{name}[{at}]", each)
        for name in _LOGICAL
        for at, each in enumerate(schema.get(name) or ())
    ]
    if isinstance(schema.get("not"), Mapping):
        below.append((f"{path}.not", schema["not"]))
    loose = bool(schema.get("x-kubernetes-int-or-string"))
    for where, each in below:
        for name in _STRUCTURE:
            if name in each and not (name == "type" and loose):
                words = f"must be empty to be structural: {name}"
                yield causes.forbidden(f"{where}.{name}", words)
