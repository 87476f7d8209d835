"""
Application: what its own status says, as long as that is about its present spec.

Argo CD has no opinion of its own Applications, so waves of an app of apps do not wait, and where a
script adds one, a child that was healthy before its spec changed lets the parent go on too early.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.health.reading import progressing
from trueup.k8s.object import Object
from trueup.model.health import Health, Status

_IDENTITY = ("repoURL", "path", "targetRevision", "chart")


def application(obj: Object) -> Health:
    status = obj.at("status", "health", "status")
    if status not in {str(each) for each in Status}:
        return progressing("Waiting for the application to be reconciled")
    if obj.at("operation") or obj.at("status", "operationState", "phase") == "Running":
        return progressing("Waiting for the application's sync to finish")
    compared = obj.at("status", "sync", "comparedTo")
    if compared and list(_places(compared)) != list(_places(obj.at("spec") or {})):
        return progressing("Waiting for the application's present spec to be reconciled")
    return Health(Status(status), str(obj.at("status", "health", "message") or ""))


def _places(spec: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    sources = spec.get("sources") or [spec.get("source") or {}]
    for source in sources:
        yield tuple(str(source.get(name) or "") for name in _IDENTITY)
