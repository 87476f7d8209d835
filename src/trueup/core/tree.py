"""
Tree: the managed objects of an application and all that they own, as ``/resource-tree`` shows.

What is below an object is found by ownerReferences, or is its kin (:mod:`trueup.core.kin`). Both
look-ups are given, so that they can be indexes over the watch cache.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from trueup.core.health import Judge, health
from trueup.core.nodeinfo import Networking, NodeInfo, NodeRef, info, networking
from trueup.core.summary import images as images_of
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import ResourceHealth
from trueup.model.health import Status

__all__ = ["Networking", "Node", "NodeInfo", "NodeRef", "external_urls", "images", "tree"]

Children = Callable[[str], Iterable[Object]]
Kin = Callable[[Object], Iterable[Object]]
_Placed: TypeAlias = tuple[Object, Object | None]  # with a parent that it does not name itself


class Node(Value, frozen=True):
    """One object of ``/resource-tree``."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""
    parent_refs: tuple[NodeRef, ...] = ()
    info: tuple[NodeInfo, ...] = ()
    networking_info: Networking | None = None
    resource_version: str = ""
    images: tuple[str, ...] = ()
    health: ResourceHealth | None = None
    created_at: datetime | None = None


def tree(
    managed: Iterable[tuple[Ref, Object | None]],
    children: Children,
    kin: Kin = lambda _obj: (),
    judge: Judge = health,
) -> tuple[Node, ...]:
    """
    The nodes of an application: its managed objects and, below, what they own; each once.

    *managed*: with the live object, or None where it is missing (a node with health Missing).
    *children*: the live objects whose ownerReferences name a uid, in order. *kin*: those that
    belong below an object without saying so; it is told as their parent. *judge*: of their health.
    """
    seen: set[str] = set()
    nodes: list[Node] = []
    for ref, obj in managed:
        if obj is None:
            nodes.append(_missing(ref))
        else:
            found = _hierarchy(obj, children, kin, seen)
            nodes.extend(node(each, parent, judge) for each, parent in found)
    return tuple(nodes)


def node(obj: Object, parent: Object | None = None, judge: Judge = health) -> Node:
    """One live object as a node; *parent*: besides its owners."""
    ref, meta, found = obj.ref, obj.body["metadata"], judge(obj)
    created = meta.get("creationTimestamp")
    return Node(
        ref.kind.group,
        _version(str(obj.body["apiVersion"])),
        ref.kind.kind,
        ref.namespace,
        ref.name,
        uid=str(meta.get("uid") or ""),
        parent_refs=(
            *_parents(meta.get("ownerReferences"), ref.namespace),
            *(_parent(each) for each in (parent,) if each),
        ),
        info=info(obj),
        networking_info=networking(obj),
        resource_version=str(meta.get("resourceVersion") or ""),
        images=images_of(obj),
        health=ResourceHealth(str(found.status), found.message) if found else None,
        created_at=datetime.fromisoformat(created) if isinstance(created, str) else None,
    )


def images(nodes: Iterable[Node]) -> tuple[str, ...]:
    """All images of an application, once each, sorted."""
    return tuple(sorted({image for each in nodes for image in each.images}))


def external_urls(nodes: Iterable[Node]) -> tuple[str, ...]:
    """All addresses by which an application is reached from outside, once each, sorted."""
    networks = (each.networking_info for each in nodes if each.networking_info)
    return tuple(sorted({url for network in networks for url in network.external_urls}))


def _missing(ref: Ref) -> Node:
    return Node(
        ref.kind.group,
        kind=ref.kind.kind,
        namespace=ref.namespace,
        name=ref.name,
        health=ResourceHealth(str(Status.MISSING)),
    )


def _hierarchy(root: Object, children: Children, kin: Kin, seen: set[str]) -> Iterator[_Placed]:
    """
    The object and what is below it, depth first; an object with two owners comes once.

    With each, the object that is its parent though it does not say so.
    """
    stack: list[_Placed] = [(root, None)]
    while stack:
        obj, parent = stack.pop()
        uid = str(obj.at("metadata", "uid") or obj.ref)
        if uid in seen:
            continue
        seen.add(uid)
        yield obj, parent
        owned: list[_Placed] = [(each, None) for each in children(uid)]
        stack.extend(reversed(_with_kin(owned, obj, kin(obj))))


def _with_kin(owned: Sequence[_Placed], parent: Object, kin: Iterable[Object]) -> list[_Placed]:
    """In the order of their names, those that say so themselves as they are."""
    also: list[_Placed] = [(each, parent) for each in kin]
    if not also:
        return list(owned)
    below = {each.ref: (each, known) for each, known in (*also, *owned)}
    return [below[ref] for ref in sorted(below)]


def _parent(obj: Object) -> NodeRef:
    ref, version = obj.ref, _version(str(obj.body["apiVersion"]))
    uid = str(obj.at("metadata", "uid") or "")
    return NodeRef(ref.kind.group, version, ref.kind.kind, ref.namespace, ref.name, uid)


def _parents(owners: Any, namespace: str) -> Iterator[NodeRef]:
    for owner in owners or ():
        group, _, version = str(owner.get("apiVersion", "")).rpartition("/")
        yield NodeRef(
            group,
            version,
            str(owner.get("kind", "")),
            namespace,
            str(owner.get("name", "")),
            str(owner.get("uid", "")),
        )


def _version(api_version: str) -> str:
    return api_version.rpartition("/")[2]
