"""HorizontalPodAutoscaler: whether it can read metrics and scale; v1 says so in an annotation."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.core.health.reading import conditions, degraded, healthy, progressing, text
from trueup.k8s.object import Object, maps
from trueup.model.health import Health, Status

V1_CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions"
FAILURES = frozenset(
    {
        ("AbleToScale", "FailedGetScale"),
        ("AbleToScale", "FailedUpdateScale"),
        ("ScalingActive", "FailedComputeMetricsReplicas"),
        ("ScalingActive", "FailedGetExternalMetric"),
        ("ScalingActive", "FailedGetObjectMetric"),
        ("ScalingActive", "FailedGetPodsMetric"),
        ("ScalingActive", "FailedGetResourceMetric"),
        ("ScalingActive", "InvalidSelector"),
    }
)
ABLE = frozenset({"AbleToScale", "ScalingLimited"})


def autoscaler(obj: Object) -> Health:
    try:
        known = conditions(obj) or _annotated(obj)
    except ValueError as error:
        return Health(Status.UNKNOWN, f"annotation {V1_CONDITIONS} is not JSON: {error}")
    for each in known:
        if (text(each, "type"), text(each, "reason")) in FAILURES:
            return degraded(text(each, "message"))
    for each in known:
        if text(each, "type") in ABLE and each.get("status") == "True":
            return healthy(text(each, "message"))
    return progressing("Waiting to Autoscale")


def _annotated(obj: Object) -> Sequence[Mapping[str, Any]]:
    return maps(json.loads(obj.annotation(V1_CONDITIONS) or "[]"))
