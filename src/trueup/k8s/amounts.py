"""
Amounts: what a pod asks for as a whole, by the names of resources.

The rule is that of ``PodRequests`` of ``k8s.io/component-helpers``: the containers and those beside
them that go on running, or what initialising takes if that is more; what is said of the whole pod
goes before, and its overhead comes on top. While a pod is resized, what it has counts as well.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from trueup.k8s.object import maps
from trueup.k8s.quantity import Quantity, QuantityError, parse

Amounts = dict[str, Quantity]
NONE = Quantity(Decimal(0))
_NOTHING: Mapping[str, Any] = {}


def asked(spec: Mapping[str, Any], field: str, status: Mapping[str, Any] = _NOTHING) -> Amounts:
    """Of a pod with that spec and status; *field*: ``requests`` or ``limits``."""
    main, init = maps(spec.get("containers")), maps(spec.get("initContainers"))
    had = _had(status, field)
    containers = [_effective(each, field, had) for each in main]
    running: list[Amounts] = []
    peaks: list[Amounts] = []
    for each in init:
        if each.get("restartPolicy") == "Always":
            running.append(_effective(each, field, had))
            peaks.append(summed(running))
        else:
            peaks.append(summed([*running, amounts(each, field)]))
    found = summed([*containers, *running])
    if peaks:
        found = greatest([found, *peaks])
    found |= amounts(spec, field)  # what is said of the pod as a whole
    if not spec.get("overhead") or not (found or field == "requests"):
        return found
    return summed([found, {name: quantity(value) for name, value in spec["overhead"].items()}])


def amounts(holder: Mapping[str, Any], field: str) -> Amounts:
    said = holder.get("resources")
    found = said.get(field) if said else None
    return {name: quantity(value) for name, value in found.items()} if found else {}


def summed(parts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            found[name] = found[name] + amount if name in found else amount
    return found


def greatest(parts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            found[name] = max(found.get(name, amount), amount)
    return found


def quantity(value: Any) -> Quantity:
    """Nothing, where it is no quantity."""
    return _read(value if value.__class__ is str else str(value))


@lru_cache(maxsize=4096)
def _read(text: str) -> Quantity:
    """Many pods ask for the same few amounts."""
    try:
        return parse(text)
    except QuantityError:
        return NONE


def _effective(container: Mapping[str, Any], field: str, had: Mapping[str, Amounts]) -> Amounts:
    found = amounts(container, field)
    return greatest([found, had.get(str(container.get("name")), {})]) if had else found


def _had(status: Mapping[str, Any], field: str) -> Mapping[str, Amounts]:
    """What each container has got, where its status says so."""
    every = maps(status.get("containerStatuses"))
    if init := status.get("initContainerStatuses"):
        every = [*every, *maps(init)]
    return {str(each.get("name")): amounts(each, field) for each in every if each.get("resources")}
