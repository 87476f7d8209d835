"""LimitRange: what a namespace gives containers that do not say what they need, and forbids."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.numbers import amount
from trueup.apiserver.admission.rules import Draft
from trueup.k8s.ref import GroupKind
from trueup.k8s.status import Details, Refused, Status

LIMIT_RANGE = GroupKind("", "LimitRange")
_TOLD = "kubernetes.io/limit-ranger"


def keep_within_limits(body: Draft, context: Admission) -> None:
    """Fill in the defaults of the pod's namespace; raise Forbidden for what is beyond them."""
    ranges = list(context.reader.listed(LIMIT_RANGE, body["metadata"].get("namespace", "")))
    if not ranges:
        return
    rules = list(_rules(ranges))
    main, first = body["spec"]["containers"], body["spec"].get("initContainers") or ()
    set_by_us = [words for each in main for words in _fill(each, rules, "container")]
    set_by_us += [words for each in first for words in _fill(each, rules, "init container")]
    containers = [*first, *main]
    if told := "; ".join(set_by_us):
        notes = body["metadata"].setdefault("annotations", {})
        notes[_TOLD] = f"LimitRanger plugin set: {told}"
    if wrong := [why for container in containers for why in _beyond(container, rules)]:
        raise _refused(body, wrong)


def _rules(ranges: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for found in ranges:
        for rule in found.get("spec", {}).get("limits") or ():
            if rule.get("type") == "Container":
                yield rule


def _fill(container: Draft, rules: Iterable[Mapping[str, Any]], what: str) -> Iterator[str]:
    """Set what *container* does not say; gives the words for what was set."""
    resources = container.setdefault("resources", {})
    for field, source in (("requests", "defaultRequest"), ("limits", "default")):
        said = resources.get(field) or {}
        found = {n: v for rule in rules for n, v in (rule.get(source) or {}).items()}
        missing = {name: value for name, value in found.items() if name not in said}
        if missing:
            resources[field] = {**said, **missing}
            names = ", ".join(sorted(missing))
            yield f"{names} {field.removesuffix('s')} for {what} {container['name']}"


def _beyond(container: Draft, rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each bound that *container* breaks."""
    resources = container.get("resources") or {}
    for rule in rules:
        for name, least in (rule.get("min") or {}).items():
            value = (resources.get("requests") or {}).get(name)
            if value is None:
                yield f"minimum {name} usage per Container is {least}.  No request is specified"
            elif (amount(value) or 0) < (amount(least) or 0):
                yield f"minimum {name} usage per Container is {least}, but request is {value}"
        for name, most in (rule.get("max") or {}).items():
            value = (resources.get("limits") or {}).get(name)
            if value is None:
                yield f"maximum {name} usage per Container is {most}.  No limit is specified"
            elif (amount(value) or 0) > (amount(most) or 0):
                yield f"maximum {name} usage per Container is {most}, but limit is {value}"


def _refused(body: Draft, wrong: list[str]) -> Refused:
    name = body["metadata"].get("name", "")
    why = wrong[0] if len(wrong) == 1 else f"[{', '.join(wrong)}]"
    message = f'pods "{name}" is forbidden: {why}'
    return Refused(Status(403, "Forbidden", message, Details(name=name, kind="pods")))
