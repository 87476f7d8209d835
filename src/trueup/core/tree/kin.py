"""
Kin: objects that belong below another one without saying so in ``ownerReferences``.

Their controllers name them after it, or note it in an annotation. In the tree they stand where
people look for them: a claim below the StatefulSet whose pods it is made for, Endpoints below their
Service, a token below its ServiceAccount. They are nobody's orphans either.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

CLAIM = GroupKind("", "PersistentVolumeClaim")
ENDPOINTS = GroupKind("", "Endpoints")
OPERATOR = GroupKind("operators.coreos.com", "ClusterServiceVersion")
OPERATOR_GROUP = GroupKind("operators.coreos.com", "OperatorGroup")
SECRET = GroupKind("", "Secret")
SERVICE = GroupKind("", "Service")
STATEFUL_SET = GroupKind("apps", "StatefulSet")
PARENTS: Mapping[GroupKind, GroupKind] = {
    CLAIM: STATEFUL_SET,
    ENDPOINTS: SERVICE,
    OPERATOR: OPERATOR_GROUP,
}
"""Of a kind, the kind that its objects may be kin of, in the same namespace."""
TOKEN = "kubernetes.io/service-account-token"  # noqa: S105 - a type
ACCOUNT = "kubernetes.io/service-account.name"
ACCOUNT_UID = "kubernetes.io/service-account.uid"
GROUP = "olm.operatorGroup"


class Held(Protocol):
    """The live objects of a cluster."""

    def get(self, ref: Ref) -> Object | None: ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]: ...


def kin(obj: Object, live: Held) -> Iterable[Object]:
    """The objects that belong below *obj* by their names; others may own them all the same."""
    find = _FINDERS.get(obj.kind)
    return find(obj, live) if find else ()


def kindred(live: Held, namespace: str) -> frozenset[Ref]:
    """All that is kin of something in a namespace, by its name."""
    return frozenset(
        each.ref
        for kind in _FINDERS
        for obj in live.of_kind(kind, namespace)
        for each in kin(obj, live)
    )


def noted_owner(body: Mapping[str, Any]) -> str:
    """The uid that an object names as that of its owner in an annotation; empty if it does not."""
    if body.get("type") != TOKEN or body.get("kind") != SECRET.kind:
        return ""
    notes = body["metadata"].get("annotations") or {}
    return str(notes.get(ACCOUNT_UID) or "") if notes.get(ACCOUNT) else ""


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


def _operators(group: Object, live: Held) -> Iterator[Object]:
    """What the Operator Lifecycle Manager has put into an OperatorGroup."""
    for operator in live.of_kind(OPERATOR, group.ref.namespace):
        if operator.annotation(GROUP) == group.ref.name:
            yield operator


_FINDERS: Mapping[GroupKind, Callable[[Object, Held], Iterator[Object]]] = {
    OPERATOR_GROUP: _operators,
    SERVICE: _endpoints,
    STATEFUL_SET: _claims,
}
