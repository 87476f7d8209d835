"""
Tree: the managed objects of an application and all that they own, as ``/resource-tree`` shows.

What is below an object is found by ownerReferences, or is its kin (`kin`). Both
look-ups are given, so that they can be indexes over the watch cache.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from trueup.core.health import Judge, health
from trueup.core.tree.nodeinfo import Networking, NodeInfo, NodeRef, info, networking
from trueup.core.tree.summary import images as images_of
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import ResourceHealth
from trueup.model.health import Status

__all__ = ["Networking", "Node", "NodeInfo", "NodeRef", "external_urls", "images", "tree"]

Children = Callable[[str], Iterable[Object]]
Kin = Callable[[Object], Iterable[Object]]
_Placed: TypeAlias = tuple[Object, Object | None]  # with what it stands below


class Node(Value, frozen=True, gc=False):
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
    labels: Sequence[str] = (),
) -> tuple[Node, ...]:
    """
    The nodes of an application: its managed objects and, below, what they own; each once.

    *managed*: with the live object, or None where it is missing (a node with health Missing).
    *children*: the live objects whose owner has a uid, in order. *kin*: those that belong below an
    object without saying so; it is told as their parent. *judge*: of their health. *labels*: those
    that every node shows.
    """
    seen: set[str] = set()
    nodes: list[Node] = []
    for ref, obj in managed:
        if obj is None:
            nodes.append(_missing(ref))
        else:
            found = _hierarchy(obj, children, kin, seen)
            nodes.extend(node(each, above, judge, labels) for each, above in found)
    return tuple(nodes)


def node(
    obj: Object,
    above: Object | None = None,
    judge: Judge = health,
    labels: Sequence[str] = (),
) -> Node:
    """One live object as a node; *above*: what it stands below, whether it says so or not."""
    ref, meta, found = obj.ref, obj.body["metadata"], judge(obj)
    created = meta.get("creationTimestamp")
    return Node(
        ref.kind.group,
        _version(str(obj.body["apiVersion"])),
        ref.kind.kind,
        ref.namespace,
        ref.name,
        uid=str(meta.get("uid") or ""),
        parent_refs=tuple(_parents(meta.get("ownerReferences"), ref.namespace, above)),
        info=info(obj, labels),
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
    """The object and what is below it, depth first; an object with two owners comes once."""
    stack: list[_Placed] = [(root, None)]
    while stack:
        obj, above = stack.pop()
        uid = str(obj.body["metadata"].get("uid") or obj.ref)
        if uid in seen:
            continue
        seen.add(uid)
        yield obj, above
        stack.extend((each, obj) for each in reversed(_with_kin(children(uid), kin(obj))))


def _with_kin(owned: Iterable[Object], kin: Iterable[Object]) -> list[Object]:
    """In the order of their names."""
    also, below = list(kin), list(owned)
    if not also:
        return below
    found = {each.ref: each for each in (*also, *below)}
    return [found[ref] for ref in sorted(found)]


def _parent(obj: Object) -> NodeRef:
    ref, version = obj.ref, _version(str(obj.body["apiVersion"]))
    uid = str(obj.at("metadata", "uid") or "")
    return NodeRef(ref.kind.group, version, ref.kind.kind, ref.namespace, ref.name, uid)


def _parents(owners: Any, namespace: str, above: Object | None) -> Iterator[NodeRef]:
    """
    Its owners, and what it stands below if that is none of them.

    An owner lies in the same namespace or in none: of one that was found it is known.
    """
    last = above.body["metadata"] if above else None
    for owner in owners or ():
        group, _, version = str(owner.get("apiVersion", "")).rpartition("/")
        uid, where = str(owner.get("uid", "")), namespace
        if last is not None and last.get("uid") == uid:
            where, last = str(last.get("namespace") or ""), None
        kind, name = str(owner.get("kind", "")), str(owner.get("name", ""))
        yield NodeRef(group, version, kind, where, name, uid)
    if above and last is not None:
        yield _parent(above)


def _version(api_version: str) -> str:
    return api_version.rpartition("/")[2]
