"""
Kin: objects that belong below another one without saying so in ``ownerReferences``.

Their controllers name them after it. In the tree they stand where people look for them: a claim
below the StatefulSet whose pods it is made for, Endpoints below their Service.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

CLAIM = GroupKind("", "PersistentVolumeClaim")
ENDPOINTS = GroupKind("", "Endpoints")
SERVICE = GroupKind("", "Service")
STATEFUL_SET = GroupKind("apps", "StatefulSet")
PARENTS: Mapping[GroupKind, GroupKind] = {CLAIM: STATEFUL_SET, ENDPOINTS: SERVICE}
"""Of a kind, the kind that its objects may be kin of, in the same namespace."""


class Held(Protocol):
    """The live objects of a cluster."""

    def get(self, ref: Ref) -> Object | None: ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]: ...


def kin(obj: Object, live: Held) -> Iterable[Object]:
    """The objects that belong below *obj* by their names; others may own them all the same."""
    find = _FINDERS.get(obj.kind)
    return find(obj, live) if find else ()


def _claims(stateful: Object, live: Held) -> Iterator[Object]:
    """``<template>-<set>-<ordinal>``."""
    templates = stateful.at("spec", "volumeClaimTemplates") or ()
    names = {str((each.get("metadata") or {}).get("name")) for each in templates}
    if not names:
        return
    wanted = "|".join(re.escape(f"{name}-{stateful.ref.name}") for name in sorted(names))
    for claim in live.of_kind(CLAIM, stateful.ref.namespace):
        if re.fullmatch(rf"(?:{wanted})-\d+", claim.ref.name):
            yield claim


def _endpoints(service: Object, live: Held) -> Iterator[Object]:
    found = live.get(Ref(ENDPOINTS, service.ref.namespace, service.ref.name))
    if found is not None:
        yield found


_FINDERS: Mapping[GroupKind, Callable[[Object, Held], Iterator[Object]]] = {
    STATEFUL_SET: _claims,
    SERVICE: _endpoints,
}
