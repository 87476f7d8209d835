"""
What one object takes of a quota, by the names that a quota's ``hard`` has.

The rules are those of kube-apiserver's quota evaluators (``pkg/quota/v1/evaluator/core``): a pod
counts until it has ended, with the greater of what its init containers and its containers ask for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trueup.apiserver.simulate.contract import Body
from trueup.apiserver.writes import kind_of
from trueup.k8s.amounts import NONE, Amounts, amounts, asked, greatest, summed
from trueup.k8s.quantity import Quantity
from trueup.k8s.ref import GroupKind

ONE = Quantity(Decimal(1))
_NATIVE = ("cpu", "memory", "ephemeral-storage")  # may be named without "requests." too
_STORAGE_CLASS = "storageclass.storage.k8s.io"


def usage(body: Body) -> Amounts:
    """The amounts, beside the bare count of objects."""
    measured = _MEASURED.get(kind_of(body))
    return measured(body) if measured else {}


def total(parts: Iterable[Quantity]) -> Quantity:
    found = NONE
    for each in parts:
        found = found + each
    return found


def _pod(pod: Body) -> Amounts:
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return {}
    found = {"pods": ONE}
    for name, amount in asked(pod["spec"], "requests").items():
        found[f"requests.{name}"] = amount
        if name in _NATIVE or name.startswith("hugepages-"):
            found[name] = amount
    for name, amount in asked(pod["spec"], "limits").items():
        if name in _NATIVE:
            found[f"limits.{name}"] = amount
    return found


def _service(service: Body) -> Amounts:
    spec = service.get("spec") or {}
    ports, kind = spec.get("ports") or (), spec.get("type")
    balanced = kind == "LoadBalancer"
    if balanced and spec.get("allocateLoadBalancerNodePorts") is False:
        ports = [port for port in ports if port.get("nodePort")]
    exposed = len(ports) if balanced or kind == "NodePort" else 0
    return {
        "services": ONE,
        "services.loadbalancers": ONE if balanced else NONE,
        "services.nodeports": Quantity(Decimal(exposed)),
    }


def _claim(claim: Body) -> Amounts:
    return dict(_claimed(claim))


def _claimed(claim: Body) -> Iterator[tuple[str, Quantity]]:
    spec = claim["spec"]
    size = amounts(spec, "requests").get("storage", NONE)
    yield "persistentvolumeclaims", ONE
    yield "requests.storage", size
    if name := spec.get("storageClassName"):
        yield f"{name}.{_STORAGE_CLASS}/persistentvolumeclaims", ONE
        yield f"{name}.{_STORAGE_CLASS}/requests.storage", size


def _devices(claim: Body) -> Amounts:
    """The devices of each class: of a request with alternatives the most that one may take."""
    found: list[Amounts] = []
    for request in ((claim.get("spec") or {}).get("devices") or {}).get("requests") or ():
        choices = request.get("firstAvailable") or [request.get("exactly") or {}]
        found.append(greatest(_of_class(each) for each in choices))
    return summed(found)


def _of_class(request: Mapping[str, Any]) -> Amounts:
    match request.get("allocationMode"):
        case "ExactCount":
            count = request.get("count", 1)
        case "All":
            count = _MOST_DEVICES
        case _:
            return {}
    return {f"{request.get('deviceClassName')}{DEVICES}": Quantity(Decimal(count))}


DEVICES = ".deviceclass.resource.k8s.io/devices"
_MOST_DEVICES = 32  # of one claim
_MEASURED: Mapping[GroupKind, Callable[[Body], Amounts]] = {
    GroupKind("", "PersistentVolumeClaim"): _claim,
    GroupKind("", "Pod"): _pod,
    GroupKind("", "Service"): _service,
    GroupKind("resource.k8s.io", "ResourceClaim"): _devices,
}
