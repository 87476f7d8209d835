"""
Structural schemas: what a CustomResourceDefinition's schema must be for pruning and defaulting.

Every node says its type (or is int-or-string, or keeps unknown fields), the root is an object,
and what stands below the logical operators says nothing of the structure. Words as in
apiextensions-apiserver.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s import causes
from trueup.k8s.causes import Cause

_LOGICAL = ("allOf", "anyOf", "oneOf")
_STRUCTURE = ("type", "additionalProperties", "default", "nullable", "description", "title")
_LIST_TYPES = ("atomic", "set", "map")
_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_UNSUPPORTED = ("definitions", "dependencies", "deprecated", "id", "patternProperties", "$ref")
Raw = Mapping[str, Any]


def structural_problems(schema: Raw, path: str) -> Iterator[Cause]:
    """What keeps *schema* from being structural."""
    if not schema.get("type"):
        yield causes.required(f"{path}.type", "must not be empty at the root")
        return
    if schema["type"] != "object":
        yield causes.invalid(f"{path}.type", schema["type"], "must be object at the root")
    about = (schema.get("properties") or {}).get("metadata") or {}
    if set(about.get("properties") or {}) - {"name", "generateName"}:
        words = "must not specify anything other than name and generateName"
        where = f"{path}.properties[metadata]"
        yield causes.forbidden(where, f"{words}, but metadata is implicitly specified")
    yield from _node(schema, path)


def _node(schema: Raw, path: str) -> Iterator[Cause]:
    yield from _typed(schema, path)
    for name in _UNSUPPORTED:
        if name in schema:
            yield causes.forbidden(f"{path}.{name}", f"{name} is not supported")
    if schema.get("uniqueItems"):
        words = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield causes.forbidden(f"{path}.uniqueItems", words)
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        where = f"{path}.x-kubernetes-preserve-unknown-fields"
        yield causes.invalid(where, False, "must be true or undefined")
    yield from _embedded(schema, path)
    yield from _patterned(schema, path)
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


def _embedded(schema: Raw, path: str) -> Iterator[Cause]:
    if not schema.get("x-kubernetes-embedded-resource"):
        return
    free = schema.get("x-kubernetes-preserve-unknown-fields")
    if not free and not schema.get("properties"):
        words = "must not be empty if x-kubernetes-embedded-resource is true without"
        words += " x-kubernetes-preserve-unknown-fields"
        yield causes.required(f"{path}.properties", words)


def _patterned(schema: Raw, path: str) -> Iterator[Cause]:
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return
    try:
        re.compile(pattern)
    except re.error as error:
        missing = f"missing closing ): `{pattern}`"
        told = missing if "unterminated subpattern" in str(error) else str(error)
        words = f"must be a valid regular expression, but isn't: error parsing regexp: {told}"
        yield causes.invalid(f"{path}.pattern", pattern, words)


def _typed(schema: Raw, path: str) -> Iterator[Cause]:
    kind = schema.get("type")
    free = schema.get("x-kubernetes-int-or-string") or schema.get(
        "x-kubernetes-preserve-unknown-fields"
    )
    if not kind and not free and "$ref" not in schema:
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
    items = schema.get("items") or {}
    if kind == "set" and items.get("type") in ("object", "array"):
        yield from _whole(items, f"{path}.items")


def _whole(items: Raw, path: str) -> Iterator[Cause]:
    """Items of a set are told apart as wholes."""
    name = "x-kubernetes-map-type" if items["type"] == "object" else "x-kubernetes-list-type"
    if items.get(name) != "atomic":
        words = "must be atomic as item of a list with x-kubernetes-list-type=set"
        yield causes.invalid(f"{path}.{name}", items.get(name), words)


def _keyed(schema: Raw, path: str) -> Iterator[Cause]:
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    if not keys:
        words = "must not be empty if x-kubernetes-list-type is map"
        yield causes.required(f"{path}.x-kubernetes-list-map-keys", words)
    items = schema.get("items") or {}
    if set(keys) - set(items.get("properties") or {}):
        words = "entries must all be names of item properties"
        yield causes.invalid(f"{path}.x-kubernetes-list-map-keys", list(keys), words)
    for key in keys:
        found = (items.get("properties") or {}).get(key)
        if found is None:
            continue
        if key not in (items.get("required") or ()) and "default" not in found:
            words = "this property is in x-kubernetes-list-map-keys, so it must have a default or"
            words += " be a required property"
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
                yield causes.forbidden(f"{where}.{name}", "must be empty to be structural")
