"""
The CustomResourceDefinitions of our kinds, generated from the model.

One definition of the fields serves reading, validation and the CRD. As in Argo CD the kinds have no
status subresource: status, operation and spec are written by patches of the whole object, so Argo
CD's own CRDs serve just as well when a cluster has them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from trueup.k8s.value import Value
from trueup.model.application import Application
from trueup.model.meaning import meanings, summary
from trueup.model.project import AppProject
from trueup.model.proposal import Proposal
from trueup.model.stack import Stack
from trueup.model.stackset import StackSet

ARGO, OURS = "argoproj.io", "trueup.dev"
PARTS = {ARGO: "argocd", OURS: "trueup"}
VERSION = "v1alpha1"
ANYTHING = {"x-kubernetes-preserve-unknown-fields": True}


class Column(Value, frozen=True):
    """One column of ``kubectl get``; priority 0 is always shown."""

    name: str
    json_path: str
    priority: int = 0
    type: str = "string"


class Names(Value, frozen=True):
    """What a kind is called."""

    kind: str
    plural: str
    short: tuple[str, ...]
    group: str = ARGO


@cache
def crds() -> tuple[dict[str, Any], ...]:
    """Everything that a cluster must know before Trueup can run on it; never changed in place."""
    return (
        _application(),
        _project(),
        _application_set(),
        _stack(),
        _stack_set(),
        _proposal(),
    )


def _application() -> dict[str, Any]:
    columns = (
        Column("Sync Status", ".status.sync.status"),
        Column("Health Status", ".status.health.status"),
        Column("Revision", ".status.sync.revision"),
        Column("Project", ".spec.project", priority=10),
    )
    names = Names("Application", "applications", ("app", "apps"))
    return _crd(names, structural(Application), columns, required=("spec",))


def _project() -> dict[str, Any]:
    names = Names("AppProject", "appprojects", ("appproj", "appprojs"))
    return _crd(names, structural(AppProject), (), required=("spec",))


def _application_set() -> dict[str, Any]:
    """All of it is kept; what it says is not held to anything yet."""
    part = {"type": "object", **ANYTHING}
    names = Names("ApplicationSet", "applicationsets", ("appset", "appsets"))
    return _crd(names, {"properties": {"spec": part, "status": part}}, (), required=("spec",))


def _stack() -> dict[str, Any]:
    columns = (
        Column("Sync Status", ".status.sync.status"),
        Column("Health Status", ".status.health.status"),
        Column("Plan", ".status.plan.state"),
        Column("Under Way", ".status.run.currentSince", type="date"),
        Column("Revision", ".status.sync.revision", priority=10),
        Column("Message", ".status.health.message", priority=10),
    )
    names = Names("Stack", "stacks", ("stk",), OURS)
    return _crd(names, explained(Stack), columns, required=("spec",))


def _stack_set() -> dict[str, Any]:
    columns = (
        Column("Ready", '.status.conditions[?(@.type=="Ready")].status'),
        Column("Roots", ".status.found", type="integer"),
        Column("Gone", ".status.gone", type="integer"),
        Column("Revision", ".status.revision", priority=10),
    )
    names = Names("StackSet", "stacksets", ("stkset",), OURS)
    return _crd(names, explained(StackSet), columns, required=("spec",))


def _proposal() -> dict[str, Any]:
    columns = (
        Column("Phase", ".status.phase"),
        Column("Revision", ".status.revision"),
        Column("Title", ".spec.title"),
        Column("Digest", ".status.digest", priority=10),
    )
    names = Names("Proposal", "proposals", ("prop",), OURS)
    return _crd(names, explained(Proposal), columns, required=("spec",))


def _crd(
    names: Names, schema: dict[str, Any], columns: tuple[Column, ...], required: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{names.plural}.{names.group}",
            "labels": {"app.kubernetes.io/part-of": PARTS[names.group]},
        },
        "spec": {
            "group": names.group,
            "scope": "Namespaced",
            "names": {
                "kind": names.kind,
                "listKind": f"{names.kind}List",
                "plural": names.plural,
                "singular": names.kind.lower(),
                "shortNames": list(names.short),
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {},
                    "schema": {"openAPIV3Schema": _top(schema, required)},
                    "additionalPrinterColumns": [_column(column) for column in columns],
                }
            ],
        },
    }


def _column(column: Column) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "jsonPath": column.json_path,
    }
    return shown | ({"priority": column.priority} if column.priority else {})


def _top(schema: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    properties = schema["properties"] | {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
    }
    return {"type": "object", "properties": properties, "required": ["metadata", *required]}


def structural(of: type[Value]) -> dict[str, Any]:
    """The structural schema (no references, no unions) of a class of the model."""
    _, components = msgspec.json.schema_components([of])
    silent = {
        name: {key: each for key, each in node.items() if key != "description"}
        for name, node in components.items()
    }
    return _structural(silent[of.__name__], silent)


def explained(of: type[Value]) -> dict[str, Any]:
    """The same, with what the docstrings of the classes say, as ``kubectl explain`` shows it."""
    _, components = msgspec.json.schema_components([of])
    told = {name: _told(node) for name, node in components.items()}
    return _structural(told[of.__name__], told)


def _told(node: Mapping[str, Any]) -> dict[str, Any]:
    """With a description of each field, where there is one."""
    said = str(node.get("description", ""))
    known = meanings(said)
    fields = {
        name: {**field, "description": known[name]} if name in known else field
        for name, field in (node.get("properties") or {}).items()
    }
    return {**node, "description": summary(said), "properties": fields}


def _structural(node: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    made = _shape(node, components)
    return {**made, "description": said} if (said := node.get("description")) else made


def _shape(node: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _structural(components[node["$ref"].rpartition("/")[2]], components)
    if "anyOf" in node:
        return _either([part for part in node["anyOf"] if part.get("type") != "null"], components)
    match node.get("type"):
        case "object":
            return _object(node, components)
        case "array":
            return {"type": "array", "items": _structural(node.get("items", {}), components)}
        case "integer":
            return {"type": "integer", "format": "int64"}
        case None:
            return dict(ANYTHING)
        case simple:
            formats = {"format": node["format"]} if "format" in node else {}
            return {"type": simple, **formats}


def _either(parts: list[Any], components: Mapping[str, Any]) -> dict[str, Any]:
    if len(parts) == 1:
        return _structural(parts[0], components)
    return {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": True}


def _object(node: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    if "properties" in node:
        fields = node["properties"].items()
        made = {
            "type": "object",
            "properties": {name: _structural(field, components) for name, field in fields},
        }
        return made | ({"required": node["required"]} if node.get("required") else {})
    extra = node.get("additionalProperties")
    if not isinstance(extra, Mapping) or not extra:
        return {"type": "object", **ANYTHING}
    return {"type": "object", "additionalProperties": _structural(extra, components)}
