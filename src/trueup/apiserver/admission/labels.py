"""The syntax of labels and label selectors."""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.matching import selects
from trueup.k8s.causes import Verbatim
from trueup.k8s.names import label_key, label_value, labels

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def check_labels(problems: Problems, path: str, found: Mapping[str, Any]) -> None:
    problems.add(labels(found, path))


def printed_selector(selector: Mapping[str, Any]) -> Verbatim:
    """A selector as it is shown in a message."""
    shown: dict[str, Any] = {}
    if selector.get("matchLabels"):
        shown["matchLabels"] = dict(sorted(selector["matchLabels"].items()))
    if terms := selector.get("matchExpressions"):
        order = ("key", "operator", "values")
        shown["matchExpressions"] = [{k: t[k] for k in order if t.get(k)} for t in terms]
    return in_go(shown)


def check_selector(problems: Problems, path: str, selector: Mapping[str, Any]) -> None:
    check_labels(problems, f"{path}.matchLabels", selector.get("matchLabels") or {})
    for index, term in enumerate(selector.get("matchExpressions") or ()):
        _check_term(problems, f"{path}.matchExpressions[{index}]", term)


def check_selected(
    problems: Problems, path: str, selector: Mapping[str, Any] | None, found: Mapping[str, Any]
) -> None:
    """The labels of a template must be selected, unless the selector cannot be read at all."""
    if readable(selector) and not selects(selector, found):
        problems.invalid(path, found or None, "`selector` does not match template `labels`")


def readable(selector: Mapping[str, Any] | None) -> bool:
    """Whether a selector can be put to use."""
    probe = Problems()
    check_selector(probe, "", selector or {})
    return not probe


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
