"""Rules for what containers and pods ask for, and may have."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.apiserver.admission.numbers import amount, check_quantity
from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import label_key

Draft = Mapping[str, Any]

_NATIVE = ("cpu", "memory", "ephemeral-storage")

_OF_PODS = ("cpu", "hugepages-", "memory")
_STANDARD = (
    *_NATIVE,
    "configmaps",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
)


def check_resources(problems: Problems, path: str, resources: Draft) -> None:
    """Look at what a container asks for and may have."""
    _check_amounts(problems, path, resources, check_container_resource)
    _check_huge_pages(problems, path, resources)


def check_pod_resources(problems: Problems, path: str, resources: Draft) -> None:
    """Look at what all containers of a pod have together."""
    _check_amounts(problems, path, resources, _check_pod_resource)
    _check_huge_pages(problems, path, resources)


def _check_amounts(
    problems: Problems,
    path: str,
    resources: Draft,
    check_name: Callable[[Problems, str, str], None],
) -> None:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for kind, amounts in (("limits", limits), ("requests", requests)):
        for name, value in amounts.items():
            at = f"{path}.{kind}[{name}]"
            check_name(problems, at, name)
            check_quantity(problems, at, value)
            if "/" in name and (found := amount(value)) is not None and found % 1:
                problems.invalid(at, value, "must be an integer")
            if kind == "requests":
                _check_limit(problems, path, name, value, limits)


def _check_limit(problems: Problems, path: str, name: str, value: Any, limits: Draft) -> None:
    """No request goes over its limit; of what cannot be shared it is the same."""
    asked, limit = amount(value), amount(limits.get(name))
    shared = ("/" not in name or "kubernetes.io/" in name) and not name.startswith("hugepages-")
    if name not in limits:
        if not shared:
            told = "Limit must be set for non overcommitable resources"
            problems.required(f"{path}.limits", told)
    elif not shared and asked != limit:
        told = f"must be equal to {name} limit of {limits[name]}"
        problems.invalid(f"{path}.requests", value, told)
    elif asked is not None and limit is not None and asked > limit:
        told = f"must be less than or equal to {name} limit of {limits[name]}"
        problems.invalid(f"{path}.requests", value, told)


def _check_huge_pages(problems: Problems, path: str, resources: Draft) -> None:
    """Huge pages need memory or a processor beside them."""
    names = {*(resources.get("limits") or {}), *(resources.get("requests") or {})}
    if any(name.startswith("hugepages-") for name in names) and not names & {"cpu", "memory"}:
        problems.forbidden(path, "HugePages require cpu or memory")


def check_container_resource(problems: Problems, path: str, name: str) -> None:
    """Look at the name of something that containers may ask for."""
    if name in _NATIVE or name.startswith("hugepages-"):
        return
    _check_resource_name(problems, path, name)
    if "/" not in name:
        problems.invalid(path, name, "must be a standard resource for containers")


def _check_pod_resource(problems: Problems, path: str, name: str) -> None:
    known = name in _OF_PODS or name.startswith("hugepages-")
    if not known and _check_resource_name(problems, path, name):
        problems.unsupported(path, name, _OF_PODS)


def _check_resource_name(problems: Problems, path: str, name: str) -> bool:
    """Whether there is such a resource at all; what is wrong with its name is told."""
    before = len(problems.causes)
    for words in label_key(name):
        problems.invalid(path, name, words)
    if len(problems.causes) == before and "/" not in name and name not in _STANDARD:
        problems.invalid(path, name, "must be a standard resource type or fully qualified")
    return len(problems.causes) == before
