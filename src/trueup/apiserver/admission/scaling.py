"""HorizontalPodAutoscaler, PodDisruptionBudget, PriorityClass."""

from typing import Any

from trueup.apiserver.admission.autoscaling import check_autoscaler
from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import check_selector
from trueup.apiserver.admission.numbers import check_int_or_percent, write_canonical
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules

_EVICTION = ("AlwaysAllow", "IfHealthyBudget")
_PREEMPTION = ("PreemptLowerPriority", "Never")
_HIGHEST = 1000000000
_SYSTEM = ("system-cluster-critical", "system-node-critical")
_UP: Draft = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
_DOWN: Draft = {
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}


def _default_autoscaler(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("minReplicas", 1)
    if body.get("apiVersion") == "autoscaling/v1":
        spec.setdefault("targetCPUUtilizationPercentage", 80)
        return
    if not spec.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": 80}
        resource = {"name": "cpu", "target": target}
        spec["metrics"] = [{"type": "Resource", "resource": resource}]
    for metric in spec["metrics"]:
        for source in metric.values():
            if isinstance(source, dict):
                _canonical_target(source.get("target"))
    if behavior := spec.get("behavior"):
        behavior["scaleUp"] = {**_fresh(_UP), **(behavior.get("scaleUp") or {})}
        behavior["scaleDown"] = {**_fresh(_DOWN), **(behavior.get("scaleDown") or {})}


def _fresh(rules: Draft) -> Draft:
    return {**rules, "policies": [dict(policy) for policy in rules["policies"]]}


def _canonical_target(target: Any) -> None:
    if isinstance(target, dict):
        amounts = {key: target[key] for key in ("averageValue", "value") if key in target}
        write_canonical(amounts)
        target |= amounts


def _default_budget(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("spec", {})


def _check_budget(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    given = [name for name in ("minAvailable", "maxUnavailable") if spec.get(name) is not None]
    if len(given) == 2:
        told = "minAvailable and maxUnavailable cannot be both set"
        shown = {
            "MinAvailable": spec["minAvailable"],
            "Selector": spec.get("selector"),
            "MaxUnavailable": spec["maxUnavailable"],
            "UnhealthyPodEvictionPolicy": spec.get("unhealthyPodEvictionPolicy"),
        }
        problems.refused_value("spec", shown, told)
    policy = spec.get("unhealthyPodEvictionPolicy", _EVICTION[0])
    if policy not in _EVICTION:
        problems.unsupported("spec.unhealthyPodEvictionPolicy", policy, _EVICTION)
    for name in given:
        check_int_or_percent(problems, f"spec.{name}", spec[name])
    check_selector(problems, "spec.selector", spec.get("selector") or {})


def _default_priority(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("value", 0)
    body.setdefault("preemptionPolicy", "PreemptLowerPriority")


def _check_priority(body: Draft, problems: Problems) -> None:
    name = body["metadata"].get("name", "")
    if name.startswith("system-") and name not in _SYSTEM:
        told = "priority class names with 'system-' prefix are reserved for system use only."
        told += f" error: {name} is not a known system priority class"
        problems.forbidden("metadata.name", told)
    elif name not in _SYSTEM and body["value"] > _HIGHEST:
        told = f"maximum allowed value of a user defined priority is {_HIGHEST}"
        problems.forbidden("value", told)
    if body["preemptionPolicy"] not in _PREEMPTION:
        problems.unsupported("preemptionPolicy", body["preemptionPolicy"], _PREEMPTION)


def _compare_priority(before: Draft, after: Draft, problems: Problems) -> None:
    if before.get("value") != after.get("value"):
        problems.forbidden("value", "may not be changed in an update.")
    if before.get("preemptionPolicy") != after.get("preemptionPolicy"):
        problems.immutable("preemptionPolicy", after.get("preemptionPolicy"))


AUTOSCALERS = Rules(_default_autoscaler, check_autoscaler)
BUDGETS = Rules(_default_budget, _check_budget)
PRIORITY_CLASSES = Rules(_default_priority, _check_priority, _compare_priority)
