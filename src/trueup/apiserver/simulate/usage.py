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
from trueup.k8s.quantity import Quantity, QuantityError, parse
from trueup.k8s.ref import GroupKind

Amounts = dict[str, Quantity]
ONE = Quantity(Decimal(1))
NONE = Quantity(Decimal(0))
_NATIVE = ("cpu", "memory", "ephemeral-storage")  # may be named without "requests." too
_STORAGE_CLASS = "storageclass.storage.k8s.io"


def usage(body: Body) -> Amounts:
    """The amounts, beside the bare count of objects."""
    measured = _MEASURED.get(kind_of(body))
    return measured(body) if measured else {}


def total(amounts: Iterable[Quantity]) -> Quantity:
    found = NONE
    for each in amounts:
        found = found + each
    return found


def _pod(pod: Body) -> Amounts:
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return {}
    found = {"pods": ONE}
    for name, amount in _asked(pod["spec"], "requests").items():
        found[f"requests.{name}"] = amount
        if name in _NATIVE or name.startswith("hugepages-"):
            found[name] = amount
    for name, amount in _asked(pod["spec"], "limits").items():
        if name in _NATIVE:
            found[f"limits.{name}"] = amount
    return found


def _asked(spec: Mapping[str, Any], field: str) -> Amounts:
    """What a pod asks for as a whole: requests or limits."""
    containers = [_amounts(each, field) for each in spec["containers"]]
    running: list[Amounts] = []
    peaks: list[Amounts] = []
    for each in spec.get("initContainers") or ():
        asked = _amounts(each, field)
        if each.get("restartPolicy") == "Always":
            running.append(asked)
            peaks.append(_sum(running))
        else:
            peaks.append(_sum([*running, asked]))
    found = _greatest([_sum([*containers, *running]), *peaks])
    found |= _amounts(spec, field)  # what is said of the pod as a whole
    overhead = {name: _quantity(value) for name, value in (spec.get("overhead") or {}).items()}
    return _sum([found, overhead]) if found or field == "requests" else found


def _amounts(holder: Mapping[str, Any], field: str) -> Amounts:
    said = (holder.get("resources") or {}).get(field) or {}
    return {name: _quantity(value) for name, value in said.items()}


def _sum(parts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            found[name] = found.get(name, NONE) + amount
    return found


def _greatest(parts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            found[name] = max(found.get(name, amount), amount)
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
    size = _amounts(spec, "requests").get("storage", NONE)
    yield "persistentvolumeclaims", ONE
    yield "requests.storage", size
    if name := spec.get("storageClassName"):
        yield f"{name}.{_STORAGE_CLASS}/persistentvolumeclaims", ONE
        yield f"{name}.{_STORAGE_CLASS}/requests.storage", size


def _quantity(value: Any) -> Quantity:
    try:
        return parse(value)
    except QuantityError:
        return NONE


def _devices(claim: Body) -> Amounts:
    """The devices of each class: of a request with alternatives the most that one may take."""
    found: list[Amounts] = []
    for request in ((claim.get("spec") or {}).get("devices") or {}).get("requests") or ():
        choices = request.get("firstAvailable") or [request.get("exactly") or {}]
        found.append(_greatest(_of_class(each) for each in choices))
    return _sum(found)


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
