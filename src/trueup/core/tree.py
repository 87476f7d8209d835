"""Tree: managed objects and all that they own (signatures first; the body follows)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import ResourceHealth


class NodeRef(Value, frozen=True):
    """An object, as a parent of another."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""


class NodeInfo(Value, frozen=True):
    """A line on a node: ``Revision: Rev:2``, ``Containers: 1/1``."""

    name: str = ""
    value: str = ""


class Networking(Value, frozen=True):
    """Where traffic comes from and goes to."""

    labels: Mapping[str, str] = {}
    target_labels: Mapping[str, str] = {}
    target_refs: tuple[NodeRef, ...] = ()
    external_urls: tuple[str, ...] = ()
    ingress: tuple[Mapping[str, str], ...] = ()


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
    managed: Iterable[tuple[Ref, Object | None]], children: Callable[[str], Iterable[Object]]
) -> tuple[Node, ...]:
    """
    The nodes of an application: its managed objects and, below, what they own.

    *children*: the live objects whose ownerReferences name a uid. A missing object is a node too.
    """
    raise NotImplementedError


def images(nodes: Iterable[Node]) -> tuple[str, ...]:
    """All images of an application, once each, sorted."""
    raise NotImplementedError


def external_urls(nodes: Iterable[Node]) -> tuple[str, ...]:
    """All addresses by which an application is reached from outside, once each, sorted."""
    raise NotImplementedError
