"""A custom kind with a field of each sort, and what the tests of apply say over and over."""

from typing import Any

from trueup.k8s.managed import Manager, Operation
from trueup.k8s.yaml import documents

THING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "count": {"type": "integer"},
                "struct": {
                    "type": "object",
                    "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
                },
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "whole": {
                    "type": "object",
                    "x-kubernetes-map-type": "atomic",
                    "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                },
                "list": {"type": "array", "items": {"type": "string"}},
                "set": {
                    "type": "array",
                    "items": {"type": "string"},
                    "x-kubernetes-list-type": "set",
                },
                "items": {
                    "type": "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    "items": {
                        "type": "object",
                        "required": ["name"],
                        "properties": {
                            "name": {"type": "string"},
                            "value": {"type": "string"},
                            "inner": {
                                "type": "array",
                                "x-kubernetes-list-type": "map",
                                "x-kubernetes-list-map-keys": ["id"],
                                "items": {
                                    "type": "object",
                                    "properties": {
                                        "id": {"type": "integer"},
                                        "value": {"type": "string"},
                                    },
                                },
                            },
                        },
                    },
                },
                "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
            },
        },
        "status": {"type": "object", "properties": {"phase": {"type": "string"}}},
    },
}


def body(text: str) -> dict[str, Any]:
    """The one document of a YAML text."""
    ((_, found),) = documents(text)
    assert isinstance(found, dict)
    return found


def thing(spec: str) -> dict[str, Any]:
    """A Thing with this spec, in YAML."""
    head = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "it"}}
    return {**head, "spec": body(spec)} if spec.strip() else head


def manager(name: str, operation: Operation = "Apply", day: int = 1) -> Manager:
    return Manager(name, operation, "example.com/v1", time=f"2026-01-{day:02d}T00:00:00Z")


def owned(found: dict[str, Any], name: str, operation: Operation = "Apply") -> Any:
    """The fieldsV1 of a manager's entry, or None."""
    for entry in found.get("metadata", {}).get("managedFields", ()):
        if (entry["manager"], entry["operation"]) == (name, operation):
            return entry["fieldsV1"]
    return None
