"""
Schemas: the field definitions of all kinds that are served.

Those of the built-in kinds are data of the ``kubernetes-validate`` package, read when first
asked for, once a process; those of custom kinds come from their CustomResourceDefinitions.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import orjson

from trueup.apiserver.cel.rules import Node, tree
from trueup.apiserver.forms import Forms
from trueup.apiserver.resources import Resource
from trueup.k8s.schema import ANYTHING, Definitions, Schema

KUBERNETES = "1.37.0"


@cache
def builtin_raw() -> Mapping[str, Any]:
    """The definitions of the built-in kinds as published, by name."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{KUBERNETES}-local"
    found: Mapping[str, Any] = orjson.loads((folder / "_definitions.json").read_bytes())
    definitions: Mapping[str, Any] = found["$defs"]
    return definitions


@cache
def builtin() -> Definitions:
    return Definitions(builtin_raw())


class Schemas:
    """Schemas by resource."""

    def __init__(self) -> None:
        self._custom: dict[tuple[str, str, str], Schema] = {}
        self._builtin: dict[tuple[str, str, str], Schema] = {}
        self.forms = Forms()

    @property
    def raw(self) -> Mapping[str, Any]:
        """The definitions as published, by name."""
        return builtin_raw()

    @property
    def definitions(self) -> Definitions:
        return builtin()

    @cached_property
    def metadata(self) -> Schema:
        """The schema of what every object has."""
        found = self.definitions.kind("v1", "ConfigMap")
        below = found.property("metadata") if found else None
        return below or ANYTHING

    def of(self, resource: Resource) -> Schema:
        """The schema of the kind in the resource's version."""
        key = (resource.group, resource.version, resource.kind)
        if resource.custom:
            return self._custom.get(key, ANYTHING)
        if key not in self._builtin:
            found = self.definitions.kind(resource.api_version, resource.kind)
            self._builtin[key] = found or ANYTHING
        return self._builtin[key]

    def stored(self, resource: Resource) -> Schema:
        """The schema of the version in which objects of *resource* are kept."""
        if resource.stored_as:
            return self.definitions.kind("v1", resource.kind) or ANYTHING
        if resource.stored_version and not resource.custom:
            kept = f"{resource.group}/{resource.stored_version}"
            return self.definitions.kind(kept, resource.kind) or ANYTHING
        return self.of(resource)

    def rules(self, resource: Resource) -> Node | None:
        """The rules of a custom kind's version; None if it has none."""
        schema = self.of(resource)
        if "rules" not in schema.derived:
            schema.derived["rules"] = tree(schema.raw, root=True)
        found: Node | None = schema.derived["rules"]
        return found

    def add(self, resource: Resource, schema: Mapping[str, Any] | None) -> None:
        """Take the openAPIV3Schema of a custom kind's version; None keeps everything."""
        key = (resource.group, resource.version, resource.kind)
        if schema is None:
            self._custom.pop(key, None)
        else:
            self._custom[key] = self.definitions.custom(schema)
