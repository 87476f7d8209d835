"""Rules for when a Job has failed or succeeded: podFailurePolicy, successPolicy, failed indexes."""

import re
from collections.abc import Iterable

from trueup.apiserver.admission.numbers import check_not_negative
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft
from trueup.k8s.causes import Cause, quoted
from trueup.k8s.names import label_key

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")
_MOST_RULES = 20
_INDEXES = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")


def check_policies(problems: Problems, path: str, spec: Draft) -> None:
    """What is wrong with the policies of a Job's spec."""
    if (failure := spec.get("podFailurePolicy")) is not None:
        rules = failure.get("rules") or ()
        for at, rule in enumerate(rules):
            _check_failure(problems, f"{path}.podFailurePolicy.rules[{at}]", rule, spec)
    if (success := spec.get("successPolicy")) is None:
        return
    if spec.get("completionMode") != "Indexed":
        problems.invalid(f"{path}.successPolicy", success, "requires indexed completion mode")
        return
    rules = success.get("rules") or ()
    if not rules:
        told = "at least one rules must be specified when the successPolicy is specified"
        problems.required(f"{path}.successPolicy.rules", told)
    if len(rules) > _MOST_RULES:
        problems.add([_too_many(f"{path}.successPolicy.rules", len(rules))])
    for at, rule in enumerate(rules):
        _check_success(problems, f"{path}.successPolicy.rules[{at}]", rule, spec)


def _too_many(path: str, found: int) -> Cause:
    words = f"Too many: {found}: must have at most {_MOST_RULES} items"
    return Cause("FieldValueTooMany", words, path)


def _check_failure(problems: Problems, path: str, rule: Draft, spec: Draft) -> None:
    action, codes = rule.get("action") or "", rule.get("onExitCodes")
    if action == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
        told = "requires the backoffLimitPerIndex to be set"
        problems.invalid(f"{path}.action", action, told)
    _check_one_of(problems, f"{path}.action", action, _ACTIONS)
    if codes is not None:
        _check_codes(problems, f"{path}.onExitCodes", codes, spec)
    conditions = rule.get("onPodConditions") or ()
    for at, pattern in enumerate(conditions):
        where, kind = f"{path}.onPodConditions[{at}]", pattern.get("type") or ""
        for words in label_key(kind):
            problems.invalid(f"{where}.type", kind, words)
        _check_one_of(problems, f"{where}.status", pattern.get("status") or "", _STATUSES)
    told = ""
    if codes is not None and conditions:
        told = "specifying both OnExitCodes and OnPodConditions is not supported"
    elif codes is None and not conditions:
        told = "specifying one of OnExitCodes and OnPodConditions is required"
    if told:
        problems.add([Cause("FieldValueInvalid", f"Invalid value: {told}", path)])


def _check_one_of(problems: Problems, path: str, value: str, allowed: Iterable[str]) -> None:
    if not value:
        problems.required(path, f"valid values: [{' '.join(map(quoted, allowed))}]")
    elif value not in allowed:
        problems.unsupported(path, value, allowed)


def _check_codes(problems: Problems, path: str, said: Draft, spec: Draft) -> None:
    operator, values = said.get("operator") or "", said.get("values") or []
    _check_one_of(problems, f"{path}.operator", operator, _OPERATORS)
    pod, name = spec["template"]["spec"], said.get("containerName")
    known = {
        each.get("name") for key in ("containers", "initContainers") for each in pod.get(key) or ()
    }
    if name is not None and name not in known:
        told = "must be one of the container or initContainer names in the pod template"
        problems.invalid(f"{path}.containerName", name, told)
    if not values:
        problems.invalid(f"{path}.values", said.get("values"), "at least one value is required")
    seen: set[int] = set()
    for at, value in enumerate(values):
        if operator == "In" and value == 0:
            problems.invalid(f"{path}.values[{at}]", value, "must not be 0 for the In operator")
        problems.unique(f"{path}.values[{at}]", value, seen)
    if values != sorted(values):
        problems.invalid(f"{path}.values", values, "must be ordered")


def _check_success(problems: Problems, path: str, rule: Draft, spec: Draft) -> None:
    count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
    if count is None and indexes is None:
        told = "at least one of succeededCount or succeededIndexes must be specified"
        problems.required(path, told)
    if indexes is not None and not _INDEXES.fullmatch(indexes):
        told = "error parsing succeededIndexes: cannot convert string to integer for index: "
        problems.invalid(f"{path}.succeededIndexes", indexes, told + quoted(indexes))
    check_not_negative(problems, f"{path}.succeededCount", count)
    most = spec.get("completions") or 0
    if count is not None and count > most:
        told = f"must be less than or equal to {most} (the number of specified completions)"
        problems.invalid(f"{path}.succeededCount", count, told)
