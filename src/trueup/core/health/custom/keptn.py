"""Keptn: what runs before and after a deployment, and what is measured of it."""

from collections.abc import Mapping

from trueup.core.health.conventions import DEGRADED, HEALTHY, PROGRESSING, Check, phased
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def _lifecycle(kind: str) -> Check:
    return phased(
        "overallStatus" if kind == "KeptnEvaluation" else "status",
        {"Succeeded": (HEALTHY, f"{kind} is healthy"), "Failed": (DEGRADED, f"{kind} is degraded")},
        f"{kind} is progressing",
    )


def analysis(obj: Object) -> Health:
    passed = obj.at("status", "pass")
    if passed is True:
        return Health(HEALTHY, "Analysis is healthy")
    if obj.at("status", "warning") is True:
        return Health(HEALTHY, "Analysis is healthy with warnings")
    if passed is False:
        return Health(DEGRADED, "Analysis is degraded")
    return Health(PROGRESSING, "Analysis is progressing")


def metric(obj: Object) -> Health:
    if obj.at("status", "errMsg"):
        return Health(DEGRADED, "KeptnMetric is degraded")
    if obj.at("status", "value") is not None:
        return Health(HEALTHY, "KeptnMetric is healthy")
    return Health(PROGRESSING, "KeptnMetric is progressing")


_LIFECYCLE = (
    "KeptnAppVersion",
    "KeptnEvaluation",
    "KeptnTask",
    "KeptnWorkloadInstance",
    "KeptnWorkloadVersion",
)

CHECKS: Mapping[GroupKind, Check] = {
    **{GroupKind("lifecycle.keptn.sh", kind): _lifecycle(kind) for kind in _LIFECYCLE},
    GroupKind("metrics.keptn.sh", "Analysis"): analysis,
    GroupKind("metrics.keptn.sh", "KeptnMetric"): metric,
}
