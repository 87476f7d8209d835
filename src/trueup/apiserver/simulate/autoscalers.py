"""
HorizontalPodAutoscaler: its conditions and its bounds.

There is no load and so nothing to measure: the number of replicas is only kept within the
bounds, and ``ScalingActive`` says that there are no metrics, as in a cluster without a
metrics server.
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
        yield _condition("AbleToScale", "True", "SucceededGetScale", _GOT)
    why = "the HPA was unable to compute the replica count: no metrics are known"
    yield _condition("ScalingActive", "False", "FailedGetResourceMetric", why)


_GOT = "the HPA controller was able to get the target's current scale"


def _no_target(body: Body) -> dict[str, Any]:
    reference = body["spec"]["scaleTargetRef"]
    what = f'{reference["kind"].lower()} "{reference["name"]}" not found'
    why = f"the HPA controller was unable to get the target's current scale: {what}"
    return _condition("AbleToScale", "False", "FailedGetScale", why)


def _condition(kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


AUTOSCALERS = Controller(step)
