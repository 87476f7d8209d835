"""Rules for a HorizontalPodAutoscaler: its target, its metrics and how fast it may scale."""

from typing import Any

from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft
from trueup.k8s.names import path_segment

# The field that holds the source of each type of metric.
_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
_TARGETS = ("Utilization", "Value", "AverageValue")
_LONGEST_WINDOW = 3600
_LONGEST_PERIOD = 1800


def check_autoscaler(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    low, high = spec["minReplicas"], spec.get("maxReplicas", 0)
    if low < 1:
        problems.invalid("spec.minReplicas", low, "must be greater than or equal to 1")
    if high < 1:
        problems.required("spec.maxReplicas", "must be set and greater than 0")
    if high < low:
        told = "must be greater than or equal to `minReplicas`"
        problems.invalid("spec.maxReplicas", high, told)
    _check_target(problems, "spec.scaleTargetRef", spec.get("scaleTargetRef") or {})
    metrics = spec.get("metrics") or ()
    for index, metric in enumerate(metrics):
        _check_metric(problems, f"spec.metrics[{index}]", metric)
    if low == 0 and not any(metric.get("type") in ("Object", "External") for metric in metrics):
        told = "must specify at least one Object or External metric to support scaling to zero"
        problems.forbidden("spec.metrics", f"{told} replicas")
    for direction in ("scaleUp", "scaleDown"):
        rules = (spec.get("behavior") or {}).get(direction)
        if rules is not None:
            _check_rules(problems, f"spec.behavior.{direction}", rules)


def _check_target(problems: Problems, path: str, target: Draft) -> None:
    for field in ("kind", "name"):
        problems.named(f"{path}.{field}", target.get(field), path_segment)
    if not target:
        told = "apiVersion must specify API group"
        problems.invalid(f"{path}.apiVersion", "", told)


def _check_metric(problems: Problems, path: str, metric: Draft) -> None:
    kind = metric.get("type") or ""
    if not kind:
        problems.required(f"{path}.type", "must specify a metric source type")
        return
    field = _SOURCES.get(kind)
    if field is None:
        for _ in range(2):  # looked for twice, and told twice
            problems.unsupported(f"{path}.type", kind, sorted(_SOURCES))
        return
    source = metric.get(field)
    if source is None:
        told = "must populate information for the given metric source"
        problems.required(f"{path}.{field}", told)
        return
    if field in ("resource", "containerResource"):
        if not source.get("name"):
            problems.required(f"{path}.{field}.name", "must specify a resource name")
        _check_resource(problems, f"{path}.{field}.target", source.get("target") or {})


def _check_resource(problems: Problems, path: str, target: Draft) -> None:
    kind, use = target.get("type") or "", target.get("averageUtilization")
    if not kind:
        problems.required(f"{path}.type", "must specify a metric target type")
    if kind not in _TARGETS:
        told = "must be either Utilization, Value, or AverageValue"
        problems.invalid(f"{path}.type", kind, told)
    if isinstance(use, int) and use < 1:
        problems.invalid(f"{path}.averageUtilization", use, "must be greater than 0")
    raw = target.get("averageValue")
    if use is None and raw is None:
        told = "must set either a target raw value or a target utilization"
        problems.required(f"{path}.averageUtilization", told)
    if use is not None and raw is not None:
        told = "may not set both a target raw value and a target utilization"
        problems.forbidden(f"{path}.averageValue", told)


def _check_rules(problems: Problems, path: str, rules: Draft) -> None:
    window: Any = rules.get("stabilizationWindowSeconds")
    if isinstance(window, int) and window < 0:
        told = "must be greater than or equal to zero"
        problems.invalid(f"{path}.stabilizationWindowSeconds", window, told)
    if isinstance(window, int) and window > _LONGEST_WINDOW:
        told = f"must be less than or equal to {_LONGEST_WINDOW}"
        problems.invalid(f"{path}.stabilizationWindowSeconds", window, told)
    if not rules.get("policies"):
        problems.required(f"{path}.policies", "must specify at least one Policy")
    for index, policy in enumerate(rules.get("policies") or ()):
        _check_policy(problems, f"{path}.policies[{index}]", policy)


def _check_policy(problems: Problems, path: str, policy: Draft) -> None:
    kind, value, period = policy.get("type"), policy.get("value", 0), policy.get("periodSeconds", 0)
    if kind not in ("Percent", "Pods"):
        problems.unsupported(f"{path}.type", kind, ["Percent", "Pods"])
    if value <= 0:
        problems.invalid(f"{path}.value", value, "must be greater than zero")
    if period <= 0:
        problems.invalid(f"{path}.periodSeconds", period, "must be greater than zero")
    elif period > _LONGEST_PERIOD:
        told = f"must be less than or equal to {_LONGEST_PERIOD}"
        problems.invalid(f"{path}.periodSeconds", period, told)
