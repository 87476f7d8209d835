"""Which objects a quota with scopes speaks of: pods of some kind, or claims of some class."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from trueup.apiserver.simulate.contract import Body

Requirement = Mapping[str, Any]  # {scopeName, operator, values}


def covers(quota: Body, body: Body) -> bool:
    """Whether *quota* speaks of *body*: all of its scopes do."""
    return all(_matches(requirement, body) for requirement in _requirements(quota["spec"]))


def _requirements(spec: Mapping[str, Any]) -> Iterator[Requirement]:
    for name in spec.get("scopes") or ():
        yield {"scopeName": name, "operator": "Exists"}
    yield from (spec.get("scopeSelector") or {}).get("matchExpressions") or ()


def _matches(requirement: Requirement, body: Body) -> bool:
    name = requirement["scopeName"]
    match body["kind"]:
        case "Pod":
            if name == "PriorityClass":
                return _chosen(requirement, [body["spec"].get("priorityClassName")])
            return name in _PODS and _PODS[name](body)
        case "PersistentVolumeClaim" if name == "VolumeAttributesClass":
            return _chosen(requirement, _attributes_classes(body))
        case _:
            return False


def _chosen(requirement: Requirement, said: Sequence[str | None]) -> bool:
    """Whether the classes that an object says, of which some may be none, are meant."""
    values, classes = requirement.get("values") or (), {each for each in said if each}
    match requirement["operator"]:
        case "Exists":
            return bool(classes)
        case "DoesNotExist":
            return not classes
        case "In":
            return not classes.isdisjoint(values)
        case _:
            return classes.isdisjoint(values)


def _attributes_classes(claim: Body) -> Sequence[str | None]:
    """The class that a claim wants and the one that it has: it is counted for both."""
    has = claim.get("status", {}).get("currentVolumeAttributesClassName")
    return [claim["spec"].get("volumeAttributesClassName"), has]


def _terminating(pod: Body) -> bool:
    return pod["spec"].get("activeDeadlineSeconds") is not None


def _best_effort(pod: Body) -> bool:
    return bool(pod.get("status", {}).get("qosClass") == "BestEffort")


def _crosses_namespaces(pod: Body) -> bool:
    """Whether a term of the pod's affinity looks at pods of other namespaces."""
    affinity = pod["spec"].get("affinity") or {}
    return any(
        term.get("namespaces") or term.get("namespaceSelector") is not None
        for kind in ("podAffinity", "podAntiAffinity")
        for term in _terms(affinity.get(kind) or {})
    )


def _terms(affinity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    for each in affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ():
        yield each["podAffinityTerm"]


_PODS: Mapping[str, Callable[[Body], bool]] = {
    "BestEffort": _best_effort,
    "CrossNamespacePodAffinity": _crosses_namespaces,
    "NotBestEffort": lambda pod: not _best_effort(pod),
    "NotTerminating": lambda pod: not _terminating(pod),
    "Terminating": _terminating,
}
