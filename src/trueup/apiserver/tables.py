"""
table: objects as rows, the way the API server prints them for ``kubectl get``.

The client picks the columns by their priority (0 always, 1 with ``-o wide``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from trueup.apiserver.columns import custom
from trueup.apiserver.columns.column import AGE, NAME, Column
from trueup.apiserver.columns.table import COLUMNS
from trueup.k8s.ref import GroupKind

Include = Literal["None", "Metadata", "Object"]
Body = Mapping[str, Any]
_META = "meta.k8s.io/v1"
_CONVERTED = "deprecated.daemonset.template.generation"
_DESCRIBED = {
    "Name": "Name must be unique within a namespace.",
    "Age": "CreationTimestamp is a timestamp representing the server time when this object was"
    " created.",
}


def table(
    kind: GroupKind,
    bodies: Iterable[Body],
    now: datetime,
    *,
    printer: Sequence[Mapping[str, Any]] | None = None,
    include: Include = "Metadata",
    version: str = _META,
) -> dict[str, Any]:
    """
    A ``meta.k8s.io/v1`` Table of *bodies*; its list metadata is left to the caller.

    *printer* is the ``additionalPrinterColumns`` of a CRD's version, None for built-in kinds.
    """
    columns = custom.columns(printer) if printer is not None else COLUMNS.get(kind, (NAME, AGE))
    return {
        "kind": "Table",
        "apiVersion": version,
        "metadata": {},
        "columnDefinitions": [_definition(column) for column in columns],
        "rows": [_row(columns, body, now, (include, version)) for body in bodies],
    }


def _definition(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "description": column.description or _DESCRIBED.get(column.name, ""),
        "priority": column.priority,
    }


def _metadata(body: Body) -> Mapping[str, Any]:
    """Metadata without what only the published version of an object has."""
    meta: Mapping[str, Any] = body.get("metadata") or {}
    notes = meta.get("annotations") or {}
    if _CONVERTED not in notes:
        return meta
    rest = {name: value for name, value in notes.items() if name != _CONVERTED}
    bare = {name: value for name, value in meta.items() if name != "annotations"}
    return {**bare, "annotations": rest} if rest else bare


def _row(
    columns: Sequence[Column], body: Body, now: datetime, shown: tuple[Include, str]
) -> dict[str, Any]:
    """One object; *shown*: how much of it comes along, and in which version of the API."""
    include, version = shown
    row: dict[str, Any] = {"cells": [column.cell(body, now) for column in columns]}
    match include:
        case "Object":
            row["object"] = body
        case "Metadata":
            row["object"] = {
                "kind": "PartialObjectMetadata",
                "apiVersion": version,
                "metadata": _metadata(body),
            }
        case "None":
            row["object"] = None
    return row
