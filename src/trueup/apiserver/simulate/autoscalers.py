"""
HorizontalPodAutoscaler: its conditions and its bounds.

There is no load to measure. Every metric is said to be just what it is to be, so that the replicas
there are suffice, and their number is only kept within the bounds.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import stamp, with_condition
from trueup.apiserver.writes import Write, update
from trueup.k8s.ref import GroupKind, Ref

LOOK_AGAIN = 15.0


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at an autoscaler."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    target = _target(body, related)
    before = body.get("status", {})
    conditions: list[dict[str, Any]] = list(before.get("conditions", ()))
    status: dict[str, Any] = {**before}
    writes: list[Write] = []
    if target is None:
        conditions = with_condition(conditions, _no_target(body), now)
        status["currentReplicas"] = 0
    else:
        replicas = int(target.get("spec", {}).get("replicas", 1))
        wanted = _bounded(body["spec"], replicas)
        for told in _told(body["spec"], replicas, wanted):
            conditions = with_condition(conditions, told, now)
        if wanted != replicas:
            writes.append(update({**target, "spec": {**target["spec"], "replicas": wanted}}))
            status["lastScaleTime"] = stamp(now)
        status["currentReplicas"] = int(target.get("status", {}).get("replicas", 0))
        status["desiredReplicas"] = wanted
        if replicas:
            metrics = [_measured(metric) for metric in body["spec"].get("metrics") or ()]
            status["currentMetrics"] = metrics or None
    status.setdefault("desiredReplicas", 0)
    status["conditions"] = conditions
    status.setdefault("currentMetrics", None)
    if status != before:
        writes.append(update({**body, "status": status}))
    return Step(tuple(writes), LOOK_AGAIN)


def _target(body: Body, related: Related) -> Body | None:
    reference = body["spec"]["scaleTargetRef"]
    group = reference.get("apiVersion", "").rpartition("/")[0]
    kind = GroupKind(group, reference["kind"])
    return related.get(Ref(kind, body["metadata"]["namespace"], reference["name"]))


def _bounded(spec: Mapping[str, Any], replicas: int) -> int:
    """Within the bounds; a target that was set to nothing stays so."""
    if replicas == 0:
        return 0
    return min(max(replicas, int(spec.get("minReplicas", 1))), int(spec["maxReplicas"]))


def _told(spec: Mapping[str, Any], replicas: int, wanted: int) -> Iterable[dict[str, Any]]:
    if replicas == 0:
        yield _condition("AbleToScale", "True", "SucceededGetScale", _GOT)
        why = "scaling is disabled since the replica count of the target is zero"
        yield _condition("ScalingActive", "False", "ScalingDisabled", why)
        return
    if wanted != replicas:
        why = "the HPA controller was able to update the target scale to " + str(wanted)
        yield _condition("AbleToScale", "True", "SucceededRescale", why)
    else:
        yield _condition("AbleToScale", "True", "ReadyForNewScale", _READY)
    yield _condition("ScalingActive", "True", "ValidMetricFound", _COUNTED)
    if wanted > replicas:
        yield _condition("ScalingLimited", "True", "TooFewReplicas", _FEW)
    elif wanted < replicas:
        yield _condition("ScalingLimited", "True", "TooManyReplicas", _MANY)
    else:
        yield _condition("ScalingLimited", "False", "DesiredWithinRange", _WITHIN)


def _measured(metric: Mapping[str, Any]) -> dict[str, Any]:
    """The status of a metric that is at its target."""
    made = dict(metric)
    for field, source in metric.items():
        if isinstance(source, Mapping):
            rest = {key: value for key, value in source.items() if key != "target"}
            at = {key: value for key, value in source["target"].items() if key != "type"}
            made[field] = {**rest, "current": at}
    return made


_GOT = "the HPA controller was able to get the target's current scale"
_READY = "recommended size matches current size"
_COUNTED = "the HPA was able to successfully calculate a replica count"
_FEW = "the desired replica count is less than the minimum replica count"
_MANY = "the desired replica count is more than the maximum replica count"
_WITHIN = "the desired count is within the acceptable range"


def _no_target(body: Body) -> dict[str, Any]:
    reference = body["spec"]["scaleTargetRef"]
    what = f'{reference["kind"].lower()} "{reference["name"]}" not found'
    why = f"the HPA controller was unable to get the target's current scale: {what}"
    return _condition("AbleToScale", "False", "FailedGetScale", why)


def _condition(kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


AUTOSCALERS = Controller(step)
