"""
Versions: the same object as another version, or another group, of its API shows it.

Custom kinds convert by their apiVersion alone (conversion strategy None). Of the built-in ones
two are kept once and served twice: events (core and events.k8s.io) and autoscalers (v2 and v1).
"""

from collections.abc import Mapping
from typing import Any

import orjson

from trueup.apiserver.records import Record
from trueup.apiserver.registry import Registry
from trueup.apiserver.resources import Resource
from trueup.apiserver.schemas import Schemas
from trueup.k8s.schema import Schema

Body = dict[str, Any]

# The fields of an Event: in core, and in events.k8s.io.
_EVENT = (
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
    ("reportingComponent", "reportingController"),
)
_LEFT_OUT = ("reportingController", "reportingInstance")  # in events.k8s.io, when empty
_TO_NEW = dict(_EVENT)
_TO_CORE = {new: core for core, new in _EVENT}
_HPA_METRICS = "autoscaling.alpha.kubernetes.io/metrics"


def shown(resource: Resource, record: Record) -> bytes:
    """The bytes of a stored object as *resource* shows it; mostly those that are stored."""
    if not converts(resource):
        return record.body
    return orjson.dumps(from_stored(resource, record.decoded()))


def converts(resource: Resource) -> bool:
    """Whether what is stored differs from what *resource* shows."""
    return bool(resource.stored_as or resource.stored_version)


def from_stored(resource: Resource, body: Body) -> Body:
    """A stored object in the version of *resource*."""
    if not converts(resource):
        return body
    converted = body
    if resource.qualified == "events.events.k8s.io":
        converted = _renamed(body, _TO_NEW)
        unsaid = [name for name in _LEFT_OUT if converted.get(name) == ""]
        converted = {k: v for k, v in converted.items() if k not in unsaid}
    elif resource.kind == "HorizontalPodAutoscaler":
        converted = _autoscaler_v1(body)
    return {**converted, "apiVersion": resource.api_version}


def to_stored(resource: Resource, body: Body) -> Body:
    """An object of the version of *resource* as it is stored."""
    if not converts(resource):
        return body
    if resource.qualified == "events.events.k8s.io":
        return {**_renamed(body, _TO_CORE), "apiVersion": "v1"}
    stored = f"{resource.group}/{resource.stored_version}"
    if resource.kind == "HorizontalPodAutoscaler":
        return {**_autoscaler_v2(body), "apiVersion": stored}
    return {**body, "apiVersion": stored}


class KindVersions:
    """`trueup.k8s.views.Versions`: the other versions of the kind of a request's resource."""

    def __init__(self, spoken: Resource, registry: Registry, schemas: Schemas) -> None:
        self._spoken = spoken
        self._registry = registry
        self._schemas = schemas

    def _found(self, api_version: str) -> Resource | None:
        group, _, version = api_version.rpartition("/")
        return self._registry.of_kind(group, version, self._spoken.kind)

    def schema(self, api_version: str) -> Schema | None:
        found = self._found(api_version)
        return None if found is None else self._schemas.of(found)

    def converted(self, body: Body, api_version: str) -> Body:
        found = self._found(api_version)
        return body if found is None else from_stored(found, to_stored(self._spoken, body))


def _renamed(body: Mapping[str, Any], names: Mapping[str, str]) -> Body:
    return {names.get(name, name): value for name, value in body.items()}


def _autoscaler_v1(body: Body) -> Body:
    """v1 knows the processor metric alone; the others go into an annotation, as upstream."""
    spec = dict(body.get("spec", {}))
    metrics = spec.pop("metrics", [])
    spec.pop("behavior", None)
    others = []
    for metric in metrics:
        target = _processor_target(metric)
        if target is None or "targetCPUUtilizationPercentage" in spec:
            others.append(metric)
        else:
            spec["targetCPUUtilizationPercentage"] = target
    converted = {**body, "spec": spec}
    if "status" in body:
        kept = ("observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas")
        status = body["status"]
        zero = {"currentReplicas": 0, "desiredReplicas": 0}
        converted["status"] = zero | {name: status[name] for name in kept if name in status}
    if others:
        meta = body["metadata"]
        notes = {**meta.get("annotations", {}), _HPA_METRICS: orjson.dumps(others).decode()}
        converted["metadata"] = {**meta, "annotations": notes}
    return converted


def _processor_target(metric: Mapping[str, Any]) -> int | None:
    resource = metric.get("resource", {})
    if metric.get("type") != "Resource" or resource.get("name") != "cpu":
        return None
    target = resource.get("target", {})
    return target.get("averageUtilization") if target.get("type") == "Utilization" else None


def _autoscaler_v2(body: Body) -> Body:
    spec = dict(body.get("spec") or {})
    percentage = spec.pop("targetCPUUtilizationPercentage", None)
    metrics: list[Any] = []
    if percentage is not None:
        target = {"type": "Utilization", "averageUtilization": percentage}
        metrics.append({"type": "Resource", "resource": {"name": "cpu", "target": target}})
    meta = dict(body.get("metadata") or {})
    notes = dict(meta.get("annotations") or {})
    if kept := notes.pop(_HPA_METRICS, None):
        metrics += orjson.loads(kept)
        meta["annotations"] = notes
    if metrics:
        spec["metrics"] = metrics
    return {**body, "metadata": meta, "spec": spec}
