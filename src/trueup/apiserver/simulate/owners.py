"""Whose object is whose: owner references, selectors, adoption and release."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.simulate.contract import Body, Related
from trueup.apiserver.writes import Write, update
from trueup.k8s.ref import GroupKind

POD = GroupKind("", "Pod")
REPLICA_SET = GroupKind("apps", "ReplicaSet")
REVISION = GroupKind("apps", "ControllerRevision")
JOB = GroupKind("batch", "Job")


def owner_reference(owner: Body) -> dict[str, Any]:
    """The reference by which a controller owns what it made."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def controller_of(body: Body) -> Mapping[str, Any] | None:
    """The reference to *body*'s controller."""
    for reference in body["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return dict(reference)
    return None


def labels_of(body: Body) -> Mapping[str, str]:
    return body["metadata"].get("labels") or {}


class Family:
    """The dependents of one kind that a controller has, and the writes that adopt or release."""

    def __init__(self, owner: Body, kind: GroupKind, related: Related) -> None:
        self.members: list[Body] = []
        self.writes: list[Write] = []
        self._sort_out(owner, kind, related)

    def _sort_out(self, owner: Body, kind: GroupKind, related: Related) -> None:
        meta, selector = owner["metadata"], owner["spec"].get("selector")
        for body in related.owned(kind, meta["uid"]):
            if selects(selector, labels_of(body)) or _leaving(body):
                self.members.append(body)
            else:
                self.writes.append(update(_released(body, meta["uid"])))
        if _leaving(owner):
            return
        for body in _adoptable(related, kind, meta["namespace"], selector):
            adopted = _adopted(body, owner)
            self.members.append(adopted)
            self.writes.append(update(adopted))


def _adoptable(
    related: Related, kind: GroupKind, namespace: str, selector: Mapping[str, Any] | None
) -> Iterator[Body]:
    for body in related.orphans(kind, namespace):
        if selects(selector, labels_of(body)) and not _leaving(body):
            yield body


def _leaving(body: Body) -> bool:
    return "deletionTimestamp" in body["metadata"]


def _adopted(body: Body, owner: Body) -> dict[str, Any]:
    meta = body["metadata"]
    references = [*(meta.get("ownerReferences") or ()), owner_reference(owner)]
    return {**body, "metadata": {**meta, "ownerReferences": references}}


def _released(body: Body, uid: str) -> dict[str, Any]:
    meta = dict(body["metadata"])
    kept = [r for r in meta.pop("ownerReferences", ()) if r["uid"] != uid]
    if kept:
        meta["ownerReferences"] = kept
    return {**body, "metadata": meta}
