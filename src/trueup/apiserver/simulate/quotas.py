"""ResourceQuota: what a namespace uses of what it may. Counted and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from trueup.apiserver.builtin import BUILTIN
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.owners import POD
from trueup.apiserver.simulate.scheduler import CLAIM
from trueup.apiserver.simulate.scopes import covers
from trueup.apiserver.simulate.usage import DEVICES, ONE, total, usage
from trueup.apiserver.writes import update
from trueup.k8s.amounts import NONE
from trueup.k8s.quantity import Quantity
from trueup.k8s.ref import GroupKind

QUOTA = GroupKind("", "ResourceQuota")
DEFINITION = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
SERVICE = GroupKind("", "Service")
DEVICE_CLAIM = GroupKind("resource.k8s.io", "ResourceClaim")
COUNT = "count/"
_KINDS = {each.qualified: each.group_kind for each in BUILTIN if each.namespaced}
# Older names of counts.
_BARE = frozenset(("configmaps", "replicationcontrollers", "resourcequotas", "secrets"))
_CLAIMS = ("persistentvolumeclaims", "requests.storage")


class Listing(Protocol):
    """A look at the objects of a namespace."""

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        """The objects of *kind*."""


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a quota; the driver asks for it whenever something changes in its namespace."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    hard = body.get("spec", {}).get("hard") or {}
    taken = {name: str(amount) for name, amount in used(body, hard, related).items()}
    status = {"hard": dict(hard), "used": taken}
    writes = () if status == body.get("status") else (update({**body, "status": status}),)
    return Step(writes)


def used(quota: Body, hard: Mapping[str, str], related: Listing) -> dict[str, Quantity]:
    """How much of each item of *hard* is taken by what *quota* speaks of in its namespace."""
    namespace = quota["metadata"]["namespace"]
    kinds = {name: subject(name, related) for name in hard}
    there = {
        kind: [each for each in related.listed(kind, namespace) if covers(quota, each)]
        for kind in set(kinds.values())
        if kind is not None
    }
    return {
        name: total(amount(name, each) for each in there[kind]) if kind is not None else NONE
        for name, kind in kinds.items()
    }


def amount(name: str, body: Body) -> Quantity:
    """What *body*, of the kind that the item *name* is about, takes of it."""
    if name.startswith(COUNT) or name in _BARE:
        return ONE
    return usage(body).get(name, NONE)


def subject(name: str, related: Listing) -> GroupKind | None:
    """The kind whose objects the item *name* of a quota counts; None if there is no such kind."""
    if name.startswith(COUNT):
        resource = name.removeprefix(COUNT)
        return _KINDS.get(resource) or _defined(resource, related)
    if name in _BARE:
        return _KINDS[name]
    if name == "services" or name.startswith("services."):
        return SERVICE
    if name.endswith(DEVICES):
        return DEVICE_CLAIM
    return CLAIM if name.endswith(_CLAIMS) else POD


def _defined(resource: str, related: Listing) -> GroupKind | None:
    """The custom kind that is called *resource* (``foos.example.com``)."""
    for definition in related.listed(DEFINITION):
        if definition["metadata"]["name"] == resource:
            spec = definition["spec"]
            return GroupKind(spec["group"], spec["names"]["kind"])
    return None


QUOTAS = Controller(step)
