"""Label selectors: their syntax, and whether one selects some labels."""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import label_key, label_value, labels

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def check_labels(problems: Problems, path: str, found: Mapping[str, Any]) -> None:
    problems.add(labels(found, path))


def check_selector(problems: Problems, path: str, selector: Mapping[str, Any]) -> None:
    check_labels(problems, f"{path}.matchLabels", selector.get("matchLabels") or {})
    for index, term in enumerate(selector.get("matchExpressions") or ()):
        _check_term(problems, f"{path}.matchExpressions[{index}]", term)


def _check_term(problems: Problems, path: str, term: Mapping[str, Any]) -> None:
    operator, values = term.get("operator"), term.get("values")
    if operator in ("In", "NotIn") and not values:
        told = "must be specified when `operator` is 'In' or 'NotIn'"
        problems.required(f"{path}.values", told)
    elif operator in ("Exists", "DoesNotExist") and values:
        told = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        problems.forbidden(f"{path}.values", told)
    elif operator not in _OPERATORS:
        problems.invalid(f"{path}.operator", operator or "", "not a valid selector operator")
    for words in label_key(str(term.get("key", ""))):
        problems.invalid(f"{path}.key", term.get("key", ""), words)
    for index, value in enumerate(values or ()):
        for words in label_value(str(value)):
            problems.invalid(f"{path}.values[{index}]", value, words)


def selects(selector: Mapping[str, Any], found: Mapping[str, str]) -> bool:
    wanted = selector.get("matchLabels") or {}
    if any(found.get(key) != value for key, value in wanted.items()):
        return False
    return all(_holds(term, found) for term in selector.get("matchExpressions") or ())


def _holds(term: Mapping[str, Any], found: Mapping[str, str]) -> bool:
    value, values = found.get(term.get("key", "")), term.get("values") or ()
    match term.get("operator"):
        case "In":
            return value is not None and value in values
        case "NotIn":
            return value is None or value not in values
        case "Exists":
            return value is not None
        case _:
            return value is None
