"""Rules for a HorizontalPodAutoscaler: its target, its metrics and how fast it may scale."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.apiserver.admission.numbers import amount
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.resourcerules import check_container_resource
from trueup.apiserver.admission.rules import Draft
from trueup.k8s.names import dns_label, path_segment

# The field that holds the source of each type of metric.
_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
_TARGETS = ("Utilization", "Value", "AverageValue")
_SELECT = ("Disabled", "Max", "Min")
_LONGEST_WINDOW = 3600
_LONGEST_PERIOD = 1800


def check_autoscaler(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    low, high = spec["minReplicas"], spec.get("maxReplicas", 0)
    if low < 1:
        problems.invalid("spec.minReplicas", low, "must be greater than or equal to 1")
    if high == 0:
        problems.required("spec.maxReplicas", "must be set and greater than 0")
    elif high < 0:
        problems.invalid("spec.maxReplicas", high, "must be greater than or equal to 1")
    if high < low:
        told = "must be greater than or equal to `minReplicas`"
        problems.invalid("spec.maxReplicas", high, told)
    _check_scaled(problems, "spec.scaleTargetRef", spec.get("scaleTargetRef") or {})
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


def _check_scaled(problems: Problems, path: str, target: Draft) -> None:
    """What is scaled is of a group, but for the one kind of the core that can be scaled."""
    was = ((problems.before or {}).get("spec") or {}).get("scaleTargetRef")
    fields = ("apiVersion", "kind")
    if was is not None and all(was.get(each) == target.get(each) for each in fields):
        _check_names(problems, path, target)
        return
    _check_target(problems, path, target)
    version = target.get("apiVersion") or ""
    if target.get("kind") != "ReplicationController" and version.find("/") < 1:
        told = "apiVersion must specify API group"
        problems.invalid(f"{path}.apiVersion", version, told)


def _check_names(problems: Problems, path: str, target: Draft) -> None:
    for field in ("kind", "name"):
        problems.named(f"{path}.{field}", target.get(field), path_segment)


def _check_target(problems: Problems, path: str, target: Draft) -> None:
    _check_names(problems, path, target)
    version = target.get("apiVersion") or ""
    if version.count("/") > 1:
        problems.invalid(
            f"{path}.apiVersion", version, f"unexpected GroupVersion string: {version}"
        )


def _check_metric(problems: Problems, path: str, metric: Draft) -> None:
    kind = metric.get("type") or ""
    field = _SOURCES.get(kind)
    if not kind:
        problems.required(f"{path}.type", "must specify a metric source type")
    if field is None:
        problems.unsupported(f"{path}.type", kind, sorted(_SOURCES))
    there = [name for name in _LOOKED_AT if metric.get(name) is not None]
    if there:
        _CHECKS[there[0]](problems, f"{path}.{there[0]}", metric[there[0]])
    if field is None:  # looked for twice, and told twice
        problems.unsupported(f"{path}.type", kind, sorted(_SOURCES))
    elif field not in there:
        told = "must populate information for the given metric source"
        problems.required(f"{path}.{field}", told)
    for name in there if len(there) > 1 else ():
        if name != field:
            problems.forbidden(f"{path}.{name}", "must populate the given metric source only")


def _check_object(problems: Problems, path: str, source: Draft) -> None:
    _check_target(problems, f"{path}.describedObject", source.get("describedObject") or {})
    target = _check_measured(problems, path, source)
    if target.get("value") is None and target.get("averageValue") is None:
        told = "must set either a target value or averageValue"
        problems.required(f"{path}.target.averageValue", told)


def _check_external(problems: Problems, path: str, source: Draft) -> None:
    target = _check_measured(problems, path, source)
    value, average = target.get("value"), target.get("averageValue")
    if value is None and average is None:
        told = "must set either a target value for metric or a per-pod target"
        problems.required(f"{path}.target.averageValue", told)
    if value is not None and average is not None:
        told = "may not set both a target value for metric and a per-pod target"
        problems.forbidden(f"{path}.target.value", told)


def _check_pods(problems: Problems, path: str, source: Draft) -> None:
    if _check_measured(problems, path, source).get("averageValue") is None:
        told = "must specify a positive target averageValue"
        problems.required(f"{path}.target.averageValue", told)


def _check_measured(problems: Problems, path: str, source: Draft) -> Draft:
    """The name of a metric, and its target, which is given back."""
    name = (source.get("metric") or {}).get("name") or ""
    if not name:
        problems.required(f"{path}.metric.name", "must specify a metric name")
    else:
        problems.named(f"{path}.metric.name", name, path_segment)
    target: Draft = source.get("target") or {}
    _check_goal(problems, f"{path}.target", target)
    return target


def _check_resource(problems: Problems, path: str, source: Draft) -> None:
    if not source.get("name"):
        problems.required(f"{path}.name", "must specify a resource name")
    elif path.endswith(".containerResource"):
        check_container_resource(problems, f"{path}.name", source["name"])
    if path.endswith(".containerResource"):
        if name := source.get("container"):
            problems.named(f"{path}.container", name, dns_label)
        else:
            problems.required(f"{path}.container", "must specify a container")
    target = source.get("target") or {}
    _check_goal(problems, f"{path}.target", target)
    use, raw = target.get("averageUtilization"), target.get("averageValue")
    if use is None and raw is None:
        told = "must set either a target raw value or a target utilization"
        problems.required(f"{path}.target.averageUtilization", told)
    if use is not None and raw is not None:
        told = "may not set both a target raw value and a target utilization"
        problems.forbidden(f"{path}.target.averageValue", told)


def _check_goal(problems: Problems, path: str, target: Draft) -> None:
    kind, use = target.get("type") or "", target.get("averageUtilization")
    if not kind:
        problems.required(f"{path}.type", "must specify a metric target type")
    if kind not in _TARGETS:
        told = "must be either Utilization, Value, or AverageValue"
        problems.invalid(f"{path}.type", kind, told)
    for field in ("value", "averageValue"):
        said = target.get(field)
        if said is not None and (amount(said) or 0) <= 0:
            problems.invalid(f"{path}.{field}", said, "must be positive")
    if isinstance(use, int) and use < 1:
        problems.invalid(f"{path}.averageUtilization", use, "must be greater than 0")


_CHECKS: Mapping[str, Callable[[Problems, str, Draft], None]] = {
    "object": _check_object,
    "external": _check_external,
    "pods": _check_pods,
    "resource": _check_resource,
    "containerResource": _check_resource,
}
_LOOKED_AT = tuple(_CHECKS)


def _check_rules(problems: Problems, path: str, rules: Draft) -> None:
    window: Any = rules.get("stabilizationWindowSeconds")
    if isinstance(window, int) and window < 0:
        told = "must be greater than or equal to zero"
        problems.invalid(f"{path}.stabilizationWindowSeconds", window, told)
    if isinstance(window, int) and window > _LONGEST_WINDOW:
        told = f"must be less than or equal to {_LONGEST_WINDOW}"
        problems.invalid(f"{path}.stabilizationWindowSeconds", window, told)
    if (policy := rules.get("selectPolicy", "Max")) not in _SELECT:
        problems.unsupported(f"{path}.selectPolicy", policy, _SELECT)
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
