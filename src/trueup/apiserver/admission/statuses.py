"""
Statuses: what a controller may not say: of a workload numbers below nothing, or more than there
is; of a Service or an Ingress addresses that are none.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.numbers import ADDRESS, is_address
from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import dns_subdomain
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value

Body = dict[str, Any]
_SERVICE = GroupKind("", "Service")
_INGRESS = GroupKind("networking.k8s.io", "Ingress")
_BALANCER_MODES = ("Proxy", "VIP")
_LEAST = "must be greater than or equal to 0"


class Counts(Value, frozen=True):
    """The numbers of a status, those that may be absent, and those that are parts of replicas."""

    numbers: tuple[str, ...]
    optional: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    ready: str = "readyReplicas"  # how the number of ready replicas is called in messages


_LABELED = Counts(
    ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
     "observedGeneration"),
    ("terminatingReplicas",),
    ("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
)  # fmt: skip
_SCHEDULED = (
    "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
    "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
)  # fmt: skip
COUNTS: Mapping[GroupKind, Counts] = {
    GroupKind("", "ReplicationController"): _LABELED,
    GroupKind("apps", "ReplicaSet"): _LABELED,
    GroupKind("apps", "DaemonSet"): Counts(_SCHEDULED, ("collisionCount",)),
    GroupKind("apps", "Deployment"): Counts(
        ("observedGeneration", "replicas", "updatedReplicas", "readyReplicas",
         "availableReplicas", "unavailableReplicas"),
        ("terminatingReplicas", "collisionCount"),
        ("updatedReplicas", "readyReplicas", "availableReplicas"),
    ),
    GroupKind("apps", "StatefulSet"): Counts(
        ("replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
        ("observedGeneration", "collisionCount"),
        ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
        "status.readyReplicas",
    ),
}  # fmt: skip


def default_status(kind: GroupKind, body: Body) -> Body:
    """*body* with the defaults of its status: an address of a Service is one of its own."""
    if kind != _SERVICE or (body.get("spec") or {}).get("type") != "LoadBalancer":
        return body
    status = body.get("status") or {}
    points = [
        {"ipMode": _BALANCER_MODES[1], **point} if point.get("ip") else point
        for point in _points(body)
    ]
    if not points:
        return body
    return {**body, "status": {**status, "loadBalancer": {"ingress": points}}}


def check_status(kind: GroupKind, body: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a status that is written alone."""
    if kind in (_SERVICE, _INGRESS):
        _check_balancer(kind, body, problems)
    counts = COUNTS.get(kind)
    if counts is None:
        return
    said = body.get("status") or {}
    for name in (*counts.numbers, *counts.optional):
        if (said.get(name) or 0) < 0:
            problems.invalid(f"status.{name}", said[name], _LEAST)
    most = said.get("replicas") or 0
    for name in counts.parts:
        if (number := said.get(name) or 0) > most:
            problems.invalid(f"status.{name}", number, "cannot be greater than status.replicas")
    available = said.get("availableReplicas") or 0
    if counts.parts and available > (said.get("readyReplicas") or 0):
        words = f"cannot be greater than {counts.ready}"
        problems.invalid("status.availableReplicas", available, words)


def _check_balancer(kind: GroupKind, body: Mapping[str, Any], problems: Problems) -> None:
    """The points of a load balancer; that of a Service says how each address is reached."""
    at, points = "status.loadBalancer.ingress", _points(body)
    if kind == _SERVICE and points and body["spec"].get("type") != "LoadBalancer":
        problems.forbidden(at, "may only be used when `spec.type` is 'LoadBalancer'")
        return
    old = [point.get("ip") for point in _points(problems.before or {})]
    for index, point in enumerate(points):
        address, name = point.get("ip") or "", point.get("hostname") or ""
        if address and address not in old and not is_address(address):
            problems.invalid(f"{at}[{index}].ip", address, ADDRESS)
        if kind == _SERVICE:
            _check_mode(problems, f"{at}[{index}].ipMode", address, point.get("ipMode"))
        if name:
            problems.named(f"{at}[{index}].hostname", name, dns_subdomain)
        if is_address(name):
            told = "must be a DNS name, not an IP address"
            problems.invalid(f"{at}[{index}].hostname", name, told)


def _points(body: Mapping[str, Any]) -> Any:
    return ((body.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()


def _check_mode(problems: Problems, path: str, address: str, mode: str | None) -> None:
    if address and mode is None:
        problems.required(path, "must be specified when `ip` is set")
    elif mode is not None and not address:
        problems.forbidden(path, "may not be specified when `ip` is not set")
    elif mode is not None and mode not in _BALANCER_MODES:
        problems.unsupported(path, mode, _BALANCER_MODES)
